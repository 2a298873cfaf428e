import { givenUp, refuseGivenUp } from '../errors/given-up.js';
import type { ModiError } from '../errors/modi-error.js';
import { TokenError } from '../errors/token-error.js';
import { invalidOption } from '../errors/configuration-error.js';
import type { Clock } from '../ports/clock.js';
import { PaceSharer, type SharingOptions } from './shared-pace.js';

/** How fast token requests may leave, per consumer organisation. */
export interface PacingOptions {
  /** Requests in any window of `perMs`. */
  readonly requests: number;
  readonly perMs: number;
  /** Requests that may wait. Default 2 000. */
  readonly queueLimit: number;
  /** Milliseconds one may wait. Default 120 000. */
  readonly maxWaitMs: number;
}

/** Leave to send one request, given when its turn has come. */
export interface Departure {
  /** To be called when the request does leave, or will not: it is counted from that moment, until then as if from now on. */
  left(): void;
}

interface Slot {
  at: number | undefined;
}

interface Waiting {
  readonly since: number;
  go(departure: Departure): void;
  refuse(error: ModiError): void;
}

interface Lane {
  /** The last `requests` ones, oldest first, with the moment each left. */
  readonly slots: Slot[];
  readonly queue: Waiting[];
  pausedUntil: number;
  timer: NodeJS.Timeout | undefined;
}

const LONGEST_PAUSE_MS = 75_000;

/**
 * Lets requests leave in order of arrival, never more than `requests` in any window of `perMs`, a lane for each organisation: PDND counts all
 * the clients of one together. Who cannot leave at once waits; who would wait too long is told so at once.
 */
export class Pacer {
  readonly #clock: Clock;
  readonly #options: PacingOptions;
  readonly #sharer: PaceSharer | undefined;
  readonly #lanes = new Map<string, Lane>();

  /** @param shared the pace of several processes, which each keeps beside its own */
  constructor(clock: Clock, options: PacingOptions, shared?: SharingOptions) {
    for (const [field, value] of Object.entries(options)) {
      if (!Number.isFinite(value) || value < (field === 'queueLimit' ? 0 : 1)) {
        throw invalidOption(`pacing.${field}`, 'must be a positive number');
      }
    }
    if (!Number.isInteger(options.requests)) throw invalidOption('pacing.requests', 'must be a whole number');
    this.#clock = clock;
    this.#options = options;
    this.#sharer = shared && new PaceSharer(shared, options);
  }

  get queued(): number {
    let queued = 0;
    for (const lane of this.#lanes.values()) queued += lane.queue.length;
    return queued;
  }

  /**
   * Resolves when a request of this organisation may leave. Whoever is let go must call `left`.
   *
   * @param first a request that was let go and came back: it waits before all others
   * @param signal ends the wait: who gives up leaves the queue
   * @throws TokenError ERR_MODI_PACING_FULL, fact `retryAfterMs`; TransportError ERR_MODI_ABORTED
   */
  async turn(organizzazione: string, first = false, signal?: AbortSignal): Promise<Departure> {
    refuseGivenUp(signal);
    const departure = await this.#turn(organizzazione, first, signal);
    if (this.#sharer === undefined) return departure;
    const expected = await this.#sharer.wait(organizzazione);
    if (expected === undefined && signal?.aborted !== true) return departure;
    departure.left();
    refuseGivenUp(signal);
    throw full(expected ?? 0);
  }

  async #turn(organizzazione: string, first: boolean, signal: AbortSignal | undefined): Promise<Departure> {
    const lane = this.#laneOf(organizzazione);
    if (lane.queue.length === 0 && this.#waitMs(lane) <= 0) {
      return this.#depart(lane);
    }
    const expected = this.#expectedWaitMs(lane, first);
    if ((lane.queue.length >= this.#options.queueLimit && !first) || expected > this.#options.maxWaitMs) {
      throw full(expected);
    }
    return new Promise<Departure>((resolve, reject) => {
      const waiting = { since: this.#clock.now(), go: resolve, refuse: reject };
      signal?.addEventListener('abort', () => leaveQueue(lane, waiting, signal), { once: true });
      if (first) lane.queue.unshift(waiting);
      else lane.queue.push(waiting);
      this.#schedule(organizzazione, lane);
    });
  }

  /** Lets nothing of this organisation leave for a while: PDND said 429. */
  pause(organizzazione: string, milliseconds: number): void {
    const lane = this.#laneOf(organizzazione);
    lane.pausedUntil = Math.max(lane.pausedUntil, this.#clock.now() + Math.min(milliseconds, LONGEST_PAUSE_MS));
    this.#sharer?.pause(organizzazione, Math.min(milliseconds, LONGEST_PAUSE_MS));
  }

  #laneOf(organizzazione: string): Lane {
    let lane = this.#lanes.get(organizzazione);
    if (lane === undefined) {
      this.#forgetIdle();
      lane = { slots: [], queue: [], pausedUntil: 0, timer: undefined };
      this.#lanes.set(organizzazione, lane);
    }
    return lane;
  }

  #forgetIdle(): void {
    for (const [organizzazione, lane] of this.#lanes) {
      const idle = lane.queue.length === 0 && this.#waitMs(lane) <= 0;
      const last = lane.slots.at(-1);
      const now = this.#clock.now();
      if (idle && (last === undefined || (last.at !== undefined && now - last.at >= this.#options.perMs))) {
        this.#lanes.delete(organizzazione);
      }
    }
  }

  /** Milliseconds until the next request may leave; zero or less: now. */
  #waitMs(lane: Lane): number {
    const now = this.#clock.now();
    const { requests, perMs } = this.#options;
    const allowed = this.#sharer?.allowed() ?? requests;
    this.#rebase(lane, now);
    const oldest = lane.slots[lane.slots.length - allowed];
    const window = oldest === undefined ? 0 : (oldest.at ?? now) + perMs - now;
    return Math.max(window, lane.pausedUntil - now);
  }

  /** When the clock was set back, what lies in the future is taken to be now: nobody waits for the clock to catch up. */
  #rebase(lane: Lane, now: number): void {
    for (const slot of lane.slots) {
      if (slot.at !== undefined && slot.at > now) slot.at = now;
    }
    lane.pausedUntil = Math.min(lane.pausedUntil, now + LONGEST_PAUSE_MS);
  }

  #expectedWaitMs(lane: Lane, first: boolean): number {
    const ahead = first ? 0 : lane.queue.length;
    const wait = Math.max(this.#waitMs(lane), 0);
    return Math.ceil(wait + Math.floor(ahead / this.#options.requests) * this.#options.perMs);
  }

  #depart(lane: Lane): Departure {
    const slot: Slot = { at: undefined };
    lane.slots.push(slot);
    if (lane.slots.length > this.#options.requests) lane.slots.shift();
    return {
      left: () => {
        slot.at ??= this.#clock.now();
      },
    };
  }

  #schedule(organizzazione: string, lane: Lane): void {
    if (lane.timer !== undefined || lane.queue.length === 0) return;
    lane.timer = setTimeout(
      () => {
        lane.timer = undefined;
        this.#drain(lane);
        this.#schedule(organizzazione, lane);
      },
      Math.max(1, Math.ceil(this.#waitMs(lane))),
    );
  }

  #drain(lane: Lane): void {
    const now = this.#clock.now();
    while (lane.queue.length > 0) {
      const [next] = lane.queue;
      if (next === undefined) return;
      if (now - next.since > this.#options.maxWaitMs) {
        lane.queue.shift();
        next.refuse(full(this.#expectedWaitMs(lane, false)));
      } else if (this.#waitMs(lane) <= 0) {
        lane.queue.shift();
        next.go(this.#depart(lane));
      } else {
        return;
      }
    }
  }
}

/** Who was let go, or refused, is in no queue any more: then there is nothing to end. */
function leaveQueue(lane: Lane, waiting: Waiting, signal: AbortSignal): void {
  const place = lane.queue.indexOf(waiting);
  if (place < 0) return;
  lane.queue.splice(place, 1);
  waiting.refuse(givenUp(signal));
}

function full(retryAfterMs: number): TokenError {
  return new TokenError('ERR_MODI_PACING_FULL', 'too many voucher requests are already waiting for PDND’s limit', {
    facts: { retryAfterMs },
  });
}
