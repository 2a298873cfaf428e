import { sql } from 'kysely';
import type { Migration } from './migration.js';

/** Numbers of e-Gov message ids: how far each ente's were handed out to some process. */
export const seriali: Migration = {
  nome: '0004-seriali',
  statements: (db) => [
    db.schema
      .createTable('seriali')
      .addColumn('ente', 'text', (column) => column.notNull().primaryKey())
      .addColumn('riservati', 'integer', (column) => column.notNull())
      .addCheckConstraint('seriali_riservati', sql`riservati > 0`)
      .modifyEnd(sql`strict, without rowid`),
  ],
};
