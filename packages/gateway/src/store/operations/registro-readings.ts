import type { AccessoAperto, ChiaveConservata, StatoCatena, TestataFirmata } from '../../registro/registro-store.js';
import { blobOf, integerOf, textOf } from '../columns.js';
import type { Connection } from '../connection.js';
import type { SqlRow } from '../protocol.js';
import { readTip } from './registro-operations.js';

/** This istanza's chains: those with rows, and those of which only heads are left. */
export function readChains(connection: Connection, istanza: string): readonly StatoCatena[] {
  const enti = connection.all(
    'SELECT ente FROM registro WHERE istanza = ? UNION SELECT ente FROM registro_testate WHERE istanza = ? ORDER BY ente',
    ...[istanza, istanza],
  );
  return enti.map((row) => {
    const ente = textOf(row, 'ente');
    const testata = lastHead(connection, ente, istanza);
    const headed = testata && hashAt(connection, testata);
    const dimenticata = firstUnexplained(connection, ente, istanza);
    return {
      ente,
      ...readTip(connection, ente, istanza),
      ...(testata && { testata }),
      ...(headed && { hashAllaTestata: headed }),
      ...(dimenticata !== undefined && { dimenticataSenzaAtto: dimenticata }),
    };
  });
}

export function readOpenings(connection: Connection, istanza: string): readonly AccessoAperto[] {
  const rows = connection.all(
    'SELECT ente, accesso FROM registro_aperti WHERE istanza = ? ORDER BY ente, seq',
    istanza,
  );
  return rows.map((row) => ({ ente: textOf(row, 'ente'), accesso: textOf(row, 'accesso') }));
}

export function readSubjectKey(connection: Connection, ente: string, indice: Uint8Array): ChiaveConservata {
  const row = connection.first('SELECT involucro FROM registro_soggetti WHERE ente = ? AND indice = ?', ente, indice);
  return { indice, involucro: row ? blobOf(row, 'involucro') : null };
}

export function headOf(row: SqlRow): TestataFirmata {
  return {
    ente: textOf(row, 'ente'),
    istanza: textOf(row, 'istanza'),
    seq: integerOf(row, 'seq'),
    hash: blobOf(row, 'hash'),
    istante: integerOf(row, 'istante'),
    kid: textOf(row, 'kid'),
    firma: textOf(row, 'firma'),
  };
}

/** Takes the acts at their word: only verification knows whether they belong to the chain. An act is never itself forgotten. */
function firstUnexplained(connection: Connection, ente: string, istanza: string): number | undefined {
  const [row] = connection.all(
    `SELECT min(seq) AS prima FROM (
       SELECT seq FROM registro WHERE ente = ?1 AND istanza = ?2 AND record IS NULL
       EXCEPT
       SELECT riga.value
       FROM (SELECT iif(json_valid(record), record, NULL) AS testo FROM registro WHERE ente = ?1 AND tipo = 'oblio') AS atto,
         json_each(atto.testo, '$.righe') AS riga
       WHERE json_extract(atto.testo, '$.istanzaRighe') = ?2
         AND NOT EXISTS (SELECT 1 FROM registro WHERE ente = ?1 AND istanza = ?2 AND seq = riga.value AND tipo = 'oblio'))`,
    ...[ente, istanza],
  );
  return row && row['prima'] !== null ? integerOf(row, 'prima') : undefined;
}

function lastHead(connection: Connection, ente: string, istanza: string): TestataFirmata | undefined {
  const row = connection.first(
    'SELECT * FROM registro_testate WHERE ente = ? AND istanza = ? ORDER BY seq DESC LIMIT 1',
    ...[ente, istanza],
  );
  return row && headOf(row);
}

function hashAt(connection: Connection, { ente, istanza, seq }: TestataFirmata): Uint8Array | undefined {
  const row = connection.first(
    'SELECT hash FROM registro WHERE ente = ? AND istanza = ? AND seq = ?',
    ente,
    istanza,
    seq,
  );
  return row && blobOf(row, 'hash');
}
