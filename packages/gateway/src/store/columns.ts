import type { SqlRow } from './protocol.js';

/** A column whose type the schema promises. A row that breaks the promise is a damaged database. */
export function integerOf(row: SqlRow, column: string): number {
  const value = row[column];
  if (typeof value === 'number') return value;
  throw new TypeError(`column ${column} is not an integer`);
}

export function textOf(row: SqlRow, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return value;
  throw new TypeError(`column ${column} is not text`);
}

export function blobOf(row: SqlRow, column: string): Uint8Array {
  const value = row[column];
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`column ${column} is not a blob`);
}
