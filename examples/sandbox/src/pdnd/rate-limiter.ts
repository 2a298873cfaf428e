import type { SandboxClock } from '../context.js';
import type { RateLimit } from './ambiente.js';

interface Window {
  readonly endsAt: number;
  used: number;
}

export interface RateOutcome {
  readonly granted: boolean;
  /** What is left of the plain quota; 0 while the burst is being spent. */
  readonly remaining: number;
}

/** Counts by organisation in two fixed windows, each begun by the first request it counts: the quota, then its burst. */
export class RateLimiter {
  readonly limit: RateLimit;
  readonly #clock: SandboxClock;
  readonly #plain = new Map<string, Window>();
  readonly #burst = new Map<string, Window>();

  constructor(limit: RateLimit, clock: SandboxClock) {
    this.limit = limit;
    this.#clock = clock;
  }

  consume(organisation: string): RateOutcome {
    const { requests, intervalMs, burstRequests, burstIntervalMs } = this.limit;
    const used = this.#use(this.#plain, organisation, intervalMs);
    if (used <= requests) return { granted: true, remaining: requests - used };
    return { granted: this.#use(this.#burst, organisation, burstIntervalMs) <= burstRequests, remaining: 0 };
  }

  #use(windows: Map<string, Window>, organisation: string, lasts: number): number {
    const now = this.#clock.now();
    const open = windows.get(organisation);
    // A window that begins in the future was opened before the clock was set back.
    const current = open !== undefined && now < open.endsAt && now >= open.endsAt - lasts;
    const window = current ? open : { endsAt: now + lasts, used: 0 };
    window.used += 1;
    windows.set(organisation, window);
    return window.used;
  }
}

/** The three headers PDND sends on what the limit let through or stopped. There is no Retry-After among them. */
export function rateLimitHeaders(limit: RateLimit, remaining: number): Record<string, string> {
  return {
    'X-Rate-Limit-Limit': String(limit.requests),
    'X-Rate-Limit-Interval': String(limit.intervalMs),
    'X-Rate-Limit-Remaining': String(remaining),
  };
}
