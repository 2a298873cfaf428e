import type { RegistroUnavailableReason } from '../registro/registro-error.js';
import type { Failure } from './protocol.js';

/** SQLite's code of an error of the driver (`SQLITE_FULL`), if it is one. */
export function sqliteCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' && error.code.startsWith('SQLITE_') ? error.code : undefined;
}

const REASONS: readonly (readonly [prefix: string, reason: RegistroUnavailableReason])[] = [
  ['SQLITE_FULL', 'disk-full'],
  ['SQLITE_READONLY', 'read-only'],
  ['SQLITE_PERM', 'read-only'],
  ['SQLITE_CANTOPEN', 'io'],
  ['SQLITE_IOERR', 'io'],
  ['SQLITE_NOMEM', 'io'],
  ['SQLITE_BUSY', 'busy'],
  ['SQLITE_LOCKED', 'busy'],
  ['SQLITE_PROTOCOL', 'busy'],
  ['SQLITE_CORRUPT', 'corrupt'],
  ['SQLITE_NOTADB', 'corrupt'],
];

/** Is it the database that cannot work, rather than the statement that is wrong? */
export function unavailable(error: unknown): Failure | undefined {
  const sqlite = sqliteCode(error);
  if (sqlite === undefined) return undefined;
  const reason = REASONS.find(([prefix]) => sqlite.startsWith(prefix))?.[1];
  return reason && { kind: 'unavailable', reason, sqlite, message: describe(error) };
}

/** Any other failure of one operation: its own. */
export function failure(error: unknown): Failure {
  const known = unavailable(error);
  if (known) return known;
  const sqlite = sqliteCode(error);
  const code = sqlite?.startsWith('SQLITE_CONSTRAINT') ? 'ERR_VARCO_STORE_CONSTRAINT' : 'ERR_VARCO_STORE_STATEMENT';
  return { kind: 'store', code, ...(sqlite !== undefined && { sqlite }), message: describe(error) };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
