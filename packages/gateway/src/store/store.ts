import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Kysely } from 'kysely';
import type { CompiledQuery } from 'kysely';
import { WorkerCaller } from './caller.js';
import type { Caller } from './caller.js';
import { toStatement, workerDialect } from './kysely-dialect.js';
import { migrateSchema } from './migrate.js';
import type { StatementResult } from './protocol.js';
import type { Schema } from './schema.js';
import { StoreError } from './store-error.js';
import { sqlitePath } from './store-url.js';

export interface OpenStoreOptions {
  /** `sqlite:./dati/varco.db`, `sqlite:/var/lib/varco/varco.db`, or an absolute path. */
  readonly url: string;
  /** Name of this instance: 1–32 letters, digits, `_` and `-`. Two living processes on one database must have different ones. */
  readonly istanza: string;
  /** The name was made up for this once, and nobody else takes it: its lock file goes with a clean close. Default `false`. */
  readonly usaEGetta?: boolean;
  /** What relative paths start from. Default: the working directory. */
  readonly base?: string;
}

/** An open database. One per process; everything synchronous happens in its own thread. */
export interface Store extends Caller {
  readonly istanza: string;
  /** Absolute path of the database file. */
  readonly path: string;
  /** For reports and rare writes; every query is a unit of its own. */
  readonly db: Kysely<Schema>;
  /** Several queries as one unit: all, durably, or none. */
  transaction(queries: readonly CompiledQuery[]): Promise<readonly StatementResult[]>;
  /** `false` once the database thread has died: every call rejects, and only a restart helps. */
  healthy(): boolean;
  /** Waits for what was asked, closes the database and lets go of the istanza's name. */
  close(): Promise<void>;
}

/**
 * Opens, and where needed creates, the database: WAL, synchronous=FULL, the file for its owner alone (0600, a new directory 0700). What
 * is asked of it resolves when it is on disk; requests that come together are synced together.
 *
 * @throws StoreError ERR_VARCO_STORE_URL, ERR_VARCO_ISTANZA_INVALID, ERR_VARCO_ISTANZA_IN_USE, ERR_VARCO_STORE_UNUSABLE,
 *   ERR_VARCO_STORE_NEWER
 */
export async function openStore(options: OpenStoreOptions): Promise<Store> {
  const { url, istanza } = options;
  const path = sqlitePath(url, options.base ?? process.cwd());
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(istanza)) {
    throw new StoreError('ERR_VARCO_ISTANZA_INVALID', 'the istanza name must be 1 to 32 letters, digits, "_" or "-"');
  }
  await createDirectory(dirname(path));
  const caller = new WorkerCaller({ path, istanza, usaEGetta: options.usaEGetta ?? false });
  const db = new Kysely<Schema>({ dialect: workerDialect(caller) });
  try {
    await caller.opened();
    await migrateSchema(caller, db);
  } catch (error) {
    await caller.close();
    if (error instanceof StoreError) throw error;
    const { message } = error instanceof Error ? error : new Error(String(error));
    throw new StoreError(
      'ERR_VARCO_STORE_UNUSABLE',
      `the database ${path} cannot be used: ${message}`,
      { path },
      { cause: error },
    );
  }
  return {
    istanza,
    path,
    db,
    call: (name, args) => caller.call(name, args),
    transaction: async (queries) => caller.call('write.statements', queries.map(toStatement)),
    healthy: () => caller.healthy(),
    close: () => caller.close(),
  };
}

async function createDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new StoreError(
      'ERR_VARCO_STORE_UNUSABLE',
      `the directory ${path} cannot be created (${code})`,
      { path, code },
      { cause },
    );
  }
}
