import type { EvidenceSource, Signer, Transport, VoucherSource } from '@varco/modi-client';
import type { Servizio } from '../domain/servizio.js';
import type { AnswerReader } from './answer-reader.js';

/** PDND's side of a service: who asks, with which key, through which sources. */
export interface PdndTools {
  readonly clientId: string;
  readonly purposeId: string;
  readonly audience: string;
  /** Token requests are paced together for everything of this organisation. */
  readonly organizzazione: string;
  readonly signer: Signer;
  readonly vouchers: VoucherSource;
  readonly evidence: EvidenceSource;
}

/** Everything needed to call one service for one ente, made once and kept. */
export interface ErogatoreClient {
  readonly servizio: Servizio;
  readonly transport: Transport;
  readonly pdnd: PdndTools | undefined;
  readonly reader: AnswerReader;
  readonly soapAction: string;
  /** The Body's child that asks about this codice fiscale. */
  encodeRichiesta(codiceFiscale: string): string;
  /** The insured's id towards INPS: his codice fiscale, or a pseudonym that the ente can resolve. */
  userIdAssicurato(codiceFiscale: string): string;
}
