import { chmodSync, closeSync, openSync, realpathSync, statSync } from 'node:fs';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { Connection, withPatience } from './connection.js';
import { commitTogether } from './group-commit.js';
import type { IstanzaLock } from './istanza-lock.js';
import { lockIstanza, lockPath } from './istanza-lock.js';
import { createPerform } from './perform.js';
import type { Failure, FromWorker, Request, ToWorker, WorkerData } from './protocol.js';
import { packResponses } from './protocol.js';
import { failure } from './sqlite-failure.js';

/** The database thread: everything synchronous about the database happens here, and nowhere else in the process. */

const port = parentPort;
if (port) start(port, workerData as WorkerData);

function start(main: NonNullable<typeof parentPort>, { path, istanza, usaEGetta }: WorkerData): void {
  const post = (message: FromWorker): void => main.postMessage(message);
  const opened = open(path, istanza, usaEGetta);
  if ('kind' in opened) {
    post({ type: 'refused', failure: opened });
    main.close();
    return;
  }
  const { connection, lock, real } = opened;
  const identity = identityOf(real);
  const { perform, forget } = createPerform(connection, istanza);

  main.on('message', (first: ToWorker) => {
    // Everything that queued up while the last transaction was being synced goes into the next one.
    const requests: Request[] = [];
    let closing = false;
    let asText = true;
    for (let message: ToWorker | undefined = first; message !== undefined; message = nextOf(main)) {
      if (typeof message === 'string') requests.push(...(JSON.parse(message) as Request[]));
      else if (message.type === 'close') closing = true;
      else {
        asText = false;
        requests.push(...message.requests);
      }
    }
    if (requests.length > 0 && identityOf(real) !== identity) {
      // SQLite would go on writing to a file that nobody can find any more. The thread dies of it, and the store with it.
      throw new Error(`the database file ${real} was deleted, moved or replaced while it was in use`);
    }
    if (requests.length > 0) post(packResponses(commitTogether(connection, requests, perform, forget), asText));
    if (closing) {
      connection.close();
      lock.release();
      main.close();
    }
  });
  post({ type: 'open' });
}

function nextOf(main: NonNullable<typeof parentPort>): ToWorker | undefined {
  return receiveMessageOnPort(main)?.message as ToWorker | undefined;
}

function open(
  path: string,
  istanza: string,
  usaEGetta: boolean,
): { readonly connection: Connection; readonly lock: IstanzaLock; readonly real: string } | Failure {
  let lock: IstanzaLock | undefined;
  try {
    createPrivately(path);
    // The lock stands beside the file itself, however it was reached.
    const real = realpathSync(path);
    createPrivately(lockPath(real, istanza));
    lock = lockIstanza(real, istanza, usaEGetta);
    if (!lock) {
      const message = `another process already runs as istanza "${istanza}" on ${path}: stop it, or give this one another istanza name`;
      return { kind: 'store', code: 'ERR_VARCO_ISTANZA_IN_USE', message };
    }
    return { connection: connect(real), lock, real };
  } catch (error) {
    lock?.release();
    const { message } = failure(error);
    return {
      kind: 'store',
      code: 'ERR_VARCO_STORE_UNUSABLE',
      message: `the database ${path} cannot be used: ${message}`,
    };
  }
}

/** Which file this is, whatever its name; empty when there is none. */
function identityOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats ? `${stats.dev}:${stats.ino}` : '';
}

function connect(path: string): Connection {
  const connection = new Connection(path);
  // Going over to WAL wants the database alone for an instant: another process that starts now is waited for.
  const mode = withPatience(() => connection.first('PRAGMA journal_mode = WAL'));
  if (mode?.['journal_mode'] !== 'wal')
    throw new TypeError('it is not writable, or its file system cannot hold a write-ahead log');
  connection.exec('PRAGMA synchronous = FULL');
  connection.exec('PRAGMA foreign_keys = ON');
  connection.exec('PRAGMA trusted_schema = OFF');
  connection.exec('PRAGMA secure_delete = ON');
  connection.exec('PRAGMA cache_size = -16384');
  // 16 MiB of log between checkpoints: a page written again and again goes to the database file once.
  connection.all('PRAGMA wal_autocheckpoint = 4000');
  connection.all('PRAGMA journal_size_limit = 67108864');
  return connection;
}

/** Made before SQLite would make it, for the owner alone; SQLite gives the same rights to its -wal and -shm. */
function createPrivately(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
    chmodSync(path, 0o600);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return;
    throw error;
  }
}
