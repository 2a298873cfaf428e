import type { Clock } from '@varco/modi-client';
import { checkLimiti } from '../quota/limits.js';
import type { CounterStore } from '../quota/counter-store.js';
import type { Store } from '../store/store.js';
import { reservationFromWire } from '../store/wire.js';
import { guardClockJumps } from './clock-jumps.js';

export interface SqliteCounterStoreOptions {
  readonly clock: Clock;
  /** Milliseconds of a clock that nobody sets. Default: the system's monotonic clock. */
  readonly monotono?: () => number;
  /** Milliseconds between prunings of what expired. Default 60 000. */
  readonly pruneMs?: number;
  /** What went wrong in the background. Default: a process warning. */
  readonly onError?: (error: Error) => void;
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
  const jumped = guardClockJumps(options.clock, options.monotono);
  const timer = setInterval(() => {
    const jump = jumped();
    if (!store.healthy()) clearInterval(timer);
    else if (jump) report(jump);
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
      const plain = limiti.map(({ chiave, massimo, scade, distinto }) => ({
        chiave,
        massimo,
        scade,
        ...(distinto === undefined ? {} : { distinto }),
      }));
      return reservationFromWire(limiti, await store.call('counters.reserve', { limiti: plain, istante }));
    },
    giveBack: async (token) => {
      await store.call('counters.giveBack', { token });
    },
    taken: (chiavi) => store.call('read.counters', chiavi),
    latch: async (chiave, finoA) => {
      await store.call('counters.latch', { chiave, finoA });
    },
    unlatch: async (chiave) => {
      await store.call('write.statements', [{ sql: 'DELETE FROM fermi WHERE chiave = ?', parameters: [chiave] }]);
    },
    latchedUntil: async (chiavi) => {
      const sql = 'SELECT chiave, fino_a FROM fermi WHERE chiave IN (SELECT value FROM json_each(?))';
      const { rows } = await store.call('read.statement', { sql, parameters: [JSON.stringify(chiavi)] });
      const known = new Map(rows.map((row) => [String(row['chiave']), Number(row['fino_a'])]));
      return new Map(chiavi.map((chiave) => [chiave, known.get(chiave) ?? 0]));
    },
  };
}
