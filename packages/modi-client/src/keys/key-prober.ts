import { checkInteger } from '../checks/identifiers.js';
import { tell, type KeyEvent, type OnModiEvent } from '../events/modi-event.js';
import type { Clock } from '../ports/clock.js';
import type { Signer } from '../ports/signer.js';
import { correlationOf, failureCode, isOpaqueRefusal } from './key-refusal.js';
import { isPast, type RingKeyState } from './ring-key.js';

export interface KeyProberOptions {
  readonly clientId: string;
  readonly clock: Clock;
  readonly isDeposited?: (kid: string) => Promise<boolean | undefined>;
  readonly firstProbeMs?: number;
  readonly longestProbeMs?: number;
  readonly maxProbes?: number;
  readonly onEvent?: OnModiEvent<KeyEvent>;
}

const A_DAY_MS = 86_400_000;

/** Finds out whether PDND knows a key, ever more seldom while it does not, and not for ever. */
export class KeyProber {
  readonly firstProbeMs: number;
  readonly #longestProbeMs: number;
  readonly #maxProbes: number;
  readonly #options: KeyProberOptions;

  constructor(options: KeyProberOptions) {
    this.#options = options;
    this.firstProbeMs = checkInteger('firstProbeMs', options.firstProbeMs ?? 5_000, 1, A_DAY_MS);
    const longest = options.longestProbeMs ?? Math.max(300_000, this.firstProbeMs);
    this.#longestProbeMs = checkInteger('longestProbeMs', longest, this.firstProbeMs, A_DAY_MS);
    this.#maxProbes = checkInteger('maxProbes', options.maxProbes ?? 1_000, 0, 1_000_000);
  }

  /** The newest of these keys that may be probed now. */
  due(newer: readonly RingKeyState[]): RingKeyState | undefined {
    const now = this.#options.clock.now();
    return newer.find(
      (key) =>
        key.known !== 'known' &&
        key.probes < this.#maxProbes &&
        !isPast(key, now) &&
        // A clock that was set back makes nobody wait for it to catch up.
        (now - key.askedAt >= key.waitMs || now < key.askedAt),
    );
  }

  /** How the key was found to be known to PDND; `undefined` when it was not. Never throws. */
  async ask(
    key: RingKeyState,
    attempt: (signer: Signer) => Promise<unknown>,
  ): Promise<'accepted' | 'deposited' | undefined> {
    key.probes += 1;
    const { kid } = key.signer;
    const { isDeposited } = this.#options;
    try {
      const deposited = await isDeposited?.(kid);
      if (deposited === true) return 'deposited';
      if (deposited === false) {
        this.#refused(key, undefined);
        return undefined;
      }
    } catch (error) {
      this.#failed(key, error);
    }
    try {
      await attempt(key.signer);
      return 'accepted';
    } catch (error) {
      if (isOpaqueRefusal(error)) this.#refused(key, error);
      else {
        this.wait(key);
        this.#failed(key, error);
      }
      return undefined;
    }
  }

  /** The key is left alone for a while, twice as long as the last time. */
  wait(key: RingKeyState): void {
    key.askedAt = this.#options.clock.now();
    key.waitMs = Math.min(this.firstProbeMs * 2 ** Math.min(key.fruitless, 40), this.#longestProbeMs);
    key.fruitless += 1;
  }

  #refused(key: RingKeyState, error: unknown): void {
    this.wait(key);
    tell(this.#options.onEvent, {
      type: 'key.probe-refused',
      clientId: this.#options.clientId,
      kid: key.signer.kid,
      probes: key.probes,
      ...(key.probes < this.#maxProbes ? { nextProbeMs: key.waitMs } : {}),
      ...correlationOf(error),
    });
  }

  #failed(key: RingKeyState, error: unknown): void {
    tell(this.#options.onEvent, {
      type: 'key.probe-failed',
      clientId: this.#options.clientId,
      kid: key.signer.kid,
      probes: key.probes,
      code: failureCode(error),
    });
  }
}
