import type { Compilable, Kysely } from 'kysely';
import type { Schema } from '../schema.js';

/** One step of the schema's history. Never edited once released: another step is added. */
export interface Migration {
  /** Sorts in the order of application. */
  readonly nome: string;
  statements(db: Kysely<Schema>): readonly (Compilable | string)[];
}
