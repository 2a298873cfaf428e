import { closeSync, openSync, readSync } from 'node:fs';
import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

/** What the probe tells its parent. Milliseconds and bytes; everything since the last `reset`, except `rssPeak`. */
export interface ProbeReading {
  /** How late the event loop came round, as `monitorEventLoopDelay` sees it. */
  readonly loopP50: number;
  readonly loopP99: number;
  readonly loopMax: number;
  /** The same, less the time in which the kernel let the main thread wait for a CPU: what the process did to itself. NaN where the kernel does not tell. */
  readonly ownMax: number;
  readonly ownP99: number;
  /** User and system time of the whole process, worker threads included. */
  readonly cpuMs: number;
  readonly rss: number;
  /** Since the process began. */
  readonly rssPeak: number;
}

export type ProbeCommand = 'probe-reset' | 'probe-read';

const RESOLUTION_MS = 1;
const TICK_MS = 2;

/** Nanoseconds the main thread spent waiting for a CPU, from the kernel's own account. */
class RunQueue {
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

  waitedMs(): number {
    if (this.#file === undefined) return Number.NaN;
    const length = readSync(this.#file, this.#buffer, 0, 64, 0);
    return Number(this.#buffer.toString('latin1', 0, length).split(' ')[1]) / 1e6;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }
}

/** Lateness of a short timer, without the waits that were the kernel's doing. */
class OwnDelay {
  readonly #queue = new RunQueue();
  #late: number[] = [];
  #at = performance.now();
  #waited = this.#queue.waitedMs();

  constructor() {
    setInterval(() => this.#tick(), TICK_MS).unref();
  }

  #tick(): void {
    const at = performance.now();
    const waited = this.#queue.waitedMs();
    this.#late.push(Math.max(0, at - this.#at - TICK_MS - (waited - this.#waited)));
    this.#at = at;
    this.#waited = waited;
  }

  take(): { readonly p99: number; readonly max: number } {
    const sorted = this.#late.sort((a, b) => a - b);
    this.#late = [];
    return { p99: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN };
  }
}

function install(send: (reading: ProbeReading) => void): void {
  const loop: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  loop.enable();
  const own = new OwnDelay();
  let cpu = process.cpuUsage();
  // The histogram holds intervals between two beats of a timer, the beat included.
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  process.on('message', (command: ProbeCommand) => {
    if (command === 'probe-read') {
      const { user, system } = process.cpuUsage(cpu);
      const { p99, max } = own.take();
      send({
        loopP50: late(loop.percentile(50)),
        loopP99: late(loop.percentile(99)),
        loopMax: late(loop.max),
        ownP99: p99,
        ownMax: max,
        cpuMs: (user + system) / 1000,
        rss: process.memoryUsage.rss(),
        rssPeak: process.resourceUsage().maxRSS * 1024,
      });
    } else if (command === 'probe-reset') {
      loop.reset();
      own.take();
      cpu = process.cpuUsage();
    }
  });
  // Listening to the parent must not keep the process alive.
  process.channel?.unref();
}

/** Preloaded with `node --import` into the process under measure: looks at its event loop from inside, answers its parent over IPC. */
if (isMainThread && process.send) install((reading) => process.send?.(reading));
