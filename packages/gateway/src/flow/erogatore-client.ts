import type {
  EvidenceSource,
  PdndEnvironmentName,
  Signer,
  SignerSource,
  Transport,
  VoucherSource,
} from '@varco/modi-client';
import type { Servizio, ServizioRest } from '../domain/servizio.js';
import type { AnswerReader } from './answer-reader.js';
import type { AttesaRisposta } from './firma-risposta.js';

/** Where vouchers come from. */
export interface FonteVoucher {
  readonly vouchers: VoucherSource;
  /** Which of PDND's environments, where it is one of them. */
  readonly ambiente?: PdndEnvironmentName;
  readonly tokenEndpoint: string;
  /** PDND's clock less the one that assertions are stamped with, in milliseconds; 0 while nothing is known. */
  scartoMs(): number;
}

/** PDND's side of a service: who asks, with which key, through which sources. */
export interface PdndTools {
  readonly clientId: string;
  readonly purposeId: string;
  readonly audience: string;
  /** Token requests are paced together for everything of this organisation. */
  readonly organizzazione: string;
  /** The client's key, or its ring of keys while one takes another's place. */
  readonly signer: SignerSource;
  readonly evidence: EvidenceSource;
  /** Absent only where the profile wants no voucher. */
  readonly fonteVoucher?: FonteVoucher;
  /** Where the profile wants DPoP vouchers: the key of the proofs, and a proof for one call with this voucher. */
  readonly dpop?: { readonly signer: Signer; prova(accessToken: string, chiamata: Chiamata): Promise<string> };
}

/** Where a call goes, as a proof of it names it. */
export interface Chiamata {
  readonly metodo: 'POST' | 'PUT';
  /** Without query. */
  readonly url: string;
}

/** A request as it leaves, and what its answer must repeat. */
export interface BustaFirmata {
  readonly envelope: Uint8Array;
  /** wsa:MessageID, where the pattern has one. */
  readonly messageId?: string;
  readonly attesa: AttesaRisposta;
}

/** WS-Security of the requests of a service. */
export interface FirmaRichiesta {
  /**
   * @throws SignerError when the key's device is not there; SoapSecurityError for an envelope that cannot be signed; ConfigurationError when no
   *   certificate is in its time
   */
  firma(envelope: Uint8Array): Promise<BustaFirmata>;
}

/** `Digest` and `Agid-JWT-Signature` of the requests of a REST service. */
export interface FirmaRest {
  /**
   * @param headers all that leave with the body and may be signed
   * @throws SignerError when the key's device is not there; ConfigurationError for headers that cannot be signed
   */
  firma(
    metodo: Chiamata['metodo'],
    headers: Readonly<Record<string, string>>,
    body: Uint8Array,
  ): Promise<{ readonly headers: Readonly<Record<string, string>>; readonly attesa: AttesaRisposta }>;
}

/** Everything needed to call one service for one ente, made once and kept. */
export type ErogatoreClient = ErogatoreSoap | ErogatoreRest;

interface ErogatoreComune {
  readonly transport: Transport;
  readonly pdnd: PdndTools | undefined;
  readonly reader: AnswerReader;
  /** An operator's id towards INPS, where it is not his code. */
  readonly userIdOperatore?: (codice: string) => string;
  /** The insured's id towards INPS: his codice fiscale, or a pseudonym that the ente can resolve. */
  userIdAssicurato(codiceFiscale: string): string;
}

export interface ErogatoreSoap extends ErogatoreComune {
  readonly tipo: 'soap';
  readonly servizio: Servizio;
  /** Absent where the profile wants no `wss`. */
  readonly firma?: FirmaRichiesta;
  readonly soapAction: string;
  /** The Body's child that asks about this codice fiscale. */
  encodeRichiesta(codiceFiscale: string): string;
}

export interface ErogatoreRest extends ErogatoreComune {
  readonly tipo: 'rest';
  readonly servizio: ServizioRest;
  /** Absent where the profile wants no `integrita`. */
  readonly firma?: FirmaRest;
}
