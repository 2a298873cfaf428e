import { integerOf, textOf } from '../store/columns.js';
import type { SqlRow } from '../store/protocol.js';
import type { Store } from '../store/store.js';
import type { ContatoreAlzato } from './riscontra-contatori.js';
import type { UnitaRegistrate } from './unita-dal-registro.js';

/** Jumps from ente to ente in the index, so that a register of years costs what its last days do. */
const RIGHE = `
  WITH RECURSIVE enti(ente) AS (
    SELECT min(ente) FROM registro
    UNION ALL SELECT (SELECT min(ente) FROM registro WHERE ente > enti.ente) FROM enti WHERE enti.ente IS NOT NULL),
  righe AS (
    SELECT r.ente, r.tipo, r.accesso, r.istante, iif(json_valid(r.record), r.record, '{}') AS record
    FROM enti CROSS JOIN registro AS r INDEXED BY registro_istante ON r.ente = enti.ente AND r.istante >= ?1)`;
const UNITA = `${RIGHE}
  SELECT c.value AS chiave, count(*) AS unita FROM righe, json_each(righe.record, '$.contatori') AS c
  WHERE tipo = 'chiusura' AND record LIKE '%"contatori":[%' GROUP BY c.value`;
const DUBBI = `${RIGHE}
  SELECT ente, istante, json_extract(record, '$.servizio') AS servizio FROM righe AS a
  WHERE tipo = 'apertura' AND json_extract(record, '$.servizio') IS NOT NULL AND (
    accesso IN (SELECT accesso FROM registro_aperti)
    OR accesso IN (SELECT accesso FROM righe WHERE tipo = 'chiusura' AND record LIKE '%"esito":"ignoto"%'))`;
const ALZA = `
  INSERT INTO contatori (chiave, presi, scade) VALUES (?, ?, ?)
  ON CONFLICT (chiave) DO UPDATE SET presi = max(presi, excluded.presi)`;

/** What the register of a SQLite archive says of units that were spent. */
export function createSqliteUnitaRegistrate(store: Store): UnitaRegistrate & {
  alza(contatori: readonly ContatoreAlzato[]): Promise<void>;
} {
  const rows = async (sql: string, da: number): Promise<readonly SqlRow[]> =>
    (await store.call('read.statement', { sql, parameters: [da] })).rows;
  return {
    unita: async (da) =>
      new Map((await rows(UNITA, da)).map((row) => [textOf(row, 'chiave'), integerOf(row, 'unita')])),
    dubbi: async (da) =>
      (await rows(DUBBI, da)).map((row) => ({
        ente: textOf(row, 'ente'),
        servizio: textOf(row, 'servizio'),
        istante: integerOf(row, 'istante'),
      })),
    alza: async (contatori) => {
      const statements = contatori.map(({ chiave, presi, scade }) => ({
        sql: ALZA,
        parameters: [chiave, presi, scade],
      }));
      await store.call('write.statements', statements);
    },
  };
}
