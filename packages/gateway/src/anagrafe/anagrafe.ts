import type { Applicazione, Ente, Operatore, PortaDelegata } from '../domain/ente.js';
import type { Convenzione, CondizioniServizio } from '../domain/convenzione.js';
import type { Servizio } from '../domain/servizio.js';

/** Everything about one ente, indexed for the hot path. Immutable. */
export interface EnteSnapshot {
  readonly ente: Ente;
  servizio(id: string): Servizio | undefined;
  operatore(codice: string): Operatore | undefined;
  /** Convenzioni that name the service, in file order. */
  convenzioni(
    servizioId: string,
  ): readonly { readonly convenzione: Convenzione; readonly condizioni: CondizioniServizio }[];
}

/** One version of the anagrafe, whole: what a request starts with is what it ends with. */
export interface AnagrafeSnapshot {
  readonly versione: number;
  ente(id: string): EnteSnapshot | undefined;
  readonly enti: readonly EnteSnapshot[];
  /** By basic user name (unique across the anagrafe). */
  applicazionePerUtente(
    utente: string,
  ): { readonly ente: EnteSnapshot; readonly applicazione: Applicazione } | undefined;
  /** By SHA-256 of the client certificate, lower-case hex. */
  applicazionePerImpronta(
    impronta: string,
  ): { readonly ente: EnteSnapshot; readonly applicazione: Applicazione } | undefined;
  /** Every porta delegata whose path matches, exact before prefix. The application that authenticated must own one of them. */
  porteDelegate(
    percorso: string,
  ): readonly { readonly ente: EnteSnapshot; readonly applicazione: Applicazione; readonly porta: PortaDelegata }[];
}

export interface Anagrafe {
  /** The newest version this instance knows; at most 2 seconds behind the database. Synchronous: a request takes it once. */
  snapshot(): AnagrafeSnapshot;
  close(): Promise<void>;
}

/** A version as stored. Old ones are kept: history. */
export interface VersioneAnagrafe {
  readonly versione: number;
  readonly istante: number;
  readonly autore: string;
  readonly motivo: string;
  /** SHA-256 hex of the imported document's bytes. */
  readonly sha256: string;
  /** The checked document, as JSON text. */
  readonly documento: string;
}

export interface AnagrafeStore {
  currentVersion(): Promise<number>;
  load(versione: number): Promise<VersioneAnagrafe | undefined>;
  history(): Promise<readonly Omit<VersioneAnagrafe, 'documento'>[]>;
  /** Appends version `after + 1`; rejects when somebody else appended first. */
  append(after: number, versione: Omit<VersioneAnagrafe, 'versione'>): Promise<number>;
}
