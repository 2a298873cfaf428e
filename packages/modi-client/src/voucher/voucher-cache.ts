import { LruCache } from '../cache/lru-cache.js';
import { checkInteger } from '../checks/identifiers.js';
import { checkPorts } from '../checks/ports.js';
import type { Clock } from '../ports/clock.js';

/** A voucher among those that several share. */
export interface CachedVoucher {
  /** Secret: whoever keeps it where others can read enciphers it. */
  readonly accessToken: string;
  readonly tokenType: 'Bearer' | 'DPoP';
  /** Milliseconds it has still to live: those who share a cache need not agree on the time. */
  readonly lifeMs: number;
  /** PDND's id of the request. */
  readonly correlationId?: string;
}

/**
 * Vouchers that several sources share: those of other processes, or of other machines. It may forget whatever it was given, and it may fail:
 * then PDND is asked, as without it. It never returns what was set under another key. A key is the SHA-256, base64url, of all that tells
 * one voucher from another: token endpoint, audience, client, `kid`, purpose, evidence and DPoP key.
 */
export interface VoucherCache {
  get(key: string): Promise<CachedVoucher | undefined>;
  /** Keeps it for `lifeMs` at most. */
  set(key: string, voucher: CachedVoucher): Promise<void>;
}

export interface MemoryVoucherCacheOptions {
  readonly clock: Clock;
  /** Vouchers kept. Default 10 000. */
  readonly limit?: number;
}

/**
 * A cache for several sources of one process; a single one has its own already.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID naming the option
 */
export function createMemoryVoucherCache(options: MemoryVoucherCacheOptions): VoucherCache {
  checkPorts(options, ['clock']);
  const { clock, limit = 10_000 } = options;
  const kept = new LruCache<{ readonly voucher: CachedVoucher; readonly from: number }>(
    checkInteger('limit', limit, 1, 1_000_000),
  );
  return {
    get(key) {
      const found = kept.get(key);
      if (found === undefined) return Promise.resolve(undefined);
      const lifeMs = found.voucher.lifeMs - Math.max(0, clock.now() - found.from);
      if (lifeMs > 0) return Promise.resolve({ ...found.voucher, lifeMs });
      kept.delete(key);
      return Promise.resolve(undefined);
    },
    set(key, voucher) {
      kept.set(key, { voucher, from: clock.now() });
      return Promise.resolve();
    },
  };
}
