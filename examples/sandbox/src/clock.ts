import type { SandboxClock } from './context.js';

/** The machine's own time in epoch milliseconds, never skewed: for certificates, which TLS judges by the machine's clock. */
export function machineNow(): number {
  return Date.now();
}

/**
 * The clock that PDND and INPS go by: the machine's, moved by `skewMs`.
 *
 * @param base where unskewed time comes from; a test may give its own.
 */
export function createClock(base: () => number = machineNow): SandboxClock {
  const clock: SandboxClock = { skewMs: 0, now: () => base() + clock.skewMs };
  return clock;
}

/** An instant of a {@link SandboxClock} as a `Date` header: a skewed sandbox says so, as a skewed server would. */
export function httpDate(clock: SandboxClock): string {
  return new Date(clock.now()).toUTCString();
}

/** An instant of a {@link SandboxClock} as the NumericDate of a JWT: whole seconds, rounded down. */
export function epochSeconds(clock: SandboxClock): number {
  return Math.floor(clock.now() / 1000);
}
