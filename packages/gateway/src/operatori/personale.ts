/** Somebody who works for the ente, as a source of the ente's tells. */
export interface AddettoNoto {
  /** Where it stands in the source: a line, or how many-th entry of the directory. */
  readonly posto: number;
  /** Code of operator, where the source knows it. */
  readonly codice?: string;
  /** Checked, upper case; where the source knows it. */
  readonly codiceFiscale?: string;
  /** Has left: as if he were not there. */
  readonly cessato: boolean;
  /** Act of designation, where the source knows it. */
  readonly atto?: string;
}

/** A source that could not be read whole is no source: of half a list nobody can be revoked. */
export type EsitoPersonale =
  | { readonly ok: true; readonly addetti: readonly AddettoNoto[] }
  | { readonly ok: false; readonly riga?: number; readonly problema: string; readonly rimedio: string };
