import type { Convenzione } from './convenzione.js';
import type { SecretRef, Servizio } from './servizio.js';

/** How an application proves itself. Secrets are generated (≥ 128 bits) and kept as SHA-256 hex. */
export type Credenziale =
  | { readonly tipo: 'basic'; readonly utente: string; readonly segretoSha256: string }
  /** SHA-256 of the certificate's DER, lower-case hex; the certificate must also chain to the listener's client CA. */
  | { readonly tipo: 'certificato'; readonly improntaSha256: string };

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
}

/** A person enabled to ask for the ente. */
export interface Operatore {
  readonly codice: string;
  readonly stato: 'abilitato' | 'revocato';
  /** Reference of the act of designation (E-25). */
  readonly attoDesignazione: string;
  /** Networks the operator may work from, CIDR; empty: any. */
  readonly reti: readonly string[];
}

/** Where the ente's own insured are known. */
export type FonteIscritti =
  | { readonly tipo: 'file'; readonly percorso: string; readonly chiave: SecretRef }
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
}
