import { sql } from 'kysely';
import type { Migration } from './migration.js';

const strict = sql`strict`;

/** Refuses, with a word, what an append-only table never sees: a net under our own mistakes, not a defence against who owns the file. */
function refuse(table: string, when: string, condition = ''): string {
  return `CREATE TRIGGER ${table}_${when.toLowerCase()} BEFORE ${when} ON ${table} ${condition}
    BEGIN SELECT RAISE(ABORT, '${table} is appended to, and nothing else'); END`;
}

export const registro: Migration = {
  nome: '0001-registro',
  statements: (db) => [
    db.schema
      .createTable('registro')
      .addColumn('ente', 'text', (column) => column.notNull())
      .addColumn('istanza', 'text', (column) => column.notNull())
      .addColumn('seq', 'integer', (column) => column.notNull())
      .addColumn('tipo', 'text', (column) => column.notNull())
      .addColumn('accesso', 'text', (column) => column.notNull())
      .addColumn('istante', 'integer', (column) => column.notNull())
      .addColumn('soggetto', 'blob')
      .addColumn('salt', 'blob')
      .addColumn('record', 'text')
      .addColumn('foglia', 'blob', (column) => column.notNull())
      .addColumn('hash', 'blob', (column) => column.notNull())
      .addPrimaryKeyConstraint('registro_pk', ['ente', 'istanza', 'seq'])
      .modifyEnd(strict),
    db.schema
      .createIndex('registro_accesso')
      .on('registro')
      .column('accesso')
      .unique()
      .where(sql<string>`tipo`, '=', sql.lit('apertura')),
    db.schema
      .createIndex('registro_soggetto')
      .on('registro')
      .columns(['ente', 'soggetto'])
      .where('soggetto', 'is not', null),
    db.schema.createIndex('registro_istante').on('registro').columns(['ente', 'istante']),
    refuse('registro', 'DELETE'),
    refuse(
      'registro',
      'UPDATE',
      `WHEN NEW.record IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.soggetto IS NOT NULL
        OR NEW.ente <> OLD.ente OR NEW.istanza <> OLD.istanza OR NEW.seq <> OLD.seq OR NEW.tipo <> OLD.tipo
        OR NEW.accesso <> OLD.accesso OR NEW.istante <> OLD.istante OR NEW.foglia <> OLD.foglia OR NEW.hash <> OLD.hash`,
    ),
    db.schema
      .createTable('registro_testate')
      .addColumn('ente', 'text', (column) => column.notNull())
      .addColumn('istanza', 'text', (column) => column.notNull())
      .addColumn('seq', 'integer', (column) => column.notNull())
      .addColumn('hash', 'blob', (column) => column.notNull())
      .addColumn('istante', 'integer', (column) => column.notNull())
      .addColumn('kid', 'text', (column) => column.notNull())
      .addColumn('firma', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('registro_testate_pk', ['ente', 'istanza', 'seq', 'kid'])
      .modifyEnd(strict),
    refuse('registro_testate', 'DELETE'),
    refuse('registro_testate', 'UPDATE'),
    db.schema
      .createTable('registro_soggetti')
      .addColumn('ente', 'text', (column) => column.notNull())
      .addColumn('indice', 'blob', (column) => column.notNull())
      .addColumn('involucro', 'blob', (column) => column.notNull())
      .addPrimaryKeyConstraint('registro_soggetti_pk', ['ente', 'indice'])
      .modifyEnd(sql`strict, without rowid`),
    db.schema
      .createTable('registro_aperti')
      .addColumn('accesso', 'text', (column) => column.notNull().primaryKey())
      .addColumn('ente', 'text', (column) => column.notNull())
      .addColumn('istanza', 'text', (column) => column.notNull())
      .addColumn('seq', 'integer', (column) => column.notNull())
      .modifyEnd(sql`strict, without rowid`),
    db.schema
      .createTable('tentativi_anonimi')
      .addColumn('minuto', 'integer', (column) => column.notNull())
      .addColumn('sorgente', 'text', (column) => column.notNull())
      .addColumn('motivo', 'text', (column) => column.notNull())
      .addColumn('conteggio', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('tentativi_anonimi_pk', ['minuto', 'sorgente', 'motivo'])
      .modifyEnd(sql`strict, without rowid`),
  ],
};
