import type { Clock } from '../ports/clock.js';

/** How many token requests one organisation may make. */
export interface FakePace {
  /** In each interval. */
  readonly requests: number;
  /** Milliseconds of an interval. */
  readonly perMs: number;
  /** The burst beside it: so many times the requests, in so many times the interval. Default 1, as in collaudo; 0: none. */
  readonly burst?: number;
}

interface Window {
  readonly endsAt: number;
  readonly used: number;
}

/** Counts as PDND does: two fixed windows for each organisation, each begun by the first request it counts. */
export class PaceCounter {
  readonly pace: FakePace;
  readonly #clock: Clock;
  readonly #windows = new Map<string, Window>();

  constructor(pace: FakePace, clock: Clock) {
    this.pace = pace;
    this.#clock = clock;
  }

  /** What is left of the plain quota, 0 in the burst; `undefined`: it may not be made now. */
  take(organizzazione: string): number | undefined {
    const { requests, perMs, burst = 1 } = this.pace;
    const used = this.#count(`plain ${organizzazione}`, perMs);
    if (used <= requests) return requests - used;
    return this.#count(`burst ${organizzazione}`, perMs * burst) <= Math.floor(requests * burst) ? 0 : undefined;
  }

  headers(remaining: number): Record<string, string> {
    return {
      'x-rate-limit-limit': String(this.pace.requests),
      'x-rate-limit-interval': String(this.pace.perMs),
      'x-rate-limit-remaining': String(remaining),
    };
  }

  #count(name: string, lastsMs: number): number {
    const now = this.#clock.now();
    const open = this.#windows.get(name);
    // A window that begins in the future was opened before the clock was set back.
    const isOpen = open !== undefined && now < open.endsAt && now >= open.endsAt - lastsMs;
    const window = isOpen ? { ...open, used: open.used + 1 } : { endsAt: now + lastsMs, used: 1 };
    this.#windows.set(name, window);
    return window.used;
  }
}
