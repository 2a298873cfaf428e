export type StoreErrorCode =
  /** Another living process has this istanza name on this database. */
  | 'ERR_VARCO_ISTANZA_IN_USE'
  /** Another living instance on this database keeps the counters in another place, or its days begin at another hour. */
  | 'ERR_VARCO_COUNTERS_ELSEWHERE'
  /** The URL names no store that this version knows. */
  | 'ERR_VARCO_STORE_URL'
  /** An istanza name that cannot be used. */
  | 'ERR_VARCO_ISTANZA_INVALID'
  /** The database cannot be opened, read or written. */
  | 'ERR_VARCO_STORE_UNUSABLE'
  /** The server does not keep what it acknowledges: `fsync`, `full_page_writes` or `synchronous_commit` is off. */
  | 'ERR_VARCO_STORE_NOT_DURABLE'
  /** The database was written by a newer version. */
  | 'ERR_VARCO_STORE_NEWER'
  /** A statement was refused by a constraint; its neighbours were not. */
  | 'ERR_VARCO_STORE_CONSTRAINT'
  /** A statement that the database does not understand: a fault of ours. */
  | 'ERR_VARCO_STORE_STATEMENT';

/** What went wrong with the store, for the process that starts. Facts never hold a value of a row. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  readonly facts: Readonly<Record<string, string>>;

  constructor(
    code: StoreErrorCode,
    message: string,
    facts: Readonly<Record<string, string>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'StoreError';
    this.code = code;
    this.facts = facts;
  }
}

/** @param sede where the one that is refused would count, and by which days */
export function contaAltrove(sede: string): StoreError {
  return new StoreError(
    'ERR_VARCO_COUNTERS_ELSEWHERE',
    `another instance on this database does not count as this one does (${sede}): write the same contatori.url, contatori.prefisso and fusoOrario in all, and stop those that have others`,
    { sede },
  );
}
