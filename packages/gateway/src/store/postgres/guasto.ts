import { DatabaseError } from 'pg';
import { RegistroUnavailableError } from '../../registro/registro-error.js';
import type { RegistroUnavailableReason } from '../../registro/registro-error.js';

/** SQLSTATE of the server's answer; absent when it did not answer. */
export function sqlstate(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.code : undefined;
}

/** Is it about what was asked, and not about the server: a constraint, a value that it does not store? */
export function isAboutData(error: unknown): boolean {
  return /^2[23]/.test(sqlstate(error) ?? '');
}

/** Somebody else was in the way: the same again may succeed. */
export function isTransient(error: unknown): boolean {
  return ['40001', '40P01', '55P03'].includes(sqlstate(error) ?? '');
}

const REASONS: readonly (readonly [RegExp, RegistroUnavailableReason])[] = [
  [/^53100/, 'disk-full'],
  [/^25006/, 'read-only'],
  [/^58/, 'io'],
  [/^(?:40|55P03|53)/, 'busy'],
  [/^XX00[12]/, 'corrupt'],
  [/^(?:57P|08)/, 'disconnected'],
];

/** Why nothing was recorded, as far as this process knows. */
export function unavailable(error: unknown): RegistroUnavailableError {
  if (error instanceof RegistroUnavailableError) return error;
  const state = sqlstate(error);
  const reason =
    state === undefined
      ? error instanceof TypeError
        ? 'internal'
        : 'disconnected'
      : (REASONS.find(([pattern]) => pattern.test(state))?.[1] ?? 'internal');
  return new RegistroUnavailableError({ reason, ...(state !== undefined && { sqlstate: state }) }, { cause: error });
}
