import type { ChiaveInDispositivo, ChiaveLetta, SecretRef } from './fonte-chiave.js';

/** A key of the SOAP signature, and the certificate that the receiver knows it by. */
export type FonteFirma = (ChiaveLetta | ChiaveInDispositivo) & {
  /** PEM, the key's own first, then those that issued it. Default: what is kept with the key (PKCS#12, device). */
  readonly certificato?: SecretRef;
};

/** How requests are signed with WS-Security (ModI ID_AUTH_SOAP_01, ID_AUTH_SOAP_02, INTEGRITY_SOAP_01). */
export interface FirmaSoap {
  /** The newest first: the first whose certificate is in its time signs. */
  readonly chiavi: readonly FonteFirma[];
  /** RSA keys alone; an EC key does what its curve does. Default RS256. */
  readonly algoritmo?: 'RS256' | 'RS384' | 'RS512';
  readonly digest: 'sha256' | 'sha384' | 'sha512';
  /** How the signature tells whose it is. */
  readonly riferimento: 'X509v3' | 'X509PKIPathv1' | 'IssuerSerial' | 'SubjectKeyIdentifier' | 'Thumbprint';
  /** wsa:To. Default: the service's URL. */
  readonly destinatario?: string;
  /** wsa:Action. Default: the operation's SOAPAction. */
  readonly azione?: string;
  /** Seconds from Created to Expires. */
  readonly durataSecondi: number;
  /** `actor` of the Security header. Default: none. */
  readonly attore?: string;
  readonly mustUnderstand: boolean;
}

/** What ties an answer to its request. */
export type Correlazione = 'X-RequestDigest' | 'RelatesTo';

/** Parts of an answer by ModI's names. */
export const PARTI_RISPOSTA = ['Timestamp', 'To', 'MessageID', 'Body', 'Action', 'ReplyTo', 'From'] as const;
export type ParteRisposta = (typeof PARTI_RISPOSTA)[number];

/** What must hold of a signed answer. */
export interface FirmaRisposta {
  /** Authorities (PEM) whose certificates may sign. */
  readonly ca?: SecretRef;
  /** Signers' own certificates (PEM), trusted as they are. */
  readonly certificati?: SecretRef;
  /** CRLs of the authorities (PEM). */
  readonly crl?: SecretRef;
  /** Without a CRL of its issuer, a certificate is not trusted. */
  readonly crlObbligatoria: boolean;
  /** Parts that must be covered; Timestamp and Body always. */
  readonly parti: readonly ParteRisposta[];
  /** What the answer must repeat of the request, under its signature. */
  readonly correlazione: readonly Correlazione[];
  /** What wsa:To must be. Default: it is not compared. */
  readonly destinatario?: string;
  /** Seconds that Created may be in the past, and in the future. */
  readonly etaMassimaSecondi: number;
  readonly anticipoSecondi: number;
  /** `actor` of the Security header that is ours. Default: none. */
  readonly attore?: string;
  /** Gateways send Faults unsigned: taken for a refusal, and flagged, or not believed. */
  readonly faultNonFirmati: 'ammessi' | 'rifiutati';
}
