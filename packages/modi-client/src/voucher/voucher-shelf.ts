import { LruCache } from '../cache/lru-cache.js';
import { tellFailure } from '../checks/listener.js';
import type { Clock } from '../ports/clock.js';
import type { CachedVoucher, VoucherCache } from './voucher-cache.js';
import { acceptVoucher, decodeVoucher, type ExpectedVoucher, type Voucher } from './voucher.js';

export interface Kept {
  readonly voucher: Voucher;
  readonly receivedAt: number;
  /** From here on a new one is fetched beside it; moved forward when that fails. */
  renewFrom: number;
}

export interface VoucherShelfOptions {
  readonly clock: Clock;
  readonly limit: number;
  readonly cache: VoucherCache | undefined;
  readonly onCacheFailed: ((error: unknown) => void) | undefined;
}

/** A voucher this close to its end could expire on the way. */
const LEAST_LIFE_MS = 5_000;
/** PDND's live minutes: what would live longer than this is no voucher of anybody's. */
const LONGEST_LIFE_MS = 86_400_000;
/** A cache that takes longer is worth less than PDND. */
const CACHE_DEADLINE_MS = 1_000;

/** Vouchers at hand, and behind them those that others share. */
export class VoucherShelf {
  readonly #options: VoucherShelfOptions;
  readonly #kept: LruCache<Kept>;

  constructor(options: VoucherShelfOptions) {
    this.#options = options;
    this.#kept = new LruCache(options.limit);
  }

  get size(): number {
    return this.#kept.size;
  }

  /** The first of these that can be used. */
  find(keys: Iterable<string>, now: number): Kept | undefined {
    for (const key of keys) {
      const kept = this.#kept.get(key);
      if (kept === undefined) continue;
      if (isUsable(kept, now)) return kept;
      this.#kept.delete(key);
    }
    return undefined;
  }

  /** Keeps what PDND gave, and shares it; the one who waits for it does not wait for that. */
  keep(key: string, voucher: Voucher, asked: ExpectedVoucher, now: number): void {
    if (!this.#shelve(key, voucher, asked, now)) return;
    const { cache } = this.#options;
    if (cache === undefined) return;
    const { accessToken, tokenType, correlationId } = voucher;
    const lifeMs = voucher.expiresAt - now;
    const shared = { accessToken, tokenType, lifeMs, ...(correlationId === undefined ? {} : { correlationId }) };
    this.#tried(async () => cache.set(key, shared)).catch(() => undefined);
  }

  /**
   * One of these that somebody else got, newer than the one at hand. Nothing it says is taken on trust: it must be bound to what is asked
   * for as if PDND had just given it.
   */
  async recall(keys: Iterable<string>, asked: ExpectedVoucher): Promise<Voucher | undefined> {
    const { cache, clock } = this.#options;
    if (cache === undefined) return undefined;
    for (const key of keys) {
      const found = await this.#tried(async () => {
        const cached = await cache.get(key);
        return cached === undefined ? undefined : voucherOf(cached, asked, clock.now());
      });
      if (found === undefined) continue;
      const now = clock.now();
      const own = this.find([key], now);
      if (own !== undefined && found.expiresAt <= Math.max(own.voucher.expiresAt, now) + LEAST_LIFE_MS) continue;
      if (this.#shelve(key, found, asked, now)) return found;
    }
    return undefined;
  }

  #shelve(key: string, voucher: Voucher, { digest }: ExpectedVoucher, now: number): boolean {
    const life = voucher.expiresAt - now;
    if (life <= LEAST_LIFE_MS) return false;
    // A voucher bound to an evidence ends with it: nobody asks for another one with the same.
    const margin = digest === undefined ? Math.max(life / 10, 2 * LEAST_LIFE_MS) : -Infinity;
    this.#kept.set(key, { voucher, receivedAt: now, renewFrom: voucher.expiresAt - margin });
    return true;
  }

  /** What fails, or takes too long, is told, and as if it were not there. */
  async #tried<T>(work: () => Promise<T>): Promise<T | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`the voucher cache did not answer in ${CACHE_DEADLINE_MS} ms`)),
        CACHE_DEADLINE_MS,
      );
    });
    try {
      return await Promise.race([work(), late]);
    } catch (error) {
      tellFailure(this.#options.onCacheFailed, error);
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Some seconds to live; and a clock that was set back does not make a voucher live longer. */
function isUsable({ voucher, receivedAt }: Kept, now: number): boolean {
  return now >= receivedAt && voucher.expiresAt - now >= LEAST_LIFE_MS;
}

/** @throws TokenError; TypeError for what no source of ours could have set */
function voucherOf(cached: CachedVoucher, asked: ExpectedVoucher, now: number): Voucher {
  const { accessToken, tokenType, lifeMs, correlationId } = cached;
  if (tokenType !== (asked.dpop === undefined ? 'Bearer' : 'DPoP') || !(lifeMs > 0 && lifeMs <= LONGEST_LIFE_MS)) {
    throw new TypeError('the cache gave something that is not the voucher asked for');
  }
  const claims = decodeVoucher(accessToken).payload;
  return acceptVoucher({ accessToken, tokenType, expiresIn: lifeMs / 1_000, claims, correlationId }, asked, now);
}
