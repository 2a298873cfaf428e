import type { SecretRef } from './fonte-chiave.js';

/** How a REST e-service is asked, and what of its answers is read: a contract's own words are not in the code, they are here. */
export interface ContrattoRest {
  /** OpenAPI document, 3.0 or 3.1, YAML or JSON (a path, resolved against the anagrafe file). */
  readonly openapi: string;
  readonly metodo: 'POST' | 'PUT';
  /** Appended to the service's `url`, as the OpenAPI document writes it: `/pratiche/{protocollo}/consultazioni`. */
  readonly percorso: string;
  /** Where in the request each `{name}` of `percorso` is, as a JSON pointer. Never the codice fiscale: URLs are logged by everybody. */
  readonly parametri?: Readonly<Record<string, string>>;
  /** JSON pointer of the codice fiscale in the request: it is that of the register, of the insured and of the counters. */
  readonly codiceFiscale: string;
  /** Is the request held against the schema of the OpenAPI document before it leaves? */
  readonly controllaRichiesta: boolean;
  /**
   * Codici fiscali elsewhere in the request: a request is about one person, unless the contract wants more. Of eleven digits, from the second
   * one on: one alone may be a protocol number.
   */
  readonly altriCodici: 'rifiutati' | 'ammessi';
  /** How signatures tell what they cover (`Agid-JWT-Signature`), both ways. */
  readonly dialetto: 'agid' | 'inps';
  /** How INPS says no. Absent: by HTTP status alone, and each is a failure. */
  readonly esito?: EsitoRest;
  /** JSON pointer of the codice fiscale in the answer: one about anybody else is not handed on. Absent: it is not looked for. */
  readonly assicurato?: string;
  /** Where the profile says `risposta: firmata`. */
  readonly firmaRisposta?: FirmaRispostaRest;
}

/** Where an answer says how the question ended. */
export interface EsitoRest {
  /** JSON pointer of the code, in an answer or in a problem. */
  readonly codice: string;
  /** Codes of a success, of answers with status 2xx. Absent: every 2xx is one, and its code is not read. */
  readonly positivi?: readonly string[];
  /** Codes that mean that INPS does not know the person. */
  readonly nonTrovato?: readonly string[];
  /** Statuses that are an answer, and no failure, where a code comes with them. Absent: none. */
  readonly stati?: readonly number[];
}

/** What must hold of a signed answer. */
export interface FirmaRispostaRest {
  /** JWK Set of the erogatore's keys, found by `kid`. */
  readonly chiavi?: SecretRef;
  /** Authorities (PEM) whose certificates may sign, found in `x5c`. */
  readonly ca?: SecretRef;
  /** Signers' own certificates (PEM), trusted as they are. */
  readonly certificati?: SecretRef;
  /** CRLs of the authorities (PEM). */
  readonly crl?: SecretRef;
  /** Without a CRL of its issuer, a certificate is not trusted. */
  readonly crlObbligatoria: boolean;
  /** `aud` of answers: what the erogatore calls us. */
  readonly destinatario: string;
  /** `iss` of answers. Absent: it is not compared. */
  readonly emittente?: string;
  /** Must the answer repeat the `Digest` of the request, under its signature (`request_digest`)? */
  readonly improntaRichiesta: boolean;
  /** Seconds that `iat` may be in the past, and in the future. */
  readonly etaMassimaSecondi: number;
  readonly anticipoSecondi: number;
  /** Gateways send errors unsigned: taken for a refusal, and flagged, or not believed. */
  readonly erroriNonFirmati: 'ammessi' | 'rifiutati';
}
