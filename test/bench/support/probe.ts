import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';
import { Turns } from './turns.js';

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
