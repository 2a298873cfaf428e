import type { Kysely } from 'kysely';
import { amministrazione } from './migrations/0006-amministrazione.js';
import { anagrafe } from './migrations/0003-anagrafe.js';
import { anomalie } from './migrations/0008-anomalie.js';
import { contatori } from './migrations/0002-contatori.js';
import { operatori } from './migrations/0007-operatori.js';
import { oblii } from './migrations/0005-oblii.js';
import { registro } from './migrations/0001-registro.js';
import { seriali } from './migrations/0004-seriali.js';
import type { Migration } from './migrations/migration.js';
import type { Caller } from './caller.js';
import type { Schema } from './schema.js';
import { StoreError } from './store-error.js';

/** In order. */
const MIGRATIONS: readonly Migration[] = [
  registro,
  contatori,
  anagrafe,
  seriali,
  oblii,
  amministrazione,
  operatori,
  anomalie,
];

/**
 * Brings the schema up to date. Each step is one transaction that first looks whether somebody else took it: processes may start together.
 *
 * @throws StoreError ERR_VARCO_STORE_NEWER when the database knows steps that this version does not
 */
export async function migrateSchema(caller: Caller, db: Kysely<Schema>): Promise<void> {
  const applied = await caller.call('read.migrations', null);
  const unknown = applied.filter((nome) => !MIGRATIONS.some((migration) => migration.nome === nome));
  if (unknown.length > 0) {
    const migrazione = unknown.join(', ');
    throw new StoreError(
      'ERR_VARCO_STORE_NEWER',
      `the database was written by a newer version (${migrazione}): update Varco`,
      { migrazione },
    );
  }
  for (const migration of MIGRATIONS) {
    if (applied.includes(migration.nome)) continue;
    const statements = migration.statements(db).map((step) => (typeof step === 'string' ? step : step.compile().sql));
    await caller.call('schema.migrate', { nome: migration.nome, statements });
  }
}
