import { avviso, difetto } from '../../config/difetto.js';
import type { CodiceDifetto, Rilievo } from '../../config/difetto.js';
import type { DocumentoConvenzione } from '../modello.js';

/** What a rule looks at: the document, and the day on the fund's calendar. */
export interface DaVerificare {
  readonly documento: DocumentoConvenzione;
  /** `YYYY-MM-DD`. */
  readonly oggi: string;
}

/** A rule about the document: everything wrong that it knows of. Pure. */
export type RegolaConvenzione = (soggetto: DaVerificare) => Iterable<Rilievo>;

/** Findings that rest on one requirement. */
export function per(requisito: string): {
  readonly difetto: (codice: CodiceDifetto, percorso: string, problema: string, rimedio: string) => Rilievo;
  readonly avviso: (codice: CodiceDifetto, percorso: string, problema: string, rimedio: string) => Rilievo;
} {
  return {
    difetto: (...finding) => ({ ...difetto(...finding), requisito }),
    avviso: (...finding) => ({ ...avviso(...finding), requisito }),
  };
}
