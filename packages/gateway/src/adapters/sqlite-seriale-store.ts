import type { SerialeStore } from '../porta-delegata/seriale-store.js';
import { integerOf } from '../store/columns.js';
import type { Store } from '../store/store.js';

/** Numbers taken from the database at once: one write in so many requests. Those left at the end of the process are lost. */
const BLOCCO = 100;

interface Blocco {
  prossimo: number;
  readonly ultimo: number;
}

/**
 * Serials out of the store's database, in blocks: a block is on disk as taken before its first number is given, so that neither
 * `kill -9` nor another process on the same database makes one come back. Rejects with `RegistroUnavailableError` when the database
 * cannot be written; the next call tries again.
 */
export function createSqliteSerialeStore(store: Store): SerialeStore {
  const blocchi = new Map<string, Blocco>();
  const inArrivo = new Map<string, Promise<void>>();

  async function reserve(enteId: string): Promise<void> {
    const query = store.db
      .insertInto('seriali')
      .values({ ente: enteId, riservati: BLOCCO })
      .onConflict((conflict) =>
        conflict.column('ente').doUpdateSet((eb) => ({ riservati: eb('seriali.riservati', '+', BLOCCO) })),
      )
      .returning('riservati');
    const [result] = await store.transaction([query.compile()]);
    const row = result?.rows[0];
    if (!row) throw new Error('the database reserved no serials');
    const ultimo = integerOf(row, 'riservati');
    blocchi.set(enteId, { prossimo: ultimo - BLOCCO + 1, ultimo });
  }

  /** Everybody who finds the block empty waits for the same new one. */
  function refill(enteId: string): Promise<void> {
    const attesa = inArrivo.get(enteId) ?? reserve(enteId).finally(() => inArrivo.delete(enteId));
    inArrivo.set(enteId, attesa);
    return attesa;
  }

  return {
    next: async (enteId) => {
      for (;;) {
        const blocco = blocchi.get(enteId);
        if (blocco && blocco.prossimo <= blocco.ultimo) {
          blocco.prossimo += 1;
          return blocco.prossimo - 1;
        }
        await refill(enteId);
      }
    },
  };
}
