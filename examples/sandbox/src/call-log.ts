import type { CallEntry, CallFacts, CallKind, CallLog, SandboxClock } from './context.js';

/** How many entries are kept; older ones are forgotten, but stay counted. */
export const CALLS_KEPT = 5_000;

/**
 * A call log in memory.
 *
 * @param onEntry called with each entry as it is made: `--explain` prints it.
 */
export function createCallLog(clock: SandboxClock, onEntry?: (entry: CallEntry) => void): CallLog {
  const kept: CallEntry[] = [];
  const counts = new Map<CallKind, number>();
  let last = 0;
  return {
    append(facts: CallFacts) {
      last += 1;
      const entry: CallEntry = { ...facts, n: last, at: new Date(clock.now()).toISOString() };
      kept.push(entry);
      // Forgetting in blocks keeps appending cheap under a load test.
      if (kept.length > CALLS_KEPT + CALLS_KEPT / 10) kept.splice(0, kept.length - CALLS_KEPT);
      counts.set(facts.kind, (counts.get(facts.kind) ?? 0) + 1);
      onEntry?.(entry);
    },
    entries(kind?: CallKind) {
      const newest = kept.slice(-CALLS_KEPT);
      return kind === undefined ? newest : newest.filter((entry) => entry.kind === kind);
    },
    count(kind: CallKind) {
      return counts.get(kind) ?? 0;
    },
    clear() {
      kept.length = 0;
      counts.clear();
    },
  };
}
