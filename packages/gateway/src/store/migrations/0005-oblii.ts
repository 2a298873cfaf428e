import { sql } from 'kysely';
import type { Migration } from './migration.js';

/** Both are all but empty: they let the start look at what was forgotten without reading the register. */
export const oblii: Migration = {
  nome: '0005-oblii',
  statements: (db) => [
    db.schema
      .createIndex('registro_dimenticate')
      .on('registro')
      .columns(['ente', 'istanza', 'seq'])
      .where(sql`record`, 'is', null),
    db.schema
      .createIndex('registro_oblii')
      .on('registro')
      .columns(['ente'])
      .where(sql<string>`tipo`, '=', sql.lit('oblio')),
  ],
};
