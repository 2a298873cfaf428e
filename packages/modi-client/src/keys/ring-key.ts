import { checkList, checkObject, checkPort } from '../checks/arguments.js';
import { invalidOption } from '../errors/configuration-error.js';
import type { Signer } from '../ports/signer.js';
import { keyUnusable } from './load-key.js';

/** One key of a client. */
export interface RingKey {
  readonly signer: Signer;
  /** Epoch milliseconds after which another key of the ring is preferred, where there is one. Default: never. */
  readonly notAfter?: number;
}

/**
 * What is known of a key. `acceptedFrom` and `refusedFrom` are the places, in the order in which requests began, of the last one that was
 * accepted and refused: a late answer to an old request changes nothing.
 */
export interface RingKeyState extends RingKey {
  known: 'untried' | 'known' | 'refused';
  acceptedFrom: number;
  refusedFrom: number;
  /** Probes made so far, and those in a row that found nothing. */
  probes: number;
  fruitless: number;
  /** Epoch milliseconds of the last probe or refusal, and milliseconds to wait after it. */
  askedAt: number;
  waitMs: number;
}

const MOST_KEYS = 8;

/** @throws ConfigurationError ERR_MODI_CONFIG_INVALID, ERR_MODI_KEY_UNUSABLE */
export function startStates(keys: readonly RingKey[]): readonly RingKeyState[] {
  checkList('keys', keys);
  keys.forEach((key, index) => checkPort(`keys[${index}].signer`, checkObject(`keys[${index}]`, key).signer, ['sign']));
  if (keys.length < 1 || keys.length > MOST_KEYS) throw invalidOption('keys', `must be 1 to ${MOST_KEYS} keys`);
  if (new Set(keys.map(({ signer }) => signer.kid)).size < keys.length) {
    throw invalidOption('keys', 'holds the same key twice, remove one');
  }
  return keys.map((key) => {
    if (key.signer.alg !== 'RS256') {
      throw keyUnusable('algorithm', `PDND takes RS256 only, and a key of the ring signs ${key.signer.alg}`);
    }
    if (key.notAfter !== undefined && !Number.isFinite(key.notAfter)) {
      throw invalidOption('keys.notAfter', 'must be epoch milliseconds');
    }
    const nothing = { acceptedFrom: -1, refusedFrom: -1, probes: 0, fruitless: 0, askedAt: 0, waitMs: 0 };
    return { ...key, known: 'untried', ...nothing };
  });
}

export function isPast(key: RingKey, now: number): boolean {
  return key.notAfter !== undefined && key.notAfter <= now;
}

/**
 * The key to use: the newest that PDND is known to have; before anything is known the oldest, which has been in use. A key past its end
 * only when all are.
 */
export function chooseKey(
  keys: readonly RingKeyState[],
  pinned: RingKeyState | undefined,
  now: number,
): RingKeyState | undefined {
  const living = keys.filter((key) => !isPast(key, now));
  const usable = living.length > 0 ? living : keys;
  if (pinned !== undefined && pinned.known !== 'refused' && usable.includes(pinned)) return pinned;
  return (
    usable.find(({ known }) => known === 'known') ?? usable.findLast(({ known }) => known === 'untried') ?? usable[0]
  );
}
