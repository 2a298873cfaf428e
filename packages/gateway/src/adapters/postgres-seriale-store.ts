import type { SerialeStore } from '../porta-delegata/seriale-store.js';
import { unavailable } from '../store/postgres/guasto.js';
import type { PostgresStore } from '../store/postgres/postgres-store.js';
import { BLOCCO, createSerialBlocks } from './serial-blocks.js';

const PRENDI = `
  INSERT INTO seriali AS s (ente, riservati) VALUES ($1, $2)
  ON CONFLICT (ente) DO UPDATE SET riservati = s.riservati + $2 RETURNING riservati`;

/** Serials out of a PostgreSQL database. Rejects with `RegistroUnavailableError` when it cannot be written. */
export function createPostgresSerialeStore({ pool }: Pick<PostgresStore, 'pool'>): SerialeStore {
  return createSerialBlocks(async (enteId) => {
    try {
      const { rows } = await pool.query<{ riservati: number }>(PRENDI, [enteId, BLOCCO]);
      if (!rows[0]) throw new TypeError('the database reserved no serials');
      return rows[0].riservati;
    } catch (error) {
      throw unavailable(error);
    }
  });
}
