import { sql } from 'kysely';
import type { Migration } from './migration.js';

const strict = sql`strict`;

export const contatori: Migration = {
  nome: '0002-contatori',
  statements: (db) => [
    db.schema
      .createTable('contatori')
      .addColumn('chiave', 'text', (column) => column.notNull().primaryKey())
      .addColumn('presi', 'integer', (column) => column.notNull())
      .addColumn('scade', 'integer', (column) => column.notNull())
      .addCheckConstraint('contatori_presi', sql`presi >= 0`)
      .modifyEnd(strict),
    db.schema.createIndex('contatori_scade').on('contatori').column('scade'),
    db.schema
      .createTable('prenotazioni')
      // AUTOINCREMENT: a number is never given twice, so a token given back long ago names nothing.
      .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('chiavi', 'text', (column) => column.notNull())
      .addColumn('scade', 'integer', (column) => column.notNull())
      .modifyEnd(strict),
    db.schema.createIndex('prenotazioni_scade').on('prenotazioni').column('scade'),
    db.schema
      .createTable('fermi')
      .addColumn('chiave', 'text', (column) => column.notNull().primaryKey())
      .addColumn('fino_a', 'integer', (column) => column.notNull())
      .modifyEnd(strict),
  ],
};
