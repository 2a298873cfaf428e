import { LruCache } from '../cache/lru-cache.js';
import type { Clock } from '../ports/clock.js';

/** A caller's look at the other keys. */
export interface Look {
  /** Its place in the order in which requests began. */
  readonly began: number;
  readonly ended: Promise<void>;
}

interface Refused {
  /** Epoch milliseconds of the first time all keys were refused, and of the last. */
  readonly since: number;
  readonly at: number;
}

/** For so long every refusal is looked into: a key that PDND has just been given may be known any moment. */
const ATTENTIVE_MS = 60_000;

/** Where all keys of a ring were refused: the refusal may be about something else, or a key may be about to become known. */
export class AllRefused {
  readonly #clock: Clock;
  readonly #pauseMs: number;
  readonly #refused = new LruCache<Refused>(1_000);
  readonly #looks = new Map<string, Look>();

  /** @param pauseMs between two looks, once all have been refused for a minute */
  constructor(clock: Clock, pauseMs: number) {
    this.#clock = clock;
    this.#pauseMs = pauseMs;
  }

  has(scope: string): boolean {
    return this.#refused.get(scope) !== undefined;
  }

  note(scope: string): void {
    const at = this.#clock.now();
    const known = this.#refused.get(scope);
    const goesOn = known !== undefined && at >= known.at && at - known.at < ATTENTIVE_MS;
    this.#refused.set(scope, { since: goesOn ? known.since : at, at });
  }

  forget(scope: string): void {
    this.#refused.delete(scope);
  }

  /** It has been going on for so long that it is about something else: the others need not be asked each time. */
  isPaused(scope: string): boolean {
    const known = this.#refused.get(scope);
    if (known === undefined) return false;
    const now = this.#clock.now();
    return now >= known.at && now - known.since >= ATTENTIVE_MS && now - known.at < this.#pauseMs;
  }

  looking(scope: string): Look | undefined {
    return this.#looks.get(scope);
  }

  /** Begins a look; what it returns ends it. */
  look(scope: string, began: number): () => void {
    let finish = (): void => undefined;
    const ended = new Promise<void>((resolve) => {
      finish = resolve;
    });
    this.#looks.set(scope, { began, ended });
    return () => {
      this.#looks.delete(scope);
      finish();
    };
  }
}
