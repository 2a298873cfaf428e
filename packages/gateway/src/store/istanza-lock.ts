import { rmSync } from 'node:fs';
import { Connection } from './connection.js';
import { sqliteCode } from './sqlite-failure.js';

/** Held for as long as the connection lives, and by nobody else: the operating system lets go when the process dies, however it dies. */
export interface IstanzaLock {
  release(): void;
}

/**
 * Takes the istanza's name on this database: an exclusive SQLite lock on a small file of its own beside it, `<database>.<istanza>.lock`.
 * `undefined` when another process, or another store of this process, has it. Does not work on file systems without POSIX locks, nor does
 * SQLite itself.
 *
 * @param usaEGetta takes the file away on release: only for a name that nobody else ever takes, because whoever waits for the lock of a file
 *   that is gone would hold it beside whoever makes the file anew
 */
export function lockIstanza(database: string, istanza: string, usaEGetta = false): IstanzaLock | undefined {
  const path = lockPath(database, istanza);
  const connection = new Connection(path);
  try {
    connection.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    connection.close();
    if (sqliteCode(error)?.startsWith('SQLITE_BUSY')) return undefined;
    throw error;
  }
  return {
    release: () => {
      if (usaEGetta) rmSync(path, { force: true });
      connection.rollback();
      connection.close();
    },
  };
}

export function lockPath(database: string, istanza: string): string {
  return `${database}.${istanza}.lock`;
}
