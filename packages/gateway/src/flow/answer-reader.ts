import type { AttachmentPolicy, EnvelopeMap, SoapFault, SoapPackage, TransportResponse } from '@varco/modi-client';
import type { Refusal } from '../domain/refusal.js';
import type { AttesaRisposta, FirmaLetta } from './firma-risposta.js';
import type { Resa } from './richiesta.js';

/** INPS's answer, judged: plain data, so that it can be judged in another thread. */
export type Lettura = LetturaSoap | LetturaRest;

/** The answer of a REST service: a document that is handed on byte by byte. */
export type LetturaRest =
  | {
      readonly tipo: 'documento';
      /** As received; where answers are signed, what `Digest` and signature cover. */
      readonly corpo: Uint8Array;
      readonly contentType: string;
      readonly firma?: FirmaLetta;
    }
  | {
      readonly tipo: 'esito-negativo';
      readonly busta?: undefined;
      readonly allegati?: undefined;
      readonly codice: string;
      readonly nonTrovato: boolean;
      readonly firma?: FirmaLetta;
    }
  | { readonly tipo: 'rifiuto'; readonly refusal: Refusal; readonly fault?: undefined; readonly firma?: FirmaLetta };

export type LetturaSoap =
  | {
      readonly tipo: 'risposta';
      /** Where answers are signed: what was signed, and nothing else. */
      readonly busta: EnvelopeMap;
      /** Where attachments are left: the message that `busta` is the root of. */
      readonly allegati?: SoapPackage;
      /** Where `resa` is `mappata`: the model as JSON, as a text or, where it came from another thread, in UTF-8. */
      readonly estratto?: string | Uint8Array;
      /** Where `resa` is `xml`: the Body's child, standing alone. */
      readonly corpo?: Uint8Array;
      /** Where answers are signed. */
      readonly firma?: FirmaLetta;
    }
  | {
      readonly tipo: 'esito-negativo';
      readonly busta: EnvelopeMap;
      readonly allegati?: SoapPackage;
      readonly codice: string;
      readonly nonTrovato: boolean;
      readonly firma?: FirmaLetta;
    }
  | {
      readonly tipo: 'rifiuto';
      readonly refusal: Refusal;
      /** The erogatore's own Fault, for callers who speak SOAP; `envelope` only where it may be handed on. */
      readonly fault?: { readonly fault: SoapFault; readonly httpStatus: number; readonly envelope?: Uint8Array };
      readonly firma?: FirmaLetta;
    };

export interface DaLeggere {
  readonly risposta: TransportResponse;
  /** Whose statement was asked for: an answer about anybody else is not conformant. */
  readonly codiceFiscale: string;
  readonly resa: Resa;
  /** Epoch milliseconds: `Retry-After` dates are counted from it. */
  readonly istante: number;
  /** Of a request that was signed: what its answer must repeat. */
  readonly attesa?: AttesaRisposta;
  /** Default `rifiuta`. */
  readonly allegati?: AttachmentPolicy;
}

/** Judges the envelope and maps its Body: where it is small here, where it is big in a worker, so that nothing blocks the event loop. */
export interface AnswerReader {
  read(answer: DaLeggere): Promise<Lettura>;
}
