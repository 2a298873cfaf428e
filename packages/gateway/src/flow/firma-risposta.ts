import { createHash } from 'node:crypto';
import {
  checkAnswersRequest,
  createCertificateDirectory,
  createTrust,
  expandXop,
  mapEnvelope,
  mapVerifiedBody,
  openEnvelope,
  openSoapAnswer,
  readFault,
  rootEnvelope,
  SoapFaultError,
  verifyEnvelope,
  type AttachmentPolicy,
  type EnvelopeMap,
  type SentRequest,
  type SignedDigest,
  type SignedPartName,
  type SoapPackage,
  type TransportResponse,
  type Trust,
  type VerifiedEnvelope,
  type VerifyPolicy,
} from '@varco/modi-client';
import type { Correlazione } from '../domain/firma-soap.js';

/** What must hold of the answers of one service: plain data, so that they can be verified in another thread. */
export interface RegoleRisposta {
  /** PEM. */
  readonly ca?: string;
  readonly certificati?: string;
  readonly crl?: string;
  readonly crlObbligatoria: boolean;
  readonly parti: readonly SignedPartName[];
  readonly correlazione: readonly Correlazione[];
  readonly destinatario?: string;
  readonly etaMassimaMs: number;
  readonly anticipoMs: number;
  readonly attore?: string;
  readonly faultNonFirmati: 'ammessi' | 'rifiutati';
}

/** What our request was, as far as its answer must repeat it. */
export interface AttesaRisposta {
  /** wsa:MessageID that was signed. */
  readonly messageId?: string;
  /** What our signature is over: `signedDigests`. */
  readonly digests: readonly SignedDigest[];
  /** Of a REST request that was signed: the value of its `Digest`. */
  readonly impronta?: string;
}

/** What the signature of an answer says, besides its Body. */
export interface FirmaLetta {
  /** SHA-256 of the signer's certificate, base64url. */
  readonly firmatario: string;
  readonly to?: string;
  readonly messageId?: string;
  /** Epoch milliseconds, by the erogatore's clock, up to which the same message would be taken again. */
  readonly valeFino: number;
}

/** An answer that is what it must be. */
export type RispostaGiudicata =
  | {
      readonly tipo: 'busta';
      readonly busta: EnvelopeMap;
      /** Where attachments are left: the message that `busta` is the root of. */
      readonly allegati?: SoapPackage;
      /** What is read in place of `busta`, where what is handed on has its base64 texts outside (MTOM). */
      readonly letta?: EnvelopeMap;
      readonly firma?: FirmaLetta;
    }
  | {
      readonly tipo: 'fault';
      readonly fault: SoapFaultError;
      /** What may be shown to a caller who speaks SOAP; absent where nothing vouches for it. */
      readonly envelope?: Uint8Array;
      readonly firma?: FirmaLetta;
    };

/** Says of an answer whether it may be read, and what of it. */
export interface GiudiceRisposta {
  /**
   * @param ora the erogatore's clock, epoch milliseconds
   * @throws SoapSecurityError for an answer that is not to be believed; TransportError for one that is not SOAP and no success
   */
  judge(
    risposta: TransportResponse,
    attesa: AttesaRisposta | undefined,
    ora: number,
    allegati?: AttachmentPolicy,
  ): Promise<RispostaGiudicata>;
  /** Reads the certificates once, so that the first answer does not wait for it. Rejects when they cannot be used. */
  prepare(ora: number): Promise<void>;
}

/** Name of some rules: others are another judge. */
export function nomeRegole(regole: RegoleRisposta): string {
  return createHash('sha256').update(JSON.stringify(regole)).digest('base64url');
}

/** Where answers need no signature: an envelope is taken as it came. */
export function giudicaSenzaFirma(
  risposta: TransportResponse,
  allegati: AttachmentPolicy = 'rifiuta',
): RispostaGiudicata {
  try {
    const { map, attached } = openSoapAnswer(risposta, { allegati });
    if (attached === undefined) return { tipo: 'busta', busta: map };
    return { tipo: 'busta', busta: map, allegati: attached, ...(attached.kind === 'mtom' ? intera(attached) : {}) };
  } catch (error) {
    if (error instanceof SoapFaultError) return { tipo: 'fault', fault: error, envelope: bustaDi(risposta) };
    throw error;
  }
}

/** Who the answer is about may be in a part. */
function intera(message: SoapPackage): { readonly letta: EnvelopeMap } {
  const envelope = expandXop(message, { maxBytes: conBase64(message.bytes) });
  return { letta: mapEnvelope(envelope, { maxBytes: envelope.byteLength }) };
}

/** What XOP can make of so many bytes: each part is used once. */
const conBase64 = ({ byteLength }: Uint8Array): number => Math.ceil((byteLength / 3) * 4);

/** The envelope of an answer, attachments left aside. */
const bustaDi = ({ body, headers }: TransportResponse): Uint8Array => rootEnvelope(body, headers['content-type']);

/** @throws ConfigurationError ERR_MODI_CONFIG_INVALID for certificates that cannot be trusted */
export function createGiudiceRisposta(regole: RegoleRisposta): GiudiceRisposta {
  return new Giudice(regole);
}

class Giudice implements GiudiceRisposta {
  readonly #regole: RegoleRisposta;
  readonly #trust: Trust;
  readonly #certificates: VerifyPolicy['certificates'];
  #ora = 0;

  constructor(regole: RegoleRisposta) {
    const { ca, certificati, crl, crlObbligatoria } = regole;
    this.#regole = regole;
    this.#trust = createTrust({
      ...(ca === undefined ? {} : { anchors: ca }),
      ...(certificati === undefined ? {} : { pinned: certificati }),
      ...(crl === undefined ? {} : { crls: crl }),
      requireCrl: crlObbligatoria,
      clock: { now: () => this.#ora },
    });
    this.#certificates = certificati === undefined ? undefined : createCertificateDirectory(certificati);
  }

  async prepare(ora: number): Promise<void> {
    this.#ora = ora;
    const { ca, certificati } = this.#regole;
    for (const pem of [certificati, ca]) {
      const [block] = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(pem ?? '') ?? [];
      if (block === undefined) continue;
      const der = Buffer.from(block.replace(/-----[^-]+-----/g, ''), 'base64');
      // Whether it may sign does not matter here: what it takes to tell is loaded.
      await this.#trust.check([der]).catch((error: unknown) => {
        if (error instanceof Error && error.name === 'TokenError') return undefined;
        throw error;
      });
    }
  }

  async judge(
    risposta: TransportResponse,
    attesa: AttesaRisposta | undefined,
    ora: number,
    allegati?: AttachmentPolicy,
  ): Promise<RispostaGiudicata> {
    const riuscita = risposta.status >= 200 && risposta.status < 300;
    // What is no success and no Fault is judged by its status alone; nothing of it is read.
    const detto = riuscita ? undefined : giudicaSenzaFirma(risposta);
    if (detto?.tipo === 'fault' && this.#ammette(risposta)) return { tipo: 'fault', fault: detto.fault };
    const verified = await this.#verify(firmataDi(risposta, allegati), attesa, ora);
    const busta = mapVerifiedBody(verified);
    const firma = this.#firmaDi(verified);
    const fault = readFault(busta);
    if (fault === undefined) return { tipo: 'busta', busta, firma };
    const error = new SoapFaultError(fault, risposta.status, risposta.headers['retry-after']);
    return { tipo: 'fault', fault: error, envelope: busta.bytes, firma };
  }

  /** A Fault without a word of WS-Security, as gateways send them. One that claims to be signed must be. */
  #ammette(risposta: TransportResponse): boolean {
    if (risposta.status < 400 || this.#regole.faultNonFirmati === 'rifiutati') return false;
    const busta = bustaDi(risposta);
    return !mapEnvelope(busta, { maxBytes: busta.byteLength }).headers.some(
      ({ localName }) => localName === 'Security',
    );
  }

  async #verify(busta: Uint8Array, attesa: AttesaRisposta | undefined, ora: number): Promise<VerifiedEnvelope> {
    this.#ora = ora;
    const { parti, destinatario, attore, anticipoMs, etaMassimaMs } = this.#regole;
    const verified = await verifyEnvelope(busta, {
      trust: this.#trust,
      clock: { now: () => ora },
      required: parti,
      ...(destinatario === undefined ? {} : { to: destinatario }),
      ...(attore === undefined ? {} : { actor: attore }),
      ...(this.#certificates === undefined ? {} : { certificates: this.#certificates }),
      skewMs: anticipoMs,
      maxAgeMs: etaMassimaMs,
      // The transport's own limit was enough.
      maxBytes: Math.max(1, busta.byteLength),
    });
    checkAnswersRequest(verified, this.#correlate(attesa));
    return verified;
  }

  /** What of the request is agreed to come back. What the request does not have matches nothing. */
  #correlate({ messageId = '', digests }: AttesaRisposta = { digests: [] }): SentRequest {
    const { correlazione } = this.#regole;
    return {
      ...(correlazione.includes('RelatesTo') ? { messageId } : {}),
      ...(correlazione.includes('X-RequestDigest') ? { digests } : {}),
    };
  }

  #firmaDi({ signer, to, messageId, timestamp }: VerifiedEnvelope): FirmaLetta {
    const { anticipoMs, etaMassimaMs } = this.#regole;
    if (timestamp === undefined) throw new Error('Timestamp is always among the required parts');
    return {
      firmatario: signer.thumbprint,
      ...(to === undefined ? {} : { to }),
      ...(messageId === undefined ? {} : { messageId }),
      valeFino: Math.min(timestamp.expires, timestamp.created + etaMassimaMs) + anticipoMs,
    };
  }
}

/**
 * What the signature is over: with XOP, the envelope as it was before it was optimised. Attachments that are no part of it are never taken here,
 * because no signature covers them.
 */
function firmataDi({ body, headers }: TransportResponse, allegati: AttachmentPolicy = 'rifiuta'): Uint8Array {
  return openEnvelope(body, headers['content-type'], {
    allegati: allegati === 'rifiuta' ? 'rifiuta' : 'espandi',
    maxBytes: conBase64(body),
  }).envelope;
}
