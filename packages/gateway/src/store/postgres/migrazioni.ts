import type { Client } from 'pg';
import { StoreError } from '../store-error.js';
import { registro } from './migrations/0001-registro.js';
import { anagrafe } from './migrations/0002-anagrafe.js';
import { contatori } from './migrations/0003-contatori.js';
import { amministrazione } from './migrations/0004-amministrazione.js';
import { operatori } from './migrations/0005-operatori.js';
import { anomalie } from './migrations/0006-anomalie.js';
import type { Migrazione } from './migrations/migrazione.js';
import { finoAllaFine } from './serratura.js';
import { transazione } from './sessione.js';

/** In order. */
const MIGRAZIONI: readonly Migrazione[] = [registro, anagrafe, contatori, amministrazione, operatori, anomalie];

/**
 * Brings the schema up to date, all steps as one: of several processes that start together one does it, the others wait and find it done.
 *
 * @throws StoreError ERR_VARCO_STORE_NEWER when the database knows steps that this version does not
 */
export async function migraPostgres(client: Client): Promise<void> {
  await transazione(client, async () => {
    await client.query(finoAllaFine('migrazioni'));
    await client.query('CREATE TABLE IF NOT EXISTS migrazioni (nome text NOT NULL PRIMARY KEY)');
    const { rows } = await client.query<{ nome: string }>('SELECT nome FROM migrazioni ORDER BY nome');
    const applied = rows.map(({ nome }) => nome);
    const unknown = applied.filter((nome) => !MIGRAZIONI.some((one) => one.nome === nome));
    if (unknown.length > 0) {
      const migrazione = unknown.join(', ');
      throw new StoreError(
        'ERR_VARCO_STORE_NEWER',
        `the database was written by a newer version (${migrazione}): update Varco`,
        { migrazione },
      );
    }
    for (const { nome, sql } of MIGRAZIONI) {
      if (applied.includes(nome)) continue;
      await client.query(sql);
      await client.query('INSERT INTO migrazioni (nome) VALUES ($1)', [nome]);
    }
  });
}
