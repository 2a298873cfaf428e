import { openSync, readSync } from 'node:fs';
import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

/** What the probe tells its parent. Milliseconds and bytes; everything since the last `reset`, except `rssPeak`. */
export interface ProbeReading {
  /** How late the event loop came round, as `monitorEventLoopDelay` sees it: on a busy machine, also because others had the CPU. */
  readonly loopP50: number;
  readonly loopP99: number;
  readonly loopMax: number;
  /**
   * CPU time of the main thread between two beats of a short timer: what the process did in one turn of its loop, whoever else wanted the
   * CPU. NaN where the kernel does not tell.
   */
  readonly turnP99: number;
  readonly turnMax: number;
  /** Lateness less the waits for a CPU: what sleeps within a turn, on a disk or a lock, shows here and not in `turn`. */
  readonly ownMax: number;
  /** User and system time of the whole process, worker threads included. */
  readonly cpuMs: number;
  readonly rss: number;
  /** Since the process began. */
  readonly rssPeak: number;
}

export type ProbeCommand = 'probe-reset' | 'probe-read';

const RESOLUTION_MS = 1;
const TICK_MS = 2;

interface ThreadTimes {
  /** Milliseconds on a CPU. */
  readonly ran: number;
  /** Milliseconds ready, waiting for one. */
  readonly waited: number;
}

/** The main thread's account, as the kernel keeps it. */
class Schedule {
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
class Turns {
  readonly #schedule = new Schedule();
  #ran: number[] = [];
  #ownMax = 0;
  #at = performance.now();
  #last = this.#schedule.read();

  constructor() {
    setInterval(() => this.#beat(), TICK_MS).unref();
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

function install(send: (reading: ProbeReading) => void): void {
  const loop: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  loop.enable();
  const turns = new Turns();
  let cpu = process.cpuUsage();
  // The histogram holds intervals between two beats of a timer, the beat included.
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  process.on('message', (command: ProbeCommand) => {
    if (command === 'probe-read') {
      const { user, system } = process.cpuUsage(cpu);
      const { p99, max, ownMax } = turns.take();
      send({
        loopP50: late(loop.percentile(50)),
        loopP99: late(loop.percentile(99)),
        loopMax: late(loop.max),
        turnP99: p99,
        turnMax: max,
        ownMax,
        cpuMs: (user + system) / 1000,
        rss: process.memoryUsage.rss(),
        rssPeak: process.resourceUsage().maxRSS * 1024,
      });
    } else if (command === 'probe-reset') {
      loop.reset();
      turns.take();
      cpu = process.cpuUsage();
    }
  });
  // Listening to the parent must not keep the process alive.
  process.channel?.unref();
}

/** Preloaded with `node --import` into the process under measure: looks at its event loop from inside, answers its parent over IPC. */
if (isMainThread && process.send) install((reading) => process.send?.(reading));
