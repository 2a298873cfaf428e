import type { Request } from 'express';
import { isUuid } from '../../read-json.js';
import { ApiRefusal } from './api-version.js';

/**
 * A whole number of the query.
 *
 * @param otherwise when it is not there; `undefined` = it must be.
 * @throws {ApiRefusal} 400
 */
export function numberOf(request: Request, name: string, least: number, most: number, otherwise?: number): number {
  const value = request.query[name];
  if (value === undefined && otherwise !== undefined) return otherwise;
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new ApiRefusal(
    400,
    '9999',
    `Incorrect value for query: "${name}" must be a whole number from ${least} to ${most}`,
  );
}

/** @throws {ApiRefusal} 400 */
export function uuidOf(request: Request, name: string): string | undefined {
  const value = request.query[name];
  if (value === undefined) return undefined;
  if (isUuid(value)) return value;
  throw new ApiRefusal(400, '9999', `Incorrect value for query: Invalid uuid at "${name}"`);
}

/** What v2 and v3 ask of every list: both are required. */
export function pageOf<T>(request: Request, all: readonly T[]): object {
  const offset = numberOf(request, 'offset', 0, Number.MAX_SAFE_INTEGER);
  const limit = numberOf(request, 'limit', 1, 50);
  return { results: all.slice(offset, offset + limit), pagination: { offset, limit, totalCount: all.length } };
}
