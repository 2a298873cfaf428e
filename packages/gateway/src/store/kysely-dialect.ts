import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely';
import type { Caller } from './caller.js';
import type { SqlValue, Statement } from './protocol.js';

/**
 * Kysely over the database thread. Each query is a unit by itself, gathered with others into one synced transaction; several queries
 * that belong together go through `Store.transaction`, because a transaction held open between messages would stop everybody else.
 */
export function workerDialect(caller: Caller): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new WorkerDriver(caller),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/** @throws TypeError when a parameter is of a kind that SQLite does not store */
export function toStatement({ sql, parameters }: CompiledQuery): Statement {
  return { sql, parameters: parameters.map(sqlValue) };
}

function sqlValue(value: unknown, index: number): SqlValue {
  if (value === null || typeof value === 'string' || typeof value === 'bigint' || value instanceof Uint8Array)
    return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  throw new TypeError(
    `parameter ${index + 1} of the query is of a kind that the database does not store (${typeof value})`,
  );
}

class WorkerDriver implements Driver {
  readonly #connection: DatabaseConnection;

  constructor(caller: Caller) {
    this.#connection = new WorkerConnection(caller);
  }

  init(): Promise<void> {
    return Promise.resolve();
  }

  acquireConnection(): Promise<DatabaseConnection> {
    return Promise.resolve(this.#connection);
  }

  beginTransaction(): Promise<void> {
    return Promise.reject(new TypeError('use Store.transaction: the database thread is not held between messages'));
  }

  commitTransaction(): Promise<void> {
    return this.beginTransaction();
  }

  rollbackTransaction(): Promise<void> {
    return this.beginTransaction();
  }

  releaseConnection(): Promise<void> {
    return Promise.resolve();
  }

  destroy(): Promise<void> {
    return Promise.resolve();
  }
}

class WorkerConnection implements DatabaseConnection {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const statement = toStatement(query);
    if (query.query.kind === 'SelectQueryNode') {
      return { rows: [...(await this.#caller.call('read.statement', statement)).rows] as Row[] };
    }
    const [result] = await this.#caller.call('write.statements', [statement]);
    return { rows: [...(result?.rows ?? [])] as Row[], numAffectedRows: BigInt(result?.changes ?? 0) };
  }

  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    yield await Promise.reject(
      new TypeError('rows are not streamed from the database thread: ask for them page by page'),
    );
  }
}
