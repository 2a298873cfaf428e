import { withPatience } from './connection.js';
import type { Connection } from './connection.js';
import type { Failure, Request, Response } from './protocol.js';
import { failure, unavailable } from './sqlite-failure.js';

/** Does one request on the connection. Throws when it cannot; the caller undoes. */
export type Perform = (request: Request) => unknown;

/**
 * Does many requests in one synced transaction. One that fails is undone alone; when the database itself cannot work, all are undone
 * and all say so. Requests that only read run after the transaction, without its lock.
 *
 * @param forget drops what `perform` remembers of a transaction that never happened
 */
export function commitTogether(
  connection: Connection,
  requests: readonly Request[],
  perform: Perform,
  forget: () => void,
): readonly Response[] {
  const writes = requests.filter(({ name }) => !name.startsWith('read.'));
  const reads = requests.filter(({ name }) => name.startsWith('read.'));
  const written = writes.length === 0 ? [] : commit(connection, writes, perform, forget);
  return [...written, ...reads.map((request) => readAlone(request, perform))];
}

function commit(
  connection: Connection,
  writes: readonly Request[],
  perform: Perform,
  forget: () => void,
): readonly Response[] {
  try {
    connection.begin();
    const responses = allAtOnce(connection, writes, perform, forget) ?? eachAlone(connection, writes, perform);
    connection.exec('COMMIT');
    return responses;
  } catch (error) {
    forget();
    const cause = undo(connection, error);
    return writes.map(({ id }) => ({ id, failure: cause }));
  }
}

/** Nearly always all succeed, and a savepoint each would cost more than some of them do. When one fails, nothing has been done. */
function allAtOnce(
  connection: Connection,
  writes: readonly Request[],
  perform: Perform,
  forget: () => void,
): readonly Response[] | undefined {
  try {
    return writes.map((request) => ({ id: request.id, result: perform(request) }));
  } catch (error) {
    if (unavailable(error)) throw error;
    forget();
    connection.rollback();
    connection.begin();
    return undefined;
  }
}

/** One that fails is undone alone. */
function eachAlone(connection: Connection, writes: readonly Request[], perform: Perform): readonly Response[] {
  return writes.map((request) => withinSavepoint(connection, request, perform));
}

/** Rolls back, and says why nothing was done. */
function undo(connection: Connection, error: unknown): Failure {
  const { message } = failure(error);
  const cause = unavailable(error) ?? ({ kind: 'unavailable', reason: 'internal', message } satisfies Failure);
  try {
    connection.rollback();
    return cause;
  } catch (rollbackError) {
    return { ...cause, message: `${message}; then the rollback failed: ${failure(rollbackError).message}` };
  }
}

function withinSavepoint(connection: Connection, request: Request, perform: Perform): Response {
  connection.exec('SAVEPOINT operation');
  try {
    const result = perform(request);
    connection.exec('RELEASE operation');
    return { id: request.id, result };
  } catch (error) {
    if (unavailable(error)) throw error;
    connection.exec('ROLLBACK TO operation');
    connection.exec('RELEASE operation');
    return { id: request.id, failure: failure(error) };
  }
}

function readAlone(request: Request, perform: Perform): Response {
  try {
    return { id: request.id, result: withPatience(() => perform(request)) };
  } catch (error) {
    return { id: request.id, failure: failure(error) };
  }
}
