/** Kinds of row. */
export const TIPI_RIGA = ['apertura', 'chiusura', 'oblio'] as const;
export type TipoRiga = (typeof TIPI_RIGA)[number];

/** The key of a subject, wrapped by the ente's: see `pseudonym.ts`. */
export interface ChiaveSoggetto {
  /** Keyed index of the subject, 32 bytes. */
  readonly indice: Uint8Array;
  readonly involucro: Uint8Array;
  /** Made by this process and not known to be stored yet: the store keeps it if it has none. One that is not new must be there. */
  readonly nuova: boolean;
}

/** What the store has for a subject: `null` when his key was deleted. */
export interface ChiaveConservata {
  readonly indice: Uint8Array;
  readonly involucro: Uint8Array | null;
}

/**
 * A record on its way into a chain. Its sequence number is known only inside the transaction, so the canonical text comes in two halves
 * with the number to be written between them.
 */
export interface RigaNuova {
  readonly ente: string;
  readonly tipo: TipoRiga;
  readonly accesso: string;
  /** Epoch milliseconds, as in the record. */
  readonly istante: number;
  readonly prima: string;
  readonly dopo: string;
  readonly salt: Uint8Array;
  /** Index of the person whose position is asked for. */
  readonly soggetto?: Uint8Array;
  /** Keys under which the record's personal data were encrypted. */
  readonly chiavi: readonly ChiaveSoggetto[];
  /** Of an `oblio`: rows whose content is forgotten with it, and persons whose key is deleted with it. */
  readonly dimentica?: {
    readonly istanza: string;
    readonly righe: readonly number[];
    readonly soggetti?: readonly Uint8Array[];
  };
}

export type EsitoAggiunta =
  | { readonly esito: 'scritta'; readonly seq: number }
  /** The store has other keys for these subjects, or none any more: encrypt under the right ones and add again. Nothing was recorded. */
  | { readonly esito: 'chiave-diversa'; readonly chiavi: readonly ChiaveConservata[] }
  | { readonly esito: 'gia-aperto' }
  | { readonly esito: 'non-aperto' };

/** A signed head as stored: `firma` is the compact JWS, the rest is its payload. */
export interface TestataFirmata {
  readonly ente: string;
  readonly istanza: string;
  readonly seq: number;
  readonly hash: Uint8Array;
  readonly istante: number;
  readonly kid: string;
  readonly firma: string;
}

/** Last row of a chain; 0 with the genesis hash when there is none. */
export interface Fine {
  readonly seq: number;
  readonly hash: Uint8Array;
}

/** Where a chain stands, and where it was last signed. */
export interface StatoCatena extends Fine {
  readonly ente: string;
  readonly testata?: TestataFirmata;
  /** The chain's own hash at `testata.seq`; absent when there is no such row. */
  readonly hashAllaTestata?: Uint8Array;
  /** First row without content that no act of forgetting names; absent when there is none. */
  readonly dimenticataSenzaAtto?: number;
}

export interface AccessoAperto {
  readonly ente: string;
  readonly accesso: string;
}

/** Attempts of one source network in one minute, for one reason. */
export interface ConteggioAnonimo {
  /** Epoch minutes. */
  readonly minuto: number;
  /** Network (`192.0.2.0/24`, `2001:db8:0:1::/64`), `sconosciuta`, or `altre` for the overflow. */
  readonly sorgente: string;
  readonly motivo: string;
  readonly conteggio: number;
}

/**
 * Where the register is kept. Everything is durable before it resolves, in the order in which it was asked; rejects with
 * `RegistroUnavailableError`, and then nothing of that call was recorded.
 */
export interface RegistroStore {
  /** Rows are added to this istanza's chains only, and nobody else adds to them. */
  readonly istanza: string;
  add(riga: RigaNuova): Promise<EsitoAggiunta>;
  addHead(testata: TestataFirmata): Promise<void>;
  /** Where one of this istanza's chains stands. */
  tip(ente: string): Promise<Fine>;
  /** This istanza's chains. */
  chains(): Promise<readonly StatoCatena[]>;
  /** Accesses of this istanza without a closing, in order of opening. */
  openings(): Promise<readonly AccessoAperto[]>;
  subjectKey(ente: string, indice: Uint8Array): Promise<ChiaveConservata>;
  addAnonymous(conteggi: readonly ConteggioAnonimo[]): Promise<void>;
  /** Deletes counts older than the minute, and the oldest beyond `massimo` rows. */
  pruneAnonymous(primaDelMinuto: number, massimo: number): Promise<void>;
}
