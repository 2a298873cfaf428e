import type { Pool, QueryConfig } from 'pg';
import { openLinea } from './connessione.js';
import type { PostgresOptions } from './connessione.js';
import { finoAllaFine } from './serratura.js';

/** An access of which it is not known whether it took a unit: still open, or cut short by the end of its process. */
export interface AccessoDubbio {
  readonly ente: string;
  readonly servizio: string;
  readonly istante: number;
}

/** What the database knows of units that Redis gave. */
export interface MemoriaContatori {
  /** Lets one process at a time do it, over all instances. */
  aTurno<T>(work: () => Promise<T>): Promise<T>;
  /** Units of closed accesses, by the keys that their closings name, since that instant. */
  unita(da: number): Promise<ReadonlyMap<string, number>>;
  dubbi(da: number): Promise<readonly AccessoDubbio[]>;
  /** Latches that hold at that instant. */
  fermi(istante: number): Promise<ReadonlyMap<string, number>>;
  ferma(chiave: string, finoA: number): Promise<void>;
  sblocca(chiave: string): Promise<void>;
  /** Greatest number of a reservation that any instance has seen of this set of counters. */
  testimone(nascita: string): Promise<number>;
  testimonia(nascita: string, serie: number): Promise<void>;
  /** Units that instances took ahead of time, by key. */
  anticipi(istante: number): Promise<ReadonlyMap<string, number>>;
  anticipa(istanza: string, chiave: string, unita: number, scade: number): Promise<void>;
  /** What PostgreSQL itself counted, while nobody counted in Redis. */
  contati(istante: number): Promise<ReadonlyMap<string, number>>;
  /** Raises the counters that PostgreSQL itself keeps to these figures, those that are below. */
  alza(
    contatori: readonly { readonly chiave: string; readonly presi: number; readonly scade: number }[],
  ): Promise<void>;
}

/** What takes longer than this is no rebuilding but a fault. */
const RICOSTRUZIONE_MS = 60_000;

// `record` is parsed only where it is a closing of ours; `json`, unlike `jsonb`, minds no escape.
const UNITA = `
  SELECT chiave, count(*) AS unita
  FROM registro, json_array_elements_text(record::json -> 'contatori') AS chiave
  WHERE tipo = 'chiusura' AND istante >= $1 AND record LIKE '%"contatori":[%' GROUP BY chiave`;
const DUBBI = `
  WITH ignoti AS (
    SELECT accesso FROM registro WHERE tipo = 'chiusura' AND istante >= $1 AND record LIKE '%"esito":"ignoto"%')
  SELECT ente, istante, record::json ->> 'servizio' AS servizio FROM registro AS a
  WHERE tipo = 'apertura' AND istante >= $1 AND record IS NOT NULL
    AND (EXISTS (SELECT FROM ignoti AS i WHERE i.accesso = a.accesso)
      OR EXISTS (SELECT FROM registro_aperti AS o WHERE o.accesso = a.accesso))`;

/** Reads forty days of a register, at worst. */
function paziente(text: string, values: readonly unknown[]): QueryConfig & { readonly query_timeout: number } {
  return { text, values: [...values], query_timeout: RICOSTRUZIONE_MS };
}

/** @param options for the connection that the turn is held on */
export function createMemoriaContatori(pool: Pool, options: PostgresOptions): MemoriaContatori {
  const counts = async (sql: string, ...values: readonly unknown[]): Promise<ReadonlyMap<string, number>> => {
    const { rows } = await pool.query<{ chiave: string; unita: number }>(paziente(sql, values));
    return new Map(rows.map(({ chiave, unita }) => [chiave, Number(unita)]));
  };
  return {
    async aTurno(work) {
      const linea = await openLinea(options, 'varco contatori');
      try {
        await linea.client.query(`SET lock_timeout = ${RICOSTRUZIONE_MS}`);
        await linea.client.query('BEGIN');
        await linea.client.query(paziente(finoAllaFine('contatori'), []));
        return await work();
      } finally {
        // Ends the transaction, and with it the turn.
        linea.cut();
      }
    },
    unita: (da) => counts(UNITA, da),
    async dubbi(da) {
      const { rows } = await pool.query<AccessoDubbio>(paziente(DUBBI, [da]));
      return rows;
    },
    fermi: (istante) => counts('SELECT chiave, fino_a AS unita FROM fermi WHERE fino_a > $1', istante),
    async ferma(chiave, finoA) {
      await pool.query(
        `INSERT INTO fermi AS f (chiave, fino_a) VALUES ($1, $2)
         ON CONFLICT (chiave) DO UPDATE SET fino_a = greatest(f.fino_a, excluded.fino_a)`,
        [chiave, finoA],
      );
    },
    async sblocca(chiave) {
      await pool.query('DELETE FROM fermi WHERE chiave = $1', [chiave]);
    },
    async testimone(nascita) {
      const { rows } = await pool.query<{ serie: number }>('SELECT serie FROM contatori_testimone WHERE nascita = $1', [
        nascita,
      ]);
      return rows[0]?.serie ?? 0;
    },
    async testimonia(nascita, serie) {
      await pool.query(
        `INSERT INTO contatori_testimone AS t (nascita, serie) VALUES ($1, $2)
         ON CONFLICT (nascita) DO UPDATE SET serie = greatest(t.serie, excluded.serie)`,
        [nascita, serie],
      );
    },
    anticipi: (istante) =>
      counts(
        'SELECT chiave, sum(unita)::bigint AS unita FROM contatori_anticipi WHERE scade > $1 GROUP BY chiave',
        istante,
      ),
    contati: (istante) =>
      counts('SELECT chiave, presi AS unita FROM contatori WHERE presi > 0 AND scade > $1', istante),
    async anticipa(istanza, chiave, unita, scade) {
      await pool.query(
        `INSERT INTO contatori_anticipi AS a (istanza, chiave, unita, scade) VALUES ($1, $2, $3, $4)
         ON CONFLICT (istanza, chiave) DO UPDATE SET unita = a.unita + excluded.unita, scade = excluded.scade`,
        [istanza, chiave, unita, scade],
      );
    },
    async alza(contatori) {
      const of = <K extends 'chiave' | 'presi' | 'scade'>(field: K) => contatori.map((one) => one[field]);
      // In one order for everybody, as reservations hold them.
      await pool.query(
        `INSERT INTO contatori AS c (chiave, presi, scade)
         SELECT chiave, presi, scade FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS l(chiave, presi, scade) ORDER BY chiave
         ON CONFLICT (chiave) DO UPDATE SET presi = greatest(c.presi, excluded.presi)`,
        [of('chiave'), of('presi'), of('scade')],
      );
    },
  };
}
