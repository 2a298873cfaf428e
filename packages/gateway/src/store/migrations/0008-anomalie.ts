import { sql } from 'kysely';
import type { Migration } from './migration.js';

const refuse = (name: string, when: string, table: string): string =>
  `CREATE TRIGGER ${name} BEFORE ${when} ON ${table}
    BEGIN SELECT RAISE(ABORT, 'the history of anomalies is appended to, and nothing else'); END`;

/** One line of the history, when it happened. */
const scrivi = (cosa: string, when: string): string =>
  `INSERT INTO casi_eventi (caso, ente, istante, cosa, chi, atto, motivo)
     SELECT NEW.id, NEW.ente, NEW.cambiato_il, ${cosa}, NEW.chi, NEW.atto, NEW.motivo WHERE ${when};`;

/**
 * Cases of anomalies, and what became of them. The history is written with each change, in the same statement: no writer can forget to.
 */
export const anomalie: Migration = {
  nome: '0008-anomalie',
  statements: (db) => [
    db.schema
      .createTable('casi_anomalia')
      .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('ente', 'text', (column) => column.notNull())
      .addColumn('anomalia', 'text', (column) => column.notNull())
      .addColumn('tipo', 'text', (column) => column.notNull())
      .addColumn('soggetto', 'text', (column) => column.notNull())
      // Of an open case alone: there is one at a time.
      .addColumn('chiave_aperto', 'text', (column) => column.unique())
      .addColumn('stato', 'text', (column) => column.notNull())
      .addColumn('sospensione', 'text', (column) => column.notNull())
      .addColumn('rallenta_fino', 'integer', (column) => column.notNull())
      .addColumn('aperto_il', 'integer', (column) => column.notNull())
      .addColumn('ultima_volta', 'integer', (column) => column.notNull())
      .addColumn('volte', 'integer', (column) => column.notNull())
      .addColumn('prove', 'text', (column) => column.notNull())
      .addColumn('esito', 'text')
      .addColumn('chiarimento', 'text')
      .addColumn('cambiato_il', 'integer', (column) => column.notNull())
      .addColumn('chi', 'text', (column) => column.notNull())
      .addColumn('atto', 'integer')
      .addColumn('motivo', 'text')
      .modifyEnd(sql`strict`),
    db.schema.createIndex('casi_anomalia_ente').on('casi_anomalia').columns(['ente', 'id']),
    db.schema
      .createIndex('casi_anomalia_sospesi')
      .on('casi_anomalia')
      .columns(['ente', 'tipo', 'soggetto'])
      .where(sql<string>`sospensione`, '=', sql.lit('attiva')),
    db.schema.createIndex('casi_anomalia_rallentati').on('casi_anomalia').columns(['rallenta_fino']),
    db.schema
      .createTable('casi_eventi')
      .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('caso', 'integer', (column) => column.notNull())
      .addColumn('ente', 'text', (column) => column.notNull())
      .addColumn('istante', 'integer', (column) => column.notNull())
      .addColumn('cosa', 'text', (column) => column.notNull())
      .addColumn('chi', 'text', (column) => column.notNull())
      .addColumn('atto', 'integer')
      .addColumn('motivo', 'text')
      .modifyEnd(sql`strict`),
    db.schema.createIndex('casi_eventi_caso').on('casi_eventi').columns(['caso', 'id']),
    `CREATE TRIGGER casi_aperti AFTER INSERT ON casi_anomalia BEGIN
      ${scrivi("'aperto'", 'true')}
      ${scrivi("'rallentato'", 'NEW.rallenta_fino > 0')}
      ${scrivi("'sospeso'", "NEW.sospensione = 'attiva'")}
    END`,
    `CREATE TRIGGER casi_cambiati AFTER UPDATE ON casi_anomalia BEGIN
      ${scrivi("'rallentato'", 'NEW.rallenta_fino > OLD.rallenta_fino AND OLD.rallenta_fino <= NEW.cambiato_il')}
      ${scrivi("'riattivato'", 'NEW.rallenta_fino < OLD.rallenta_fino AND NEW.sospensione = OLD.sospensione AND NEW.stato = OLD.stato')}
      ${scrivi("CASE NEW.sospensione WHEN 'attiva' THEN 'sospeso' ELSE 'riattivato' END", 'NEW.sospensione <> OLD.sospensione')}
      ${scrivi("'chiarito'", 'NEW.stato <> OLD.stato')}
    END`,
    refuse('casi_anomalia_delete', 'DELETE', 'casi_anomalia'),
    refuse('casi_eventi_delete', 'DELETE', 'casi_eventi'),
    refuse('casi_eventi_update', 'UPDATE', 'casi_eventi'),
  ],
};
