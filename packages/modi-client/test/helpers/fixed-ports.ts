import type { Clock } from '../../src/ports/clock.js';
import type { Ids } from '../../src/ports/ids.js';

/** A clock that moves only when it is told to. */
export class FixedClock implements Clock {
  time: number;

  constructor(time = Date.UTC(2026, 0, 15, 10, 0, 0, 789)) {
    this.time = time;
  }

  now(): number {
    return this.time;
  }
}

/** Ids that count. */
export function countingIds(): Ids {
  let count = 0;
  return {
    uuid: () => `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`,
    digits: (digits) => 10 ** (digits - 1) + ++count,
    bytes: (length) => new Uint8Array(length),
  };
}

export const CLIENT_ID = '9a1c2d3e-4f50-4617-8293-a4b5c6d7e8f9';
export const PURPOSE_ID = '1b2c3d4e-5f60-4718-9203-b4c5d6e7f8a9';
export const AUDIENCE = 'auth.uat.interop.pagopa.it/client-assertion';
