import type { Convenzione, DesignazioneResponsabile } from './convenzione.js';
import type { Credenziale } from './credenziale.js';
import type { RitmoApplicazione } from './ritmo.js';
import type { DerogaIscritto } from './iscrizione.js';
import type { CanaleTls, SecretRef, Servizio } from './servizio.js';
import type { AnomalieEnte } from './vigilanza.js';

/** From where the person comes when a legacy application asks through the porta delegata. */
export type FontePersona =
  /** HTTP header, by name. */
  | { readonly tipo: 'header'; readonly nome: string }
  /** WS-Security UsernameToken's Username: an id, never verified as a credential here. */
  | { readonly tipo: 'username-token' }
  /** A SOAP header block's text, by its QName. */
  | { readonly tipo: 'soap-header'; readonly namespace: string; readonly nome: string }
  /** An element of the Body: steps of `{namespace}local` from the Body's child. */
  | { readonly tipo: 'xpath'; readonly percorso: string }
  /** Q-03b: the application attests that the person is the insured asked about. */
  | { readonly tipo: 'assicurato-attestato' };

/** One path of the porta delegata that a legacy application calls. */
export interface PortaDelegata {
  /** Exact path (`/govway/spcoop/out/…`) or, ending in `/*`, every path below it. */
  readonly percorso: string;
  readonly servizioId: string;
  /** Which integration headers the application reads. */
  readonly dialetto: 'govway' | 'openspcoop2' | 'openspcoop1' | 'nessuno';
  readonly fontePersona: FontePersona;
  /** What kind of person the source names. */
  readonly tipoPersona: 'assicurato' | 'operatore';
  /** Prefix of integration fault codes. Default `GOVWAY-`. */
  readonly prefissoErrori: string;
}

/** A software of the ente that may call the gateway. */
export interface Applicazione {
  readonly id: string;
  readonly nome: string;
  readonly stato: 'attiva' | 'sospesa';
  readonly credenziali: readonly Credenziale[];
  /** May it say who the person is, with the `Varco-*` headers? */
  readonly attestaPersona: boolean;
  /** Networks it may call from, CIDR; empty: any (E-07). */
  readonly reti: readonly string[];
  /** Accepts requests without a level of assurance: recorded as such (E-06). */
  readonly senzaLivello: boolean;
  readonly porteDelegate: readonly PortaDelegata[];
  readonly ritmo?: RitmoApplicazione;
}

/** Most that one operator may ask of a service, beside what the service allows every operator: the stricter holds. */
export interface LimitiOperatore {
  /** Consultations in a clock hour. */
  readonly ora?: number;
  /** Consultations in a day. */
  readonly giorno?: number;
  /** Different insured people in a day. */
  readonly soggettiGiorno?: number;
}

/** That an operator was told of the tracing of accesses (E-20). */
export interface PresaVisione {
  /** Of the notice. */
  readonly versione: string;
  /** `YYYY-MM-DD`. */
  readonly data: string;
  /** The act by which it is attested; absent: accepted by the operator himself. */
  readonly atto?: string;
}

/** How an identity provider of the ente's names an operator, where not by his code. */
export interface SoggettoOperatore {
  /** The provider's `issuer`, to the letter. */
  readonly emittente: string;
  /** The value of the claim that names who it is (often `sub`), to the letter. */
  readonly soggetto: string;
}

/** What INPS was told of an operator, by the ente's PEC, and whether it answered (E-22). Days are `YYYY-MM-DD`. */
export interface ComunicazioneInps {
  readonly tipo: 'abilitazione' | 'revoca';
  /** Day on which he was enabled or revoked. */
  readonly del: string;
  /** Number of the act that did it; absent: a file did, and somebody wrote down later that INPS was told. */
  readonly atto?: number;
  /** Day on which the text left; absent: it has not. */
  readonly inviata?: string;
  /** Of the ente's PEC. */
  readonly protocollo?: string;
  /** Day on which INPS acknowledged it; absent: it has not. */
  readonly riscontrata?: string;
  /** Of INPS's answer. */
  readonly riscontro?: string;
}

/** Who runs the gateway for an ente (E-26). */
export type Trattamento = { readonly gestore: 'ente' } | ({ readonly gestore: 'fornitore' } & DesignazioneResponsabile);

/** A person enabled to ask for the ente. */
export interface Operatore {
  readonly codice: string;
  readonly stato: 'abilitato' | 'sospeso' | 'revocato';
  /** Reference of the act of designation (E-25). */
  readonly attoDesignazione: string;
  /** Networks the operator may work from, CIDR; empty: any. */
  readonly reti: readonly string[];
  /** Services he may ask; absent: every one. */
  readonly servizi?: readonly string[];
  /** PDND purposes he may ask for; absent: every one. A service without PDND has none, and is refused to who has a list. */
  readonly finalita?: readonly string[];
  readonly limiti?: LimitiOperatore;
  /** First day on which he is enabled, `YYYY-MM-DD`. */
  readonly dal?: string;
  /** Last day. */
  readonly al?: string;
  readonly presaVisione?: PresaVisione;
  /** Last day on which he may ask without having been confirmed by the review that is open (Q-09). */
  readonly daConfermareEntro?: string;
  /** A token of these providers names him so, and no longer by his code. Absent: by his code. */
  readonly soggetti?: readonly SoggettoOperatore[];
  /** What INPS was told of him, the oldest first; written by the commands alone. */
  readonly comunicazioni?: readonly ComunicazioneInps[];
}

/** What operators are told of the tracing of accesses (E-20). */
export interface Informativa {
  /** Changes with the text: who accepted another version is told again. */
  readonly versione: string;
  readonly testo: string;
  /** Refuse operators who were not told. Default `true`. */
  readonly richiesta: boolean;
}

/** One operator's credentials at two workstations (G-01). */
export interface UsoConcorrente {
  /** So long after a request from one workstation, one from another is told of. */
  readonly finestraSecondi: number;
  /** `avvisa` (default): the log says so; `rifiuta`: the second workstation is refused as well. */
  readonly azione: 'avvisa' | 'rifiuta';
}

/** A review of the operators' enabling that is open (Q-09). */
export interface RevisioneOperatori {
  readonly id: string;
  /** `YYYY-MM-DD`. */
  readonly aperta: string;
  /** Last day; those who are not confirmed by then are suspended. */
  readonly entro: string;
  /** Number of the act by which it was opened. */
  readonly atto: number;
}

/** The fund's own system, asked about one person at a time. */
export interface FonteIscrittiHttp {
  readonly tipo: 'http';
  /** `https:`, without query; `http:` only to a literal loopback address. */
  readonly url: string;
  /** What is sent in the body: the codice fiscale, or its keyed hash. */
  readonly domanda: 'codice-fiscale' | 'impronta';
  /** Of the keyed hash: 32 bytes in base64. */
  readonly chiave?: SecretRef;
  /** Sent as `Authorization: Bearer`. */
  readonly credenziale?: SecretRef;
  readonly tls: CanaleTls;
  /** Milliseconds for the whole answer. Default 2000. */
  readonly tempoMassimoMs: number;
  /** Most questions at once. Default 64. */
  readonly contemporanee: number;
}

/** Where the ente's own insured are known. */
export type FonteIscritti =
  | { readonly tipo: 'file'; readonly percorso: string; readonly chiave: SecretRef }
  | FonteIscrittiHttp
  /** Everyone is taken as insured: for tests, loud. */
  | { readonly tipo: 'tutti' };

/** A pension fund (fruitore). Everything below it is apart from every other ente's (E-26). */
export interface Ente {
  /** Unique in the anagrafe: 1–32 of [a-z0-9-]. */
  readonly id: string;
  readonly denominazione: string;
  /** Administration code in e-Gov identifiers: word characters. */
  readonly codiceAmministrazione: string;
  /** PDND organisation: token requests are paced per organisation, all its clients together. */
  readonly organizzazionePdnd: string;
  readonly iscritti: FonteIscritti;
  readonly convenzioni: readonly Convenzione[];
  readonly servizi: readonly Servizio[];
  readonly applicazioni: readonly Applicazione[];
  readonly operatori: readonly Operatore[];
  /** Where no convenzione says it, or beside it. */
  readonly trattamento?: Trattamento;
  readonly informativa?: Informativa;
  readonly usoConcorrente?: UsoConcorrente;
  /** Last act by which operators were changed; written by the commands alone. From the first one a file no longer changes them (E-25). */
  readonly attoOperatori?: number;
  /** Written by the commands alone. */
  readonly revisione?: RevisioneOperatori;
  /** Written by `varco iscritti eccezione` alone. */
  readonly deroghe?: readonly DerogaIscritto[];
  /** What is done about anomalies, where it is not the catalogue's own (Q-05, Q-07). */
  readonly anomalie?: AnomalieEnte;
}
