import type { Client } from 'pg';
import { finoAllaFine } from './serratura.js';

/** As PostgreSQL names a lock of two numbers in `pg_locks`. */
const CLASSE = `hashtext('varco/sede/' || current_schema())`;
const SEDE = 'hashtext($1)';
const senzaSegno = (number: string): string => `((${number})::bigint & 4294967295)::oid`;
const ALTROVE = `
  SELECT count(*) AS altrove FROM pg_locks
  WHERE locktype = 'advisory' AND objsubid = 2 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND classid = ${senzaSegno(CLASSE)} AND objid <> ${senzaSegno(SEDE)}`;

/**
 * Says, for as long as this connection lives, where this instance counts. `false`: another living instance counts elsewhere, and the two
 * together would pass a ceiling that each keeps.
 */
export async function prendiSede(client: Client, sede: string): Promise<boolean> {
  await client.query('BEGIN');
  // One looks at a time: of two that come together with different places, one finds the other.
  await client.query(finoAllaFine('sede'));
  const { rows } = await client.query<{ altrove: number }>(ALTROVE, [sede]);
  const libera = rows[0]?.altrove === 0;
  if (libera) await client.query(`SELECT pg_advisory_lock_shared(${CLASSE}, ${SEDE})`, [sede]);
  await client.query('COMMIT');
  return libera;
}
