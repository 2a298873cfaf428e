/** Why nothing could be recorded. */
export type RegistroUnavailableReason =
  | 'disk-full'
  | 'read-only'
  | 'io'
  | 'busy'
  /** The database server does not answer; it is being looked for. */
  | 'disconnected'
  | 'corrupt'
  /** The database thread died: only a restart helps. */
  | 'crashed'
  | 'closed'
  /** The configured master key is not the one that this register was written with. */
  | 'wrong-key'
  /** No key signs the heads of this ente. */
  | 'no-signing-key'
  /** What was to be recorded has no canonical form, or is too long: `path` says where. */
  | 'record-invalid'
  | 'internal';

export interface RegistroUnavailableFacts {
  readonly reason: RegistroUnavailableReason;
  /** SQLite's own code, such as `SQLITE_FULL`. */
  readonly sqlite?: string;
  /** PostgreSQL's own code, such as `53100`. */
  readonly sqlstate?: string;
  readonly path?: string;
}

/** What was asked could not be made durable, and nothing of it was recorded. The register fails closed: without it no access happens. */
export class RegistroUnavailableError extends Error {
  readonly code = 'ERR_VARCO_REGISTRO_UNAVAILABLE';
  readonly facts: RegistroUnavailableFacts;

  constructor(facts: RegistroUnavailableFacts, options?: ErrorOptions) {
    const code = facts.sqlite ?? facts.sqlstate;
    super(`the register cannot record: ${facts.reason}${code === undefined ? '' : ` (${code})`}`, options);
    this.name = 'RegistroUnavailableError';
    this.facts = facts;
  }
}

/** An access opened twice, or closed without being open: a fault of the caller, and nothing was recorded. */
export class RegistroSequenceError extends Error {
  readonly code: 'ERR_VARCO_ACCESSO_GIA_APERTO' | 'ERR_VARCO_ACCESSO_NON_APERTO';
  readonly facts: { readonly accessoId: string };

  constructor(code: RegistroSequenceError['code'], accessoId: string) {
    super(
      code === 'ERR_VARCO_ACCESSO_GIA_APERTO'
        ? `access ${accessoId} is already in the register`
        : `access ${accessoId} is not open in the register of this istanza`,
    );
    this.name = 'RegistroSequenceError';
    this.code = code;
    this.facts = { accessoId };
  }
}

/**
 * At start, the register does not agree with its own signed heads, or content is gone that no act of forgetting explains. Nothing is added
 * to a register that was tampered with.
 */
export class RegistroDamagedError extends Error {
  readonly code = 'ERR_VARCO_REGISTRO_DAMAGED';
  readonly facts: RegistroDamage;

  constructor(facts: RegistroDamage) {
    const found =
      facts.problem === 'forgotten-without-act'
        ? `has lost the content of row ${facts.riga}, and no act of forgetting names the row (${facts.problem})`
        : `does not agree with its signed heads: head at row ${facts.testata}, chain ends at row ${facts.fine} (${facts.problem})`;
    super(
      `the register of ente ${facts.ente}, istanza ${facts.istanza}, ${found}. Keep the database as it is, run "varco registro verifica", ` +
        `and start with another istanza name`,
    );
    this.name = 'RegistroDamagedError';
    this.facts = facts;
  }
}

export type RegistroDamage = {
  readonly ente: string;
  readonly istanza: string;
  /** Last row of the chain. */
  readonly fine: number;
} & (
  | {
      readonly problem: 'tail-cut' | 'hash-mismatch' | 'bad-signature';
      /** Row that the signed head names. */
      readonly testata: number;
    }
  | {
      readonly problem: 'forgotten-without-act';
      /** The first such row. */
      readonly riga: number;
    }
);
