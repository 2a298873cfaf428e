/** What can be wrong with a register. Closed: codes are never reworded. */
export const CODICI_ROTTURA = [
  /** The record, or its salt, is not what its leaf was made of: content was changed. */
  'ERR_VARCO_LEAF_MISMATCH',
  /** The row does not follow from the one before it. */
  'ERR_VARCO_CHAIN_MISMATCH',
  /** One or more rows are missing. */
  'ERR_VARCO_SEQ_GAP',
  /** Two rows have one number. */
  'ERR_VARCO_SEQ_DUPLICATE',
  /** Not a record of format 1, in canonical form. */
  'ERR_VARCO_RECORD_FORMAT',
  /** A column says something else than the record it was taken from: searches would be misled. */
  'ERR_VARCO_COLUMN_MISMATCH',
  /** A signed head names a row beyond the end of the chain. */
  'ERR_VARCO_TAIL_CUT',
  /** A signed head names another hash: rows up to it were written again. */
  'ERR_VARCO_HEAD_MISMATCH',
  /** A head whose signer is none of the keys that should sign. */
  'ERR_VARCO_HEAD_KEY',
  /** A head whose signature does not hold. */
  'ERR_VARCO_HEAD_SIGNATURE',
  /** A head whose columns are not what was signed. */
  'ERR_VARCO_HEAD_FORMAT',
  'ERR_VARCO_NEVER_OPENED',
  'ERR_VARCO_OPENED_TWICE',
  /** Opened long before the end of the chain, and not closed. */
  'ERR_VARCO_NEVER_CLOSED',
  /** The content of a row is gone, and no act of forgetting names the row. */
  'ERR_VARCO_FORGOTTEN_WITHOUT_ACT',
  /** The key under which a person was recorded is gone, and no act of forgetting names the person: nobody can tell who it was. */
  'ERR_VARCO_SUBJECT_KEY_MISSING',
] as const;
export type CodiceRottura = (typeof CODICI_ROTTURA)[number];

/** The first thing wrong in a chain. */
export interface Rottura {
  readonly code: CodiceRottura;
  readonly ente: string;
  readonly istanza: string;
  /** The broken row; of a gap, the first that is missing; of a head, the row it names. */
  readonly seq: number;
  readonly dettaglio: string;
  /** Last row that a good signed head vouches for, when a head tells that rows were written again or cut. */
  readonly ultimaBuona?: number;
}
