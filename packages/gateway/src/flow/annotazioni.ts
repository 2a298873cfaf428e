import type { Refusal } from '../domain/refusal.js';
import type { Contesto } from '../policy/contesto.js';
import type { Apertura, Chiusura } from '../registro/event.js';
import { CAUSE_NON_AUTENTICA } from './non-autentica.js';
import type { EsitoConsultazione, RichiestaConsultazione } from './richiesta.js';

/** Ids and figures of the call, for the register. */
export type FattiChiamata = Pick<
  Chiusura,
  | 'voucherJti'
  | 'evidenzaJti'
  | 'govwayId'
  | 'statoErogatore'
  | 'byteRisposta'
  | 'chiamataPartita'
  | 'contatori'
  | 'esitoErogatore'
  | 'correlationId'
  | 'messageIdRichiesta'
  | 'rispostaFirmata'
  | 'propagata'
>;

/** What the call came to: the outcome for the caller, the facts for the register. */
export interface Consultata {
  readonly esito: EsitoConsultazione;
  readonly fatti: FattiChiamata;
}

/** The opening row: who, from where, about whom, through which door. */
export function apertura(richiesta: RichiestaConsultazione): Apertura {
  const { richiedente } = richiesta;
  return {
    accessoId: richiesta.accessoId,
    enteId: richiedente.enteId,
    istante: richiesta.ricevuta,
    porta: richiedente.porta,
    applicazioneId: richiedente.applicazioneId,
    indirizzo: richiedente.indirizzo,
    servizioId: richiesta.servizioId,
    ...(richiedente.persona === undefined ? {} : { persona: richiedente.persona }),
    ...(richiedente.postazione === undefined ? {} : { postazione: richiedente.postazione }),
    ...(richiedente.livello === undefined ? {} : { livello: richiedente.livello }),
    ...(richiedente.pratica === undefined ? {} : { pratica: richiedente.pratica }),
    ...(richiesta.codiceFiscale === undefined ? {} : { codiceFiscale: richiesta.codiceFiscale }),
  };
}

/** Motives that mean the flow, PDND or INPS failed, rather than that somebody was refused. */
export const ERRORI: ReadonlySet<string> = new Set([
  'voucher-rifiutato',
  'pdnd-satura',
  'pdnd-non-disponibile',
  'firma-non-disponibile',
  'erogatore-in-errore',
  'erogatore-limite',
  'erogatore-rifiuta',
  'erogatore-non-disponibile',
  'erogatore-in-ritardo',
  'risposta-non-autentica',
  'risposta-non-conforme',
  'iscritti-non-disponibili',
  'tracciamento-non-disponibile',
  'contatori-non-disponibili',
  'esito-non-registrato',
  'errore-interno',
]);

/** The codes of a failure, of known shape: never a text. */
function codici(refusal: Refusal | undefined): Pick<Chiusura, 'codiceErrore' | 'causa'> {
  const { codice, causa } = refusal?.fatti ?? {};
  return {
    ...(typeof codice === 'string' && /^ERR_[A-Z0-9_]{1,60}$/.test(codice) ? { codiceErrore: codice } : {}),
    ...(typeof causa === 'string' && causa in CAUSE_NON_AUTENTICA ? { causa } : {}),
  };
}

/** The closing row: what became of it. Never content. */
export function chiusura(details: {
  readonly richiesta: RichiestaConsultazione;
  readonly contesto: Contesto | undefined;
  readonly consultata: Consultata;
  readonly condivisoCon: string | undefined;
  readonly istante: number;
  readonly durate: Readonly<Record<string, number>>;
}): Chiusura {
  const { richiesta, contesto, consultata, condivisoCon, istante, durate } = details;
  const { esito, fatti } = consultata;
  const refusal = esito.esito === 'risposta' ? undefined : esito.refusal;
  const purposeId = contesto?.servizio?.pdnd?.purposeId;
  return {
    accessoId: richiesta.accessoId,
    enteId: richiesta.richiedente.enteId,
    istante,
    esito: esito.esito === 'rifiuto' ? (ERRORI.has(esito.refusal.motivo) ? 'errore' : 'rifiuto') : esito.esito,
    durate,
    ...fatti,
    ...(refusal === undefined ? {} : { motivo: refusal.motivo }),
    ...codici(refusal),
    ...(refusal?.requisito === undefined ? {} : { requisito: refusal.requisito }),
    ...(contesto?.convenzione === undefined ? {} : { convenzioneId: contesto.convenzione.id }),
    ...(contesto?.deroga === undefined ? {} : { deroga: contesto.deroga }),
    ...(purposeId === undefined ? {} : { purposeId }),
    ...(richiesta.messageId === undefined ? {} : { messageId: richiesta.messageId }),
    ...(condivisoCon === undefined ? {} : { condivisoCon }),
  };
}
