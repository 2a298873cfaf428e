import { createPublicKey, type KeyObject } from 'node:crypto';
import type { SandboxClock } from '../context.js';
import { GatewayRefusal } from './gateway-refusal.js';

export interface JwksSource {
  /** The RSA key of a kid; undefined when the set, fetched anew, does not have it. Throws when the set cannot be had. */
  find(kid: string): Promise<KeyObject | undefined>;
}

const MAX_AGE_MS = 300_000;

function toKey(jwk: unknown): readonly [kid: string, key: KeyObject] | undefined {
  if (typeof jwk !== 'object' || jwk === null) return undefined;
  const { kid, kty, n, e, use } = jwk as Readonly<Record<string, unknown>>;
  if (kty !== 'RSA' || typeof kid !== 'string' || typeof n !== 'string' || typeof e !== 'string') return undefined;
  if (use !== undefined && use !== 'sig') return undefined;
  return [kid, createPublicKey({ key: { kty, n, e }, format: 'jwk' })];
}

async function fetchKeys(url: string): Promise<ReadonlyMap<string, KeyObject>> {
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(5_000) });
    if (!response.ok) throw new Error(`status ${response.status}`);
    const set: unknown = await response.json();
    const keys = typeof set === 'object' && set !== null && 'keys' in set ? set.keys : undefined;
    if (!Array.isArray(keys)) throw new Error('not a JWKS');
    return new Map(keys.map(toKey).filter((entry) => entry !== undefined));
  } catch (cause) {
    throw new GatewayRefusal('APIUnavailable', 'JWKS_UNREACHABLE', `no key set from ${url}`, { cause });
  }
}

/** PDND's signing keys, kept for five minutes and fetched again, by one request at a time, on a kid not seen. */
export function createJwksSource(url: string, clock: SandboxClock): JwksSource {
  let keys: ReadonlyMap<string, KeyObject> = new Map();
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let pending: Promise<void> | undefined;

  const refresh = async (): Promise<void> => {
    pending ??= fetchKeys(url)
      .then((fresh) => {
        keys = fresh;
        fetchedAt = clock.now();
      })
      .finally(() => {
        pending = undefined;
      });
    await pending;
  };
  // Distance, not difference: the sandbox's clock can be turned back.
  const age = (): number => Math.abs(clock.now() - fetchedAt);

  return {
    find: async (kid) => {
      if (age() > MAX_AGE_MS || !keys.has(kid)) await refresh();
      return keys.get(kid);
    },
  };
}
