import type { AnagrafeStore, VersioneAnagrafe } from '../anagrafe/anagrafe.js';
import { sqlstate } from '../store/postgres/guasto.js';
import type { PostgresStore } from '../store/postgres/postgres-store.js';
import { AnagrafeConflictError } from './sqlite-anagrafe-store.js';

const COLONNE = 'versione, istante, autore, motivo, sha256';
/** One statement: it takes effect only on the version that the caller saw; of two that saw the same, the key lets one through. */
const AGGIUNGI = `
  INSERT INTO anagrafe_versioni (${COLONNE}, documento)
  SELECT $1::bigint + 1, $2::bigint, $3::text, $4::text, $5::text, $6::text
  WHERE (SELECT coalesce(max(versione), 0) FROM anagrafe_versioni) = $1`;

const UNIQUE_VIOLATION = '23505';

/** Versions of the anagrafe in a PostgreSQL database. */
export function createPostgresAnagrafeStore({ pool }: Pick<PostgresStore, 'pool'>): AnagrafeStore {
  const currentVersion = async (): Promise<number> => {
    const { rows } = await pool.query<{ versione: number }>(
      'SELECT coalesce(max(versione), 0) AS versione FROM anagrafe_versioni',
    );
    return rows[0]?.versione ?? 0;
  };
  return {
    currentVersion,
    async load(versione) {
      const { rows } = await pool.query<VersioneAnagrafe>(
        `SELECT ${COLONNE}, documento FROM anagrafe_versioni WHERE versione = $1`,
        [versione],
      );
      return rows[0];
    },
    async history() {
      const sql = `SELECT ${COLONNE} FROM anagrafe_versioni ORDER BY versione`;
      return (await pool.query<Omit<VersioneAnagrafe, 'documento'>>(sql)).rows;
    },
    async append(after, { istante, autore, motivo, sha256, documento }) {
      try {
        const { rowCount } = await pool.query(AGGIUNGI, [after, istante, autore, motivo, sha256, documento]);
        if (rowCount === 1) return after + 1;
      } catch (error) {
        if (sqlstate(error) !== UNIQUE_VIOLATION) throw error;
      }
      throw new AnagrafeConflictError(after, await currentVersion());
    },
  };
}
