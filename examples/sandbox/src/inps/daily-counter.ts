import { romeDay } from './rome-time.js';

/** Calls of each consumer in each day of Rome. In memory: a sandbox that restarts has forgotten. */
export interface DailyCounter {
  /** Counts a call and returns how many the consumer has made today, this one included. */
  add(consumer: string, epochMs: number): number;
}

const MAX_KEPT = 10_000;

export function createDailyCounter(): DailyCounter {
  // Keyed by day too: the sandbox's clock can be moved there and back within one test.
  const counts = new Map<string, number>();
  return {
    add: (consumer, epochMs) => {
      const key = `${romeDay(epochMs)} ${consumer}`;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      if (counts.size > MAX_KEPT) {
        const oldest = counts.keys().next();
        if (oldest.done !== true) counts.delete(oldest.value);
      }
      return count;
    },
  };
}
