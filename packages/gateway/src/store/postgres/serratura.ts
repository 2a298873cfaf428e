import type { Client } from 'pg';

/** Locks of ours, told apart by their first number from those of whoever else uses the database. */
const SPAZIO = 0x76617263;

/** What several processes must not do at once. */
export const SERRATURE = { migrazioni: 1, oblio: 2, contatori: 3, sede: 4 } as const;

/** SQL that waits for one of them, until the transaction ends. */
export function finoAllaFine(serratura: keyof typeof SERRATURE, condivisa = false): string {
  return `SELECT pg_advisory_xact_lock${condivisa ? '_shared' : ''}(${SPAZIO}, ${SERRATURE[serratura]})`;
}

/** Takes the istanza's name, in this schema, for as long as this connection lives: the server lets it go when the connection ends. */
export async function prendiIstanza(client: Client, istanza: string): Promise<boolean> {
  const { rows } = await client.query<{ presa: boolean }>(
    `SELECT pg_try_advisory_lock(hashtextextended('varco/istanza/' || current_schema() || '/' || $1, 0)) AS presa`,
    [istanza],
  );
  return rows[0]?.presa === true;
}
