import type { RegistroStore } from '../registro/registro-store.js';
import { unavailable } from '../store/postgres/guasto.js';
import type { PostgresStore } from '../store/postgres/postgres-store.js';
import { leggiAperti, leggiCatene, leggiChiave } from '../store/postgres/registro-letture.js';
import { leggiFine } from '../store/postgres/registro-presente.js';
import { buffer } from '../store/postgres/registro-lotto.js';

const AGGIUNGI_TESTATA = `
  INSERT INTO registro_testate (ente, istanza, seq, hash, istante, kid, firma) VALUES ($1, $2, $3, $4, $5, $6, $7)
  ON CONFLICT DO NOTHING`;
const AGGIUNGI_ANONIMI = `
  INSERT INTO tentativi_anonimi AS t (minuto, sorgente, motivo, conteggio)
  SELECT minuto, sorgente, motivo, sum(conteggio) FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[])
    AS a(minuto, sorgente, motivo, conteggio) GROUP BY minuto, sorgente, motivo ORDER BY minuto, sorgente, motivo
  ON CONFLICT (minuto, sorgente, motivo) DO UPDATE SET conteggio = t.conteggio + excluded.conteggio`;
/** Whole minutes go, the oldest first. */
const POTA_ANONIMI = `
  DELETE FROM tentativi_anonimi WHERE minuto < $1
    OR minuto <= (SELECT minuto FROM tentativi_anonimi ORDER BY minuto DESC LIMIT 1 OFFSET $2)`;

/** The register in a PostgreSQL database, one chain per (ente, istanza) as everywhere. */
export function createPostgresRegistroStore(store: PostgresStore): RegistroStore {
  const { istanza, pool } = store;
  const query = async (sql: string, values: readonly unknown[]): Promise<void> => {
    try {
      await pool.query(sql, [...values]);
    } catch (error) {
      throw unavailable(error);
    }
  };
  return {
    istanza,
    add: (riga) => store.add(riga),
    // With the rows: whoever lost the istanza's name signs nothing more.
    addHead: ({ ente, istanza: di, seq, hash, istante, kid, firma }) =>
      store.nelNome(async (client) => {
        await client.query(AGGIUNGI_TESTATA, [ente, di, seq, buffer(hash), istante, kid, firma]);
      }),
    tip: (ente) => store.nelNome((client) => leggiFine(client, ente, istanza)),
    chains: () => store.nelNome((client) => leggiCatene(client, istanza)),
    openings: () => store.nelNome((client) => leggiAperti(client, istanza)),
    subjectKey: (ente, indice) => store.nelNome((client) => leggiChiave(client, ente, indice)),
    addAnonymous: (conteggi) =>
      query(AGGIUNGI_ANONIMI, [
        conteggi.map(({ minuto }) => minuto),
        conteggi.map(({ sorgente }) => sorgente),
        conteggi.map(({ motivo }) => motivo),
        conteggi.map(({ conteggio }) => conteggio),
      ]),
    pruneAnonymous: (primaDelMinuto, massimo) => query(POTA_ANONIMI, [primaDelMinuto, massimo]),
  };
}
