/** What one answer says: the other clock less ours lies between these, in milliseconds. */
export interface OffsetInterval {
  readonly least: number;
  readonly most: number;
}

/** Answers that narrow the estimate down; older ones are forgotten. */
const MOST_INTERVALS = 32;
/** Quartz drifts some tens of milliseconds in this time. */
const OLDEST_MS = 600_000;
/** What the clocks may have drifted apart since an answer was received. */
const DRIFT_PER_MS = 100e-6;

interface Received extends OffsetInterval {
  readonly at: number;
}

/**
 * The offset of one host's clock, from intervals that each hold it: their intersection. One answer that contradicts all others is held
 * aside (a cache, a machine apart); when the next one agrees with it, a clock was set, and what was known before is forgotten.
 */
export class OffsetEstimate {
  #agreed: Received[] = [];
  #dissenter: Received | undefined;

  /** @param now this machine's time, which the intervals are about, in milliseconds */
  add(interval: OffsetInterval, now: number): void {
    const received = { ...interval, at: now };
    const before = this.#recent(now);
    if (meet([...before, received], now) !== undefined) {
      this.#agreed = [...before, received].slice(-MOST_INTERVALS);
      this.#dissenter = undefined;
    } else if (this.#dissenter !== undefined && meet([this.#dissenter, received], now) !== undefined) {
      this.#agreed = [this.#dissenter, received];
      this.#dissenter = undefined;
    } else {
      this.#agreed = before;
      this.#dissenter = received;
    }
  }

  /** Where the offset lies; `undefined` when nothing recent says so. */
  interval(now: number): OffsetInterval | undefined {
    return meet(this.#recent(now), now);
  }

  /** How many answers say so. */
  get answers(): number {
    return this.#agreed.length;
  }

  /** A clock that was set back leaves answers in the future: they say nothing any more. */
  #recent(now: number): Received[] {
    return this.#agreed.filter(({ at }) => at <= now && now - at <= OLDEST_MS);
  }
}

/** The intersection, each interval widened by the drift since; `undefined` when there is none. */
function meet(intervals: readonly Received[], now: number): OffsetInterval | undefined {
  if (intervals.length === 0) return undefined;
  let least = -Infinity;
  let most = Infinity;
  for (const interval of intervals) {
    const drift = Math.max(0, now - interval.at) * DRIFT_PER_MS;
    least = Math.max(least, interval.least - drift);
    most = Math.min(most, interval.most + drift);
  }
  return least <= most ? { least, most } : undefined;
}
