import type { RegistroReader, RigaLetta } from '../registro/registro-reader.js';
import type { TestataFirmata } from '../registro/registro-store.js';
import { SEALED_KEY_BYTES } from '../registro/pseudonym.js';
import { openLinea } from '../store/postgres/connessione.js';
import type { PostgresOptions } from '../store/postgres/connessione.js';

/** Where a row stands in the table, as a number: two rows of one number are two, whatever became of the constraints. */
const POSIZIONE = `((ctid::text::point)[0]::bigint << 16) + (ctid::text::point)[1]::bigint`;

const RIGHE = `
  SELECT * FROM (
    SELECT ${POSIZIONE} AS posizione, seq, tipo, accesso, istante, soggetto, salt, record, foglia, hash
    FROM registro WHERE ente = $1 AND istanza = $2 AND seq >= $3) AS r
  WHERE seq > $3 OR posizione > $4 ORDER BY seq, posizione LIMIT $5`;
const TESTATE = `
  SELECT ente, istanza, seq, hash, istante, kid, firma FROM registro_testate
  WHERE ente = $1 AND istanza = $2 AND (seq, kid) > ($3, $4) ORDER BY seq, kid LIMIT $5`;

/**
 * Reads the register of a PostgreSQL database, as it is at this moment: gateways may go on writing it. Writes nothing.
 *
 * @throws what the driver throws, and an Error when it is no database of Varco's
 */
export async function openPostgresRegistroReader(options: PostgresOptions): Promise<RegistroReader> {
  const linea = await openLinea(options, 'varco registro verifica');
  const { client } = linea;
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await client.query('SELECT 1 FROM registro LIMIT 0');
  } catch (error) {
    linea.cut();
    throw error;
  }
  return {
    async chains() {
      const { rows } = await client.query<{ ente: string; istanza: string }>(
        'SELECT ente, istanza FROM registro UNION SELECT ente, istanza FROM registro_testate ORDER BY ente, istanza',
      );
      return rows;
    },
    async rows({ ente, istanza }, { seq, posizione }, quante) {
      return (await client.query<RigaLetta>(RIGHE, [ente, istanza, seq, posizione, quante])).rows;
    },
    async heads({ ente, istanza }, { seq, kid }, quante) {
      return (await client.query<TestataFirmata>(TESTATE, [ente, istanza, seq, kid, quante])).rows;
    },
    async hasKey(ente, indice) {
      const { rowCount } = await client.query(
        'SELECT 1 FROM registro_soggetti WHERE ente = $1 AND indice = $2 AND length(involucro) = $3',
        [ente, Buffer.from(indice), SEALED_KEY_BYTES],
      );
      return (rowCount ?? 0) > 0;
    },
    close: () => linea.cut(),
  };
}
