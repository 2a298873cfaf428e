import { sql } from 'kysely';
import type { Migration } from './migration.js';

/** Codes of every operator of one version; what is not JSON has none. */
const codiciDi = (versione: string, documento: string): string => `
  SELECT e.value ->> '$.id', o.value ->> '$.codice', ${versione}
    FROM json_each(CASE WHEN json_valid(${documento}) THEN ${documento} ELSE '{}' END, '$.enti') AS e,
         json_each(e.value, '$.operatori') AS o`;

/** Refuses what would set a code free. */
const refuse = (name: string, when: string, table: string): string =>
  `CREATE TRIGGER ${name} BEFORE ${when} ON ${table}
    BEGIN SELECT RAISE(ABORT, 'a code that was used is never free again'); END`;

/**
 * Codes of operators, never reassigned. Whoever writes a version of the anagrafe takes its codes with it, in the same statement:
 * no writer can forget to. Beside them, whose they are: a keyed index and an enciphered identity.
 */
export const operatori: Migration = {
  nome: '0007-operatori',
  statements: (db) => [
    db.schema
      .createTable('codici_operatore')
      .addColumn('ente', 'text', (column) => column.notNull())
      .addColumn('codice', 'text', (column) => column.notNull())
      .addColumn('versione', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('codici_operatore_pk', ['ente', 'codice'])
      .modifyEnd(sql`strict, without rowid`),
    db.schema
      .createTable('identita_operatori')
      .addColumn('ente', 'text', (column) => column.notNull())
      .addColumn('codice', 'text', (column) => column.notNull())
      .addColumn('indice', 'text', (column) => column.notNull())
      .addColumn('cifrata', 'text', (column) => column.notNull())
      .addColumn('atto', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('identita_operatori_pk', ['ente', 'codice'])
      .addUniqueConstraint('identita_operatori_persona', ['ente', 'indice'])
      .modifyEnd(sql`strict, without rowid`),
    `INSERT OR IGNORE INTO codici_operatore (ente, codice, versione)
      SELECT e.value ->> '$.id', o.value ->> '$.codice', v.versione
        FROM anagrafe_versioni AS v,
             json_each(CASE WHEN json_valid(v.documento) THEN v.documento ELSE '{}' END, '$.enti') AS e,
             json_each(e.value, '$.operatori') AS o
       ORDER BY v.versione`,
    `CREATE TRIGGER anagrafe_codici AFTER INSERT ON anagrafe_versioni BEGIN
      INSERT OR IGNORE INTO codici_operatore (ente, codice, versione) ${codiciDi('NEW.versione', 'NEW.documento')};
    END`,
    refuse('codici_operatore_delete', 'DELETE', 'codici_operatore'),
    refuse('codici_operatore_update', 'UPDATE', 'codici_operatore'),
    refuse('identita_operatori_delete', 'DELETE', 'identita_operatori'),
    // What is enciphered may be written again (a new name) or forgotten; whose code it is stays.
    refuse('identita_operatori_update', 'UPDATE OF ente, codice, indice', 'identita_operatori'),
  ],
};
