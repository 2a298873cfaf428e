import type { EnvelopeMap, SoapFault, SoapPackage } from '@varco/modi-client';
import type { Richiedente } from '../domain/persona.js';
import type { Refusal } from '../domain/refusal.js';
import type { CorpoRest } from './domanda-rest.js';

/** How the answer is wanted. `mappata`: the statement as the model says; `xml`: as INPS sent it; `documento`: what a REST service answered. */
export type Resa = 'mappata' | 'xml' | 'documento';

/** What both doors hand to the flow. Everything in it is already syntactically sound. */
export interface RichiestaConsultazione {
  /** UUID; the answer's `Varco-Accesso`, the register's key. */
  readonly accessoId: string;
  /** Epoch milliseconds of arrival. */
  readonly ricevuta: number;
  readonly richiedente: Richiedente;
  readonly servizioId: string;
  /** Upper case, `TINIT-` removed, control character checked; absent on the way to a refusal. */
  readonly codiceFiscale?: string;
  /** What the door found wrong once the application was known: recorded, and the answer. */
  readonly rifiutoDellaPorta?: Refusal;
  /**
   * A legacy envelope to be passed on, without the header blocks that must not leave; absent: the flow encodes the request. The
   * service's own SOAPAction goes to INPS; the legacy one is kept only for whoever looks at the request.
   */
  readonly busta?: { readonly envelope: Uint8Array; readonly soapAction: string };
  /** A request to a REST service, to be passed on byte by byte. */
  readonly corpo?: CorpoRest;
  readonly resa: Resa;
  /** Has the caller gone away? Then no call leaves for him. */
  readonly abbandonata?: () => boolean;
  /** e-Gov id given to a legacy application: goes to the register. */
  readonly messageId?: string;
}

/** The tightest daily ceiling after this request. */
export interface QuotaVista {
  readonly massimo: number;
  readonly rimanenti: number;
  /** Epoch milliseconds at which the window ends. */
  readonly azzeramento: number;
}

interface EsitoComune {
  readonly accessoId: string;
  /** A refusal that was only counted (E-09b): the register has no access of this id. */
  readonly soloContato?: true;
  readonly quota?: QuotaVista;
}

/** Outcomes are values; only the unexpected is thrown. */
export type EsitoConsultazione =
  | (EsitoComune & {
      readonly esito: 'risposta';
      /** Instant of the consultation, epoch milliseconds (E-05). */
      readonly istante: number;
      /** INPS's envelope, as received; where answers are signed, what the signature covers and nothing else. Absent: the service is REST. */
      readonly busta?: EnvelopeMap;
      /** The multipart message that `busta` is the root of, where the service leaves attachments as they are and the old door asked. */
      readonly allegati?: SoapPackage;
      /** Present when `resa` was `mappata`: the model (`EstrattoConto`) as JSON, a text or UTF-8, written where it was mapped so that a big one never blocks. */
      readonly estratto?: string | Uint8Array;
      /** Present when `resa` was `xml`: the Body's child, standing alone, cut out where it was judged; or what a REST service answered. */
      readonly corpo?: Uint8Array;
      /** Content-Type of what a REST service answered. */
      readonly tipoCorpo?: string;
    })
  | (EsitoComune & {
      /** INPS answered, and its answer is a business no: an Esito, in SOAP with HTTP 200. */
      readonly esito: 'esito-negativo';
      readonly istante: number;
      readonly busta?: EnvelopeMap;
      readonly allegati?: SoapPackage;
      readonly codice: string;
      readonly refusal: Refusal;
    })
  | (EsitoComune & {
      readonly esito: 'rifiuto';
      readonly refusal: Refusal;
      /** The erogatore's own Fault, when that is what came back; `envelope` as received, or as signed, and only where it may be handed on. */
      readonly fault?: { readonly fault: SoapFault; readonly httpStatus: number; readonly envelope?: Uint8Array };
    });

/** THE flow. */
export type RichiediEstrattoConto = (richiesta: RichiestaConsultazione) => Promise<EsitoConsultazione>;
