import type { Clock, ClockGuard } from '@varco/modi-client';

/** What is off for a host changes with its answers, of which one a second is looked at. */
const FRESH_MS = 1_000;

interface Known {
  readonly clock: Clock;
  residualMs: number;
  askedAt: number;
}

/** The same guard, for who asks it about the same few configured URLs at every request: their answers are kept for a second. */
export function rememberingGuard(guard: ClockGuard, clock: Clock): ClockGuard {
  const hosts = new Map<string, Known>();
  const known = (host: string): Known => {
    let one = hosts.get(host);
    if (one === undefined) {
      one = { clock: guard.clock(host), residualMs: 0, askedAt: -Infinity };
      hosts.set(host, one);
    }
    return one;
  };
  return {
    observe: (transport) => guard.observe(transport),
    record: (...exchange) => guard.record(...exchange),
    measure: (host) => guard.measure(host),
    offsetMs: (host) => guard.offsetMs(host),
    correctionMs: (host) => guard.correctionMs(host),
    isSkewed: (host) => guard.isSkewed(host),
    clock: (host) => known(host).clock,
    residualMs(host) {
      const one = known(host);
      const now = clock.now();
      if (Math.abs(now - one.askedAt) >= FRESH_MS) {
        one.residualMs = guard.residualMs(host);
        one.askedAt = now;
      }
      return one.residualMs;
    },
  };
}
