/** Whose a code is, as the archive keeps it. */
export interface IdentitaConservata {
  readonly ente: string;
  readonly codice: string;
  /** Keyed index of the person. */
  readonly indice: string;
  readonly cifrata: string;
  /** Number of the act by which it was written down. */
  readonly atto: number;
}

/** Codes of operators and whose they are, durable before anything resolves, across processes. Rejects with what the archive throws. */
export interface CodiciStore {
  /** Every code of the ente that was ever in a version of the anagrafe: none of them is free. */
  usati(ente: string): Promise<ReadonlySet<string>>;
  identita(ente: string): Promise<readonly IdentitaConservata[]>;
  /** Writes down whose codes are; all of them or none. `false`: a code is somebody else's, or a person has another code. */
  registra(identita: readonly IdentitaConservata[]): Promise<boolean>;
}
