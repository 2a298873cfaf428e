import { sql } from 'kysely';
import type { Migration } from './migration.js';

/** Every version of the anagrafe that was ever in force. */
export const anagrafe: Migration = {
  nome: '0003-anagrafe',
  statements: (db) => [
    db.schema
      .createTable('anagrafe_versioni')
      .addColumn('versione', 'integer', (column) => column.notNull().primaryKey())
      .addColumn('istante', 'integer', (column) => column.notNull())
      .addColumn('autore', 'text', (column) => column.notNull())
      .addColumn('motivo', 'text', (column) => column.notNull())
      .addColumn('sha256', 'text', (column) => column.notNull())
      .addColumn('documento', 'text', (column) => column.notNull())
      .modifyEnd(sql`strict`),
  ],
};
