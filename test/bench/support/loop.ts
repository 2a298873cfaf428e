import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { percentile } from './figures.js';

/** How long a loop of calls runs, and how many are under way at a time. */
export interface LoopOptions {
  readonly milliseconds: number;
  readonly inFlight: number;
}

/** What one round of calls came to, seen from inside the process that made them. */
export interface Round {
  readonly calls: number;
  readonly perSecond: number;
  readonly meanUs: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** User and system time of the whole process, its thread pool included, for each call. */
  readonly cpuUsPerCall: number;
  readonly loopP99Ms: number;
  readonly loopMaxMs: number;
  readonly rssPeakMiB: number;
  /** What the last call gave, so that somebody else can judge it. */
  readonly last: unknown;
}

const RESOLUTION_MS = 1;
/** What never waits for anything outside JavaScript would keep the event loop for itself: each caller lets others have it now and then. */
const CALLS_BETWEEN_BREATHS = 16;

/** Closed loop: each of the callers calls again as soon as it has been answered, until time is over. A call that throws ends it all. */
export async function runLoop(work: () => Promise<unknown>, { milliseconds, inFlight }: LoopOptions): Promise<Round> {
  const latencies: number[] = [];
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const cpu = process.cpuUsage();
  let last: unknown;
  delay.enable();
  const from = performance.now();
  const caller = async (): Promise<void> => {
    for (let made = 1; performance.now() - from < milliseconds; made += 1) {
      const began = performance.now();
      last = await work();
      latencies.push(performance.now() - began);
      if (made % CALLS_BETWEEN_BREATHS === 0) await setImmediate();
    }
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
  const seconds = (performance.now() - from) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  delay.disable();
  // The histogram holds intervals between two beats of a timer, the beat included.
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  return {
    calls: latencies.length,
    perSecond: latencies.length / seconds,
    meanUs: (latencies.reduce((sum, each) => sum + each, 0) / latencies.length) * 1_000,
    p50Us: percentile(latencies, 50) * 1_000,
    p99Us: percentile(latencies, 99) * 1_000,
    cpuUsPerCall: (user + system) / latencies.length,
    loopP99Ms: late(delay.percentile(99)),
    loopMaxMs: late(delay.max),
    rssPeakMiB: process.resourceUsage().maxRSS / 1_024,
    last,
  };
}
