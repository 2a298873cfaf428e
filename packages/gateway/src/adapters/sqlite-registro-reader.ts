import { blobOf, integerOf, textOf } from '../store/columns.js';
import { Connection } from '../store/connection.js';
import { headOf } from '../store/operations/registro-readings.js';
import type { SqlRow, SqlValue } from '../store/protocol.js';
import { SEALED_KEY_BYTES } from '../registro/pseudonym.js';
import type { RegistroReader, RigaLetta } from '../registro/registro-reader.js';

/**
 * Reads the register straight from the database file, without writing to it and without a gateway; one may be running on it. Blocks the
 * thread: for commands.
 *
 * @throws Error when the file is no database of Varco's, or cannot be opened
 */
export function openSqliteRegistroReader(path: string): RegistroReader {
  // SQLite takes a path as URI only for its parameters: what is special in a URI is escaped.
  const connection = new Connection(`file:${encodeURI(path).replace(/[?#]/g, encodeURIComponent)}?mode=ro`, 5_000);
  try {
    connection.all('PRAGMA query_only = 1');
    connection.exec('BEGIN');
    connection.all('SELECT count(*) FROM registro WHERE 0');
  } catch (error) {
    connection.close();
    throw error;
  }
  return {
    chains: () =>
      connection
        .all(
          'SELECT ente, istanza FROM registro UNION SELECT ente, istanza FROM registro_testate ORDER BY ente, istanza',
        )
        .map((row) => ({ ente: textOf(row, 'ente'), istanza: textOf(row, 'istanza') })),
    rows: ({ ente, istanza }, { seq, posizione }, quante) =>
      connection
        .all(
          `SELECT rowid AS posizione, seq, tipo, accesso, istante, soggetto, salt, record, foglia, hash FROM registro
           WHERE ente = ? AND istanza = ? AND (seq, rowid) > (?, ?) ORDER BY seq, rowid LIMIT ?`,
          ...[ente, istanza, seq, posizione, quante],
        )
        .map(rowOf),
    heads: ({ ente, istanza }, { seq, kid }, quante) =>
      connection
        .all(
          'SELECT * FROM registro_testate WHERE ente = ? AND istanza = ? AND (seq, kid) > (?, ?) ORDER BY seq, kid LIMIT ?',
          ...[ente, istanza, seq, kid, quante],
        )
        .map(headOf),
    hasKey: (ente, indice) =>
      connection.first(
        'SELECT 1 AS c FROM registro_soggetti WHERE ente = ? AND indice = ? AND length(involucro) = ?',
        ...[ente, indice, SEALED_KEY_BYTES],
      ) !== undefined,
    close: () => {
      connection.rollback();
      connection.close();
    },
  };
}

function rowOf(row: SqlRow): RigaLetta {
  return {
    posizione: integerOf(row, 'posizione'),
    seq: integerOf(row, 'seq'),
    tipo: textOf(row, 'tipo'),
    accesso: textOf(row, 'accesso'),
    istante: integerOf(row, 'istante'),
    soggetto: optionalBlob(row['soggetto']),
    salt: optionalBlob(row['salt']),
    record: typeof row['record'] === 'string' ? row['record'] : null,
    foglia: blobOf(row, 'foglia'),
    hash: blobOf(row, 'hash'),
  };
}

function optionalBlob(value: SqlValue | undefined): Uint8Array | null {
  return value instanceof Uint8Array ? value : null;
}
