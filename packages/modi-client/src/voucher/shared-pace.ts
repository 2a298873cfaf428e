import { setTimeout as pause } from 'node:timers/promises';
import { tellFailure } from '../checks/listener.js';

/** A pace, and how long one may wait for it. */
export interface Pace {
  /** Requests in any window of `perMs`. */
  readonly requests: number;
  readonly perMs: number;
  readonly maxWaitMs: number;
}

/** What came of asking for a departure among those of all processes. */
export interface SharedDeparture {
  /** Milliseconds until it; 0: now. */
  readonly waitMs: number;
  /** It is reserved. Not so where the wait would be longer than `maxWaitMs`: then nothing was. */
  readonly granted: boolean;
  /** Processes that share this pace at present, this one among them. */
  readonly sharers: number;
}

/** The pace at which all processes together ask for an organisation. It may fail: then each goes at its part of the pace. */
export interface SharedPace {
  /** Reserves the next departure: never more than `requests` in any window of `perMs`, whoever asks. */
  reserve(organizzazione: string, pace: Pace): Promise<SharedDeparture>;
  /** No departure for so many milliseconds: PDND said 429. */
  pause(organizzazione: string, milliseconds: number): Promise<void>;
}

export interface SharingOptions {
  readonly pace: SharedPace;
  /** Told once when it fails; again after it was back. */
  readonly onFailed: ((error: unknown) => void) | undefined;
}

/** One process's side of a shared pace. */
export class PaceSharer {
  readonly #sharing: SharingOptions;
  readonly #options: Pace;
  #sharers = 1;
  #alone = false;

  constructor(sharing: SharingOptions, options: Pace) {
    this.#sharing = sharing;
    this.#options = options;
  }

  /** Requests in a window that this process may make on its own account. */
  allowed(): number {
    const { requests } = this.#options;
    return this.#alone ? Math.max(1, Math.floor(requests / this.#sharers)) : requests;
  }

  /** Resolves when the request may leave; to the milliseconds it would have waited where that is too long. */
  async wait(organizzazione: string): Promise<number | undefined> {
    try {
      const { waitMs, granted, sharers } = await this.#sharing.pace.reserve(organizzazione, this.#options);
      this.#sharers = Math.max(1, sharers);
      this.#alone = false;
      if (!granted) return waitMs;
      if (waitMs > 0) await pause(waitMs);
    } catch (error) {
      this.#failed(error);
    }
    return undefined;
  }

  pause(organizzazione: string, milliseconds: number): void {
    this.#sharing.pace.pause(organizzazione, milliseconds).catch((error: unknown) => this.#failed(error));
  }

  #failed(error: unknown): void {
    const known = this.#alone;
    this.#alone = true;
    if (!known) tellFailure(this.#sharing.onFailed, error);
  }
}
