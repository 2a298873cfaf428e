import Database from 'libsql';
import type { SqlRow, SqlValue } from './protocol.js';
import { sqliteCode } from './sqlite-failure.js';

type Prepared = Database.Statement;

/** SQLite waits this long by itself, in milliseconds; then `begin` keeps trying, more often than SQLite would. */
const BUSY_TIMEOUT_MS = 2;
const BUSY_PAUSE_MS = 1;
/** 8 seconds and more before BUSY is an answer. */
const BUSY_ATTEMPTS = 4_000;

/**
 * One connection to the database, as the database thread uses it. Hides three habits of the driver: `get` leaves its statement running,
 * which holds back checkpoints and savepoints; blobs come as ArrayBuffer; numbers are bound as reals.
 */
export class Connection {
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Prepared>();

  /** @param busyTimeoutMs how long SQLite itself waits for other processes, milliseconds */
  constructor(path: string, busyTimeoutMs = BUSY_TIMEOUT_MS) {
    this.#database = new Database(path);
    this.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  /** Every row. The statement is kept prepared: texts must be constant, or few. */
  all(sql: string, ...parameters: readonly SqlValue[]): SqlRow[] {
    return this.#prepare(sql).all(parameters.map(bindable)).map(plainRow);
  }

  first(sql: string, ...parameters: readonly SqlValue[]): SqlRow | undefined {
    return this.all(sql, ...parameters)[0];
  }

  /** Rows changed by a statement that returns none. */
  run(sql: string, ...parameters: readonly SqlValue[]): number {
    return this.#prepare(sql).run(parameters.map(bindable)).changes;
  }

  /** Has the statement rows to return (`RETURNING` too)? */
  isReader(sql: string): boolean {
    return this.#prepare(sql).reader;
  }

  /** Takes the write lock, waiting for other processes. @throws SqliteError SQLITE_BUSY after 8 seconds and more. */
  begin(): void {
    withPatience(() => this.exec('BEGIN IMMEDIATE'));
  }

  /** Leaves no transaction behind, whatever the state. SQLite may have rolled back already. */
  rollback(): void {
    if (this.#database.inTransaction) this.exec('ROLLBACK');
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #prepare(sql: string): Prepared {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      if (this.#statements.size >= 256) this.#statements.clear();
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** Tries until the database is no longer busy. Blocks the thread: for the database thread alone. */
export function withPatience<T>(attempt: () => T): T {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let count = 1; ; count += 1) {
    try {
      return attempt();
    } catch (error) {
      if (!sqliteCode(error)?.startsWith('SQLITE_BUSY') || count >= BUSY_ATTEMPTS) throw error;
      Atomics.wait(pause, 0, 0, BUSY_PAUSE_MS);
    }
  }
}

/** Integers as integers: the driver binds every number as a real. */
function bindable(value: SqlValue): SqlValue {
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
}

function plainRow(row: unknown): SqlRow {
  const plain: Record<string, SqlValue> = {};
  if (typeof row !== 'object' || row === null) return plain;
  const read = row as Readonly<Record<string, unknown>>;
  for (const name in read) plain[name] = stored(read[name]);
  return plain;
}

function stored(value: unknown): SqlValue {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  return value instanceof Uint8Array ? value : null;
}
