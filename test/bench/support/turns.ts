import { openSync, readSync } from 'node:fs';

const TICK_MS = 2;

export interface ThreadTimes {
  /** Milliseconds on a CPU. */
  readonly ran: number;
  /** Milliseconds ready, waiting for one. */
  readonly waited: number;
}

/** The main thread's account, as the kernel keeps it. */
export class Schedule {
  readonly #buffer = Buffer.alloc(64);
  readonly #file: number | undefined;

  constructor() {
    try {
      this.#file = openSync('/proc/self/schedstat', 'r');
    } catch {
      // Not Linux, or not told there: figures without it say NaN.
      this.#file = undefined;
    }
  }

  read(): ThreadTimes {
    if (this.#file === undefined) return { ran: Number.NaN, waited: Number.NaN };
    const length = readSync(this.#file, this.#buffer, 0, 64, 0);
    const [ran, waited] = this.#buffer.toString('latin1', 0, length).split(' ');
    return { ran: Number(ran) / 1e6, waited: Number(waited) / 1e6 };
  }
}

/** Looks at the clock and at the account every few milliseconds. */
export class Turns {
  readonly #schedule = new Schedule();
  #ran: number[] = [];
  #ownMax = 0;
  #at = performance.now();
  #last = this.#schedule.read();

  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setInterval(() => this.#beat(), TICK_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #beat(): void {
    const at = performance.now();
    const times = this.#schedule.read();
    this.#ran.push(times.ran - this.#last.ran);
    this.#ownMax = Math.max(this.#ownMax, at - this.#at - TICK_MS - (times.waited - this.#last.waited));
    this.#at = at;
    this.#last = times;
  }

  take(): { readonly p99: number; readonly max: number; readonly ownMax: number } {
    const sorted = this.#ran.sort((a, b) => a - b);
    const ownMax = this.#ownMax;
    this.#ran = [];
    this.#ownMax = 0;
    return { p99: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN, ownMax };
  }
}
