import { createHash } from 'node:crypto';
import { invalidOption } from '../errors/configuration-error.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';

/** A clock that moves only when it is told to. */
export interface FixedClock extends Clock {
  /** Puts it at an instant: epoch milliseconds, or ISO 8601. */
  set(instant: number | string): void;
  /** Moves it on, or back. */
  advance(milliseconds: number): void;
}

/**
 * A clock that stands still until a test moves it.
 *
 * @param start epoch milliseconds, or ISO 8601. Default 2026-01-15T10:00:00Z
 */
export function fixedClock(start: number | string = '2026-01-15T10:00:00Z'): FixedClock {
  let now = instantOf(start);
  return {
    now: () => now,
    set: (instant) => {
      now = instantOf(instant);
    },
    advance: (milliseconds) => {
      now += milliseconds;
    },
  };
}

function instantOf(instant: number | string): number {
  const at = typeof instant === 'number' ? instant : Date.parse(instant);
  if (!Number.isFinite(at)) throw invalidOption('instant', 'must be epoch milliseconds, or ISO 8601');
  return at;
}

/** Ids that look random and come again with the same seed: snapshots stay the same. **Anything but random.** */
export function seededIds(seed: number | string = 1): Ids {
  let count = 0;
  const bytes = (length: number): Uint8Array => {
    const parts: Buffer[] = [];
    for (let made = 0; made < length; made += 32) {
      parts.push(createHash('sha256').update(`${seed}:${count++}`).digest());
    }
    return new Uint8Array(Buffer.concat(parts).subarray(0, length));
  };
  return {
    bytes,
    uuid: () => {
      const hex = Buffer.from(bytes(16)).toString('hex');
      const variant = '89ab'[parseInt(hex.slice(16, 17), 16) % 4] ?? '8';
      return [
        hex.slice(0, 8),
        hex.slice(8, 12),
        `4${hex.slice(13, 16)}`,
        variant + hex.slice(17, 20),
        hex.slice(20),
      ].join('-');
    },
    digits: (digits) => {
      const least = 10 ** (digits - 1);
      return least + (Buffer.from(bytes(6)).readUIntBE(0, 6) % (9 * least));
    },
  };
}
