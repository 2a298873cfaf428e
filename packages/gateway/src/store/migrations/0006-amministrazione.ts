import { sql } from 'kysely';
import type { Migration } from './migration.js';

/** Refuses what acts never see. */
const refuse = (when: string): string =>
  `CREATE TRIGGER atti_${when.toLowerCase()} BEFORE ${when} ON atti
    BEGIN SELECT RAISE(ABORT, 'atti is appended to, and nothing else'); END`;

/** People who sign administrative acts, and the acts they signed. */
export const amministrazione: Migration = {
  nome: '0006-amministrazione',
  statements: (db) => [
    db.schema
      .createTable('persone')
      .addColumn('ente', 'text', (column) => column.notNull())
      .addColumn('persona', 'text', (column) => column.notNull())
      .addColumn('stato', 'text', (column) => column.notNull())
      .addColumn('segreto', 'text', (column) => column.notNull())
      .addColumn('ultimo_passo', 'integer', (column) => column.notNull())
      .addColumn('tentativi', 'integer', (column) => column.notNull())
      .addColumn('bloccata_fino', 'integer', (column) => column.notNull())
      .addColumn('iscritta_il', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('persone_pk', ['ente', 'persona'])
      .modifyEnd(sql`strict, without rowid`),
    db.schema
      .createTable('atti')
      .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('ente', 'text', (column) => column.notNull())
      .addColumn('istante', 'integer', (column) => column.notNull())
      .addColumn('persona', 'text', (column) => column.notNull())
      .addColumn('ruolo', 'text', (column) => column.notNull())
      .addColumn('azione', 'text', (column) => column.notNull())
      .addColumn('oggetto', 'text', (column) => column.notNull())
      .addColumn('motivo', 'text', (column) => column.notNull())
      .modifyEnd(sql`strict`),
    db.schema.createIndex('atti_ente').on('atti').columns(['ente', 'id']),
    refuse('DELETE'),
    refuse('UPDATE'),
  ],
};
