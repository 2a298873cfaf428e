import { randomBytes, randomInt, randomUUID } from 'node:crypto';

/** The only source of randomness. */
export interface Ids {
  /** A random UUID, version 4. */
  uuid(): string;
  /** A uniformly random integer of exactly `digits` decimal digits: no leading zero. At most 14 digits. */
  digits(digits: number): number;
  /** Cryptographically random bytes. */
  bytes(length: number): Uint8Array;
}

/** Random bytes fetched at once: asking the system for a few costs as much as asking for many. */
const POOL_BYTES = 4_096;
let pool = Buffer.alloc(0);
let used = 0;

/** Every byte of the pool is given out once; the pool is never written again, so who got a part of it keeps it. */
function pooledBytes(length: number): Uint8Array {
  if (length > POOL_BYTES / 8) return randomBytes(length);
  if (used + length > pool.byteLength) {
    pool = randomBytes(POOL_BYTES);
    used = 0;
  }
  used += length;
  // A copy: the holder of one part must not reach the others through its ArrayBuffer.
  return Uint8Array.prototype.slice.call(pool, used - length, used);
}

/** node:crypto's `randomInt` covers ranges below 2^48 only: 14 digits and fewer. */
export const systemIds: Ids = {
  uuid: () => randomUUID(),
  digits: (digits) => randomInt(10 ** (digits - 1), 10 ** digits),
  bytes: pooledBytes,
};
