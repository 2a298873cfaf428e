import type { SerialeStore } from '../porta-delegata/seriale-store.js';
import { integerOf } from '../store/columns.js';
import type { Store } from '../store/store.js';
import { BLOCCO, createSerialBlocks } from './serial-blocks.js';

/** Serials out of the store's database. Rejects with `RegistroUnavailableError` when it cannot be written. */
export function createSqliteSerialeStore(store: Store): SerialeStore {
  return createSerialBlocks(async (enteId) => {
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
    return integerOf(row, 'riservati');
  });
}
