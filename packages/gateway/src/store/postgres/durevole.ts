import type { Client } from 'pg';
import { StoreError } from '../store-error.js';

const NECESSARIE = ['fsync', 'full_page_writes', 'synchronous_commit'] as const;
/** PostgreSQL 13: the oldest that was still mended when this was written. */
const VERSIONE_MINIMA = 130_000;

/**
 * A row that was acknowledged must be there after the power came back: a server that promises less is refused, and so is one that only
 * follows another.
 *
 * @throws StoreError ERR_VARCO_STORE_NOT_DURABLE, ERR_VARCO_STORE_UNUSABLE
 */
export async function checkDurevole(client: Client): Promise<void> {
  const { rows } = await client.query<Record<string, string>>(
    `SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS full_page_writes,
            current_setting('synchronous_commit') AS synchronous_commit, current_setting('server_version_num') AS versione,
            current_setting('server_encoding') AS codifica, pg_is_in_recovery()::text AS replica`,
  );
  const found = rows[0] ?? {};
  const off = NECESSARIE.filter((name) => found[name] === 'off');
  if (off.length > 0) {
    throw new StoreError(
      'ERR_VARCO_STORE_NOT_DURABLE',
      `PostgreSQL runs with ${off.map((name) => `${name}=off`).join(', ')}: a row it acknowledged could be lost. Turn it on, also for this user and database`,
      { impostazioni: off.join(', ') },
    );
  }
  const wrong =
    found['replica'] === 'true'
      ? 'is a standby: name the primary'
      : Number(found['versione']) < VERSIONE_MINIMA
        ? 'is older than version 13'
        : found['codifica'] !== 'UTF8'
          ? 'does not store UTF8'
          : undefined;
  if (wrong !== undefined) throw new StoreError('ERR_VARCO_STORE_UNUSABLE', `the PostgreSQL server ${wrong}`);
}
