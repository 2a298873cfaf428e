import type { X509Certificate } from 'node:crypto';
import {
  ConfigurationError,
  INPS,
  signedDigests,
  signEnvelope,
  thumbprint,
  type Clock,
  type Ids,
  type Signer,
} from '@varco/modi-client';
import { parseCertificati } from '../config/certificati.js';
import { readSecret } from '../config/segreti.js';
import type { FirmaSoap, FonteFirma } from '../domain/firma-soap.js';
import type { ServizioSoap } from '../domain/servizio.js';
import type { FirmaRichiesta } from '../flow/erogatore-client.js';
import type { Scadenza } from '../sorveglianza/scadenze.js';
import { loadClientKey } from './load-client-key.js';

export interface FirmaRichiestaOptions {
  readonly enteId: string;
  readonly servizio: ServizioSoap;
  readonly firma: FirmaSoap;
  readonly soapAction: string;
  /** The erogatore's: Created is read by it. */
  readonly clock: Clock;
  readonly ids: Ids;
}

/** The signature of one service, with its keys loaded. */
export interface FirmaPronta {
  readonly firma: FirmaRichiesta;
  /** Of the certificates, each by its key. */
  readonly scadenze: readonly Scadenza[];
  close(): Promise<void>;
}

interface ChiaveDiFirma {
  readonly signer: Signer;
  /** PEM, its own first. A text, which stays what it was: read once. */
  readonly certificate: string;
  readonly from: number;
  readonly until: number;
  close(): Promise<void>;
}

/** As ModI's clients that wait for their answer say it. */
const ANONYMOUS = 'http://www.w3.org/2005/08/addressing/anonymous';

/**
 * Loads the keys and their certificates.
 *
 * @throws what `loadClientKey` throws; ConfigurationError ERR_MODI_KEY_UNUSABLE for a key without its certificate
 */
export async function createFirmaRichiesta(options: FirmaRichiestaOptions): Promise<FirmaPronta> {
  const { enteId, servizio, firma } = options;
  const keys: ChiaveDiFirma[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(keys.splice(0).map(async (key) => key.close()));
  };
  try {
    for (const fonte of firma.chiavi) keys.push(await loadChiave(fonte, firma));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    firma: { firma: async (envelope) => sign(envelope, chooseKey(keys, options.clock.now()), options) },
    scadenze: keys.map(({ signer, until }) => ({
      nome: `certificato di firma ${signer.kid} del servizio ${servizio.id} di ${enteId}`,
      notAfter: until,
    })),
    close,
  };
}

async function loadChiave(fonte: FonteFirma, { algoritmo }: FirmaSoap): Promise<ChiaveDiFirma> {
  const key = await loadClientKey(fonte, algoritmo);
  try {
    const { certificato } = fonte;
    const chain = certificato === undefined ? key.certificates : parseCertificati(await readSecret(certificato));
    const [leaf] = chain;
    if (leaf === undefined) throw unusable('no-certificate', 'has no certificate: name one');
    checkLeaf(leaf, key.signer);
    return {
      signer: key.signer,
      certificate: chain.map(String).join('\n'),
      from: Date.parse(leaf.validFrom),
      until: Date.parse(leaf.validTo),
      close: async () => key.close(),
    };
  } catch (error) {
    await key.close();
    throw error;
  }
}

function checkLeaf({ publicKey }: X509Certificate, { kid }: Signer): void {
  if (thumbprint({ ...publicKey.export({ format: 'jwk' }) }) === kid) return;
  throw unusable('not-the-certificates', 'is not that of its certificate: in the file the leaf comes first');
}

function unusable(reason: string, what: string): ConfigurationError {
  return new ConfigurationError('ERR_MODI_KEY_UNUSABLE', `a key of the SOAP signature ${what}`, { facts: { reason } });
}

/** The newest that INPS can believe today. */
function chooseKey(keys: readonly ChiaveDiFirma[], now: number): ChiaveDiFirma {
  const key = keys.find(({ from, until }) => now >= from && now < until);
  if (key === undefined) {
    throw new ConfigurationError('ERR_MODI_KEY_UNUSABLE', 'no certificate of the SOAP signature is in its time', {
      facts: { reason: 'certificate-expired' },
    });
  }
  return key;
}

async function sign(
  envelope: Uint8Array,
  { signer, certificate }: ChiaveDiFirma,
  { servizio, firma, soapAction, clock, ids }: FirmaRichiestaOptions,
): ReturnType<FirmaRichiesta['firma']> {
  const { identity, wss, integrita, risposta } = servizio.profilo;
  const messageId = wss === 'ID_AUTH_SOAP_02' ? `urn:uuid:${ids.uuid()}` : undefined;
  const action = firma.azione ?? soapAction;
  const attore = firma.attore === undefined ? {} : { actor: firma.attore };
  const signed = await signEnvelope(envelope, {
    signer,
    certificate,
    clock,
    ids,
    to: firma.destinatario ?? servizio.url,
    ...(action === '' ? {} : { action }),
    replyTo: ANONYMOUS,
    newMessageId: false,
    ...(messageId === undefined ? {} : { messageId }),
    body: integrita === 'INTEGRITY_SOAP_01',
    headers: identity === 'soap' || identity === 'entrambi' ? [{ namespace: INPS, localName: 'Identity' }] : [],
    ttlSeconds: firma.durataSecondi,
    tokenReference: firma.riferimento,
    digest: firma.digest,
    mustUnderstand: firma.mustUnderstand,
    ...attore,
  });
  return {
    envelope: signed,
    ...(messageId === undefined ? {} : { messageId }),
    attesa: {
      ...(messageId === undefined ? {} : { messageId }),
      digests: risposta === 'firmata' ? signedDigests(signed, attore) : [],
    },
  };
}
