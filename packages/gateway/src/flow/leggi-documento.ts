import { isUnivoco } from '../config/json-univoco.js';
import { atPointer } from '../config/puntatore.js';
import { containsCodiceFiscale } from '../domain/codice-fiscale-nel-testo.js';
import type { ContrattoRest } from '../domain/servizio-rest.js';

/** What to look for in a document: plain data, so that it can be looked for in another thread. */
export interface DaEsaminare {
  readonly corpo: Uint8Array;
  /** Is it the answer of a success, with status 2xx? */
  readonly riuscita: boolean;
  /** Whose data were asked for. */
  readonly codiceFiscale: string;
  readonly contratto: Pick<ContrattoRest, 'esito' | 'assicurato'>;
}

/** `codice` of what is not conformant is told to log and register, never content. */
export type Esame =
  | { readonly tipo: 'buona' }
  | { readonly tipo: 'negativa'; readonly codice: string; readonly nonTrovato: boolean }
  | { readonly tipo: 'non-conforme'; readonly codice: CodiceDocumento; readonly percorso?: string };

export type CodiceDocumento =
  'ERR_VARCO_DOCUMENTO_JSON' | 'ERR_VARCO_DOCUMENTO_ESITO' | 'ERR_VARCO_DOCUMENTO_ASSICURATO';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A code as the register may hold it: not a sentence, and nobody's name. */
const CODICE = /^[A-Za-z0-9_.-]{1,64}$/;
const isCodice = (text: string, codiceFiscale: string): boolean =>
  CODICE.test(text) && !text.includes(codiceFiscale) && !containsCodiceFiscale(text);

/** Pure CPU: is it JSON (where something is looked for in it, with each member once), how did the question end, and is it about the person who was asked about? */
export function esaminaDocumento({ corpo, riuscita, codiceFiscale, contratto }: DaEsaminare): Esame {
  let value: unknown;
  let text: string;
  try {
    text = utf8.decode(corpo);
    value = JSON.parse(text);
  } catch {
    // What the parser says quotes what it read.
    return { tipo: 'non-conforme', codice: 'ERR_VARCO_DOCUMENTO_JSON' };
  }
  const { esito, assicurato } = contratto;
  // What was looked at here must be what the caller will read.
  if ((esito ?? assicurato) !== undefined && !isUnivoco(text)) {
    return { tipo: 'non-conforme', codice: 'ERR_VARCO_DOCUMENTO_JSON' };
  }
  if (esito && (!riuscita || esito.positivi)) {
    const codice = atPointer(value, esito.codice);
    if (typeof codice !== 'string' || !isCodice(codice, codiceFiscale)) {
      return { tipo: 'non-conforme', codice: 'ERR_VARCO_DOCUMENTO_ESITO', percorso: esito.codice };
    }
    if (!riuscita || esito.positivi?.includes(codice) !== true) {
      return { tipo: 'negativa', codice, nonTrovato: esito.nonTrovato?.includes(codice) === true };
    }
  }
  if (assicurato !== undefined && atPointer(value, assicurato) !== codiceFiscale) {
    return { tipo: 'non-conforme', codice: 'ERR_VARCO_DOCUMENTO_ASSICURATO', percorso: assicurato };
  }
  return { tipo: 'buona' };
}
