import type {
  EvidenceSource,
  PdndEnvironmentName,
  Signer,
  SignerSource,
  Transport,
  VoucherSource,
} from '@varco/modi-client';
import type { Servizio } from '../domain/servizio.js';
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
  readonly dpop?: { readonly signer: Signer; prova(accessToken: string): Promise<string> };
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

/** Everything needed to call one service for one ente, made once and kept. */
export interface ErogatoreClient {
  readonly servizio: Servizio;
  readonly transport: Transport;
  readonly pdnd: PdndTools | undefined;
  /** Absent where the profile wants no `wss`. */
  readonly firma?: FirmaRichiesta;
  readonly reader: AnswerReader;
  readonly soapAction: string;
  /** The Body's child that asks about this codice fiscale. */
  encodeRichiesta(codiceFiscale: string): string;
  /** An operator's id towards INPS, where it is not his code. */
  readonly userIdOperatore?: (codice: string) => string;
  /** The insured's id towards INPS: his codice fiscale, or a pseudonym that the ente can resolve. */
  userIdAssicurato(codiceFiscale: string): string;
}
