import { fault, type Fault } from './finding.js';

const WRONG_SECONDS = 10;
/** A `Date` header has whole seconds, and travels. */
const DOUBTFUL_SECONDS = 3;

/** @param offsetMs the other side's clock minus this one */
export function* clockFaults(offsetMs: number): Generator<Fault> {
  const age = Math.round(Math.abs(offsetMs) / 1_000);
  if (!Number.isFinite(offsetMs) || age < DOUBTFUL_SECONDS) return;
  if (age < WRONG_SECONDS) yield fault('clock/slightly-off', 'clock', { age });
  else yield fault(offsetMs > 0 ? 'clock/behind' : 'clock/ahead', 'clock', { age });
}

/** The other side's clock minus this one, by the `Date` header of an answer, in milliseconds; `undefined` where it says nothing. */
export function offsetFromDate(date: string | undefined, now: number): number | undefined {
  const at = date === undefined ? NaN : Date.parse(date);
  if (Number.isNaN(at)) return undefined;
  // The header names the second, not the instant in it: half a second is the best guess.
  return at + 500 - now;
}
