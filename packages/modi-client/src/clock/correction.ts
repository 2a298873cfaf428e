import type { OffsetInterval } from './offset-estimate.js';

/** Corrections smaller than this change nothing: erogatori on GovWay let an `iat` be 5 seconds in the future. */
const STEP_MS = 2_000;

/** How far the interval is from a value: 0 when it holds it. Has the sign of the way to go. */
export function distance({ least, most }: OffsetInterval, value: number): number {
  if (value < least) return least - value;
  return value > most ? most - value : 0;
}

export function middle({ least, most }: OffsetInterval): number {
  return Math.round((least + most) / 2);
}

/**
 * The correction to use after this measurement: the one in use, unless it is certainly wrong by more than two seconds. Where none is needed
 * any more it is 0 exactly.
 */
export function nextCorrection(interval: OffsetInterval, current: number): number {
  if (Math.abs(distance(interval, current)) <= STEP_MS) return current;
  return Math.abs(distance(interval, 0)) <= STEP_MS ? 0 : middle(interval);
}
