/** One step of the schema's history. Never edited once released: another step is added. */
export interface Migrazione {
  /** Sorts in the order of application. */
  readonly nome: string;
  readonly sql: string;
}
