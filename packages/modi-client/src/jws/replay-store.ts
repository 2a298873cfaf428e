import { tupleKey } from '../cache/tuple-key.js';
import { checkInteger } from '../checks/identifiers.js';
import { checkPorts } from '../checks/ports.js';
import { TokenError } from '../errors/token-error.js';
import type { Clock } from '../ports/clock.js';

/**
 * Remembers which tokens have been seen. One promise: of all calls with the same scope and id, on all instances that share the store, exactly
 * one is told `true` until `until` has passed. A store that cannot keep the promise refuses, it never forgets early.
 */
export interface ReplayStore {
  /**
   * @param scope whose ids these are: the signer. or the sender, where
   *   several signers are one's. Ids of different scopes have nothing to do with each other
   * @param id the token's `jti`, with its audience, and with its signer where the scope is the sender
   * @param until epoch milliseconds up to which it must be remembered
   * @returns `true` the first time, `false` when it is already known
   * @throws TokenError ERR_MODI_REPLAY_STORE_FULL, ERR_MODI_REPLAY_STORE_UNAVAILABLE
   */
  rememberOnce(scope: string, id: string, until: number): Promise<boolean>;
}

export interface MemoryReplayStoreOptions {
  readonly clock: Clock;
  /** Ids kept at one time; with more, new ones are refused. Default 100 000, some 20 MB. */
  readonly limit?: number;
  /** Of which of one scope, so that no signer fills the store for all. Default a tenth of `limit`, rounded up. */
  readonly limitPerScope?: number;
}

/**
 * A replay store in this process. Not shared: with several instances a token can be used once on each.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID
 */
export function createMemoryReplayStore(options: MemoryReplayStoreOptions): ReplayStore {
  checkPorts(options, ['clock']);
  const limit = checkInteger('limit', options.limit ?? 100_000, 1, 10_000_000);
  const perScope = checkInteger('limitPerScope', options.limitPerScope ?? Math.ceil(limit / 10), 1, limit);
  return new MemoryReplayStore(options.clock, limit, perScope);
}

interface Remembered {
  readonly key: string;
  readonly scope: string;
}

class MemoryReplayStore implements ReplayStore {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #perScope: number;
  readonly #known = new Set<string>();
  readonly #ofScope = new Map<string, number>();
  /** What is to be forgotten after each second. */
  readonly #bySecond = new Map<number, Remembered[]>();
  #sweptAt = -Infinity;

  constructor(clock: Clock, limit: number, perScope: number) {
    this.#clock = clock;
    this.#limit = limit;
    this.#perScope = perScope;
  }

  // Nothing is awaited between looking and writing: within a process that is what makes it atomic.
  async rememberOnce(scope: string, id: string, until: number): Promise<boolean> {
    this.#sweep();
    const scopeKey = tupleKey([scope]);
    const key = tupleKey([scope, id]);
    if (this.#known.has(key)) return false;
    const ofScope = this.#ofScope.get(scopeKey) ?? 0;
    if (this.#known.size >= this.#limit || ofScope >= this.#perScope) {
      throw new TokenError('ERR_MODI_REPLAY_STORE_FULL', 'too many tokens are remembered: no new one is taken now', {
        facts: { limit: this.#known.size >= this.#limit ? this.#limit : this.#perScope },
      });
    }
    this.#known.add(key);
    this.#ofScope.set(scopeKey, ofScope + 1);
    const second = Math.ceil(until / 1_000);
    const sameSecond = this.#bySecond.get(second);
    if (sameSecond === undefined) this.#bySecond.set(second, [{ key, scope: scopeKey }]);
    else sameSecond.push({ key, scope: scopeKey });
    return true;
  }

  /** Once a second forgets what is past. */
  #sweep(): void {
    const now = Math.floor(this.#clock.now() / 1_000);
    if (now === this.#sweptAt) return;
    this.#sweptAt = now;
    for (const [second, remembered] of this.#bySecond) {
      if (second >= now) continue;
      this.#bySecond.delete(second);
      for (const { key, scope } of remembered) this.#forget(key, scope);
    }
  }

  #forget(key: string, scope: string): void {
    this.#known.delete(key);
    const left = (this.#ofScope.get(scope) ?? 1) - 1;
    if (left === 0) this.#ofScope.delete(scope);
    else this.#ofScope.set(scope, left);
  }
}
