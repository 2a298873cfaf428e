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

/** node:crypto's `randomInt` covers ranges below 2^48 only: 14 digits and fewer. */
export const systemIds: Ids = {
  uuid: () => randomUUID(),
  digits: (digits) => randomInt(10 ** (digits - 1), 10 ** digits),
  bytes: (length) => randomBytes(length),
};
