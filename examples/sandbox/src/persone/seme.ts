/** A small generator of repeatable numbers: the same seed gives the same people on every machine. */
export interface Seme {
  /** A whole number between `min` and `max`, both included. */
  between(min: number, max: number): number;
  /** One item of a list that is not empty. */
  pick<T>(items: readonly T[]): T;
}

/** A linear congruential generator over 32 bits: enough to make rows differ, worth nothing as a secret. */
export function createSeme(seed: number): Seme {
  let state = seed >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_0000_0000;
  };
  const between = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    between,
    pick: <T>(items: readonly T[]): T => {
      const item = items[between(0, items.length - 1)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
  };
}
