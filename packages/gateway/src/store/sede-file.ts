import { realpathSync } from 'node:fs';
import { Connection, withPatience } from './connection.js';
import { sqliteCode } from './sqlite-failure.js';

/** Held by every process that counts alike; the operating system lets go when the process dies, however it dies. */
export interface SedeFile {
  release(): void;
}

/**
 * Says, until it is released, how this process counts on this database: a read lock on a small file beside it, `<database>.conteggi`, in
 * which it is written down. Whoever is alone with the file writes his own there. `undefined`: another living process counts otherwise.
 *
 * Blocks for some milliseconds: for the start alone.
 */
export function tieniSede(database: string, sede: string): SedeFile | undefined {
  const connection = new Connection(`${realpathSync(database)}.conteggi`);
  try {
    try {
      connection.exec('BEGIN EXCLUSIVE');
      connection.exec('CREATE TABLE IF NOT EXISTS sede (nome TEXT NOT NULL)');
      connection.exec('DELETE FROM sede');
      connection.run('INSERT INTO sede (nome) VALUES (?)', sede);
      connection.exec('COMMIT');
    } catch (error) {
      connection.rollback();
      // Not alone; or a user who may read it and no more.
      if (!/^SQLITE_(?:BUSY|READONLY)/.test(sqliteCode(error) ?? '')) throw error;
    }
    // Between the two somebody else may have been alone with it: what is read under the lock is what holds.
    connection.exec('BEGIN');
    const letta = withPatience(() => connection.first('SELECT nome FROM sede'))?.['nome'];
    if (letta === sede) {
      return {
        release: () => {
          connection.rollback();
          connection.close();
        },
      };
    }
    connection.rollback();
  } catch (error) {
    connection.close();
    throw error;
  }
  connection.close();
  return undefined;
}
