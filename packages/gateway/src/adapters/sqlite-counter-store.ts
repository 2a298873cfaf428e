import type { Clock } from '@varco/modi-client';
import { checkLimiti } from '../quota/limits.js';
import type { CounterStore } from '../quota/counter-store.js';
import type { Store } from '../store/store.js';
import { reservationFromWire } from '../store/wire.js';

export interface SqliteCounterStoreOptions {
  readonly clock: Clock;
  /** Milliseconds of a clock that nobody sets. Default: the system's monotonic clock. */
  readonly monotono?: () => number;
  /** Milliseconds between prunings of what expired. Default 60 000. */
  readonly pruneMs?: number;
  /** What went wrong in the background. Default: a process warning. */
  readonly onError?: (error: Error) => void;
}

/** Since the last tick the two clocks moved apart by more than this: one of them was set, and what expired is anybody's guess. */
const SCARTO_MASSIMO_MS = 3_600_000;

/** The clock was set, or the machine slept: nothing was pruned this time. */
export class ClockJumpError extends Error {
  readonly code = 'ERR_VARCO_CLOCK_JUMP';
  readonly facts: { readonly scartoMs: number };

  constructor(scartoMs: number) {
    super(`the clock moved by ${scartoMs} ms more than time did: check it; expired counters stay until the next round`);
    this.name = 'ClockJumpError';
    this.facts = { scartoMs };
  }
}

/** Rows of each kind that one pruning deletes: the rest waits for the next, and calls do not wait for it. */
const PRUNED_AT_ONCE = 5_000;

/**
 * Exact counters in the store's database: a unit is on disk before it is granted, and the write lock makes it exact across the processes
 * that share the file. Rejects with `RegistroUnavailableError` when the database cannot be written, and then took nothing. Prunes nothing
 * in a round before which the clock was set (`ClockJumpError` to `onError`), and stops when the store dies or closes.
 */
export function createSqliteCounterStore(store: Store, options: SqliteCounterStoreOptions): CounterStore {
  const report = options.onError ?? ((error: Error) => process.emitWarning(error));
  const monotono = options.monotono ?? (() => Number(process.hrtime.bigint() / 1_000_000n));
  const scarto = (): number => options.clock.now() - monotono();
  let ultimo = scarto();
  const timer = setInterval(() => {
    const salto = scarto() - ultimo;
    ultimo += salto;
    if (!store.healthy()) clearInterval(timer);
    else if (Math.abs(salto) > SCARTO_MASSIMO_MS) report(new ClockJumpError(salto));
    else {
      store
        .call('counters.prune', { istante: options.clock.now(), massimo: PRUNED_AT_ONCE })
        .catch((error: unknown) => report(error instanceof Error ? error : new Error(String(error))));
    }
  }, options.pruneMs ?? 60_000);
  timer.unref();
  return {
    reserve: async (limiti, istante) => {
      checkLimiti(limiti);
      const plain = limiti.map(({ chiave, massimo, scade }) => ({ chiave, massimo, scade }));
      return reservationFromWire(limiti, await store.call('counters.reserve', { limiti: plain, istante }));
    },
    giveBack: async (token) => {
      await store.call('counters.giveBack', { token });
    },
    taken: (chiavi) => store.call('read.counters', chiavi),
    latch: async (chiave, finoA) => {
      await store.call('counters.latch', { chiave, finoA });
    },
  };
}
