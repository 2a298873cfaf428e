import type { X509Certificate } from 'node:crypto';
import { checkInteger } from '../checks/identifiers.js';
import { invalidOption } from '../errors/configuration-error.js';
import { SoapSecurityError } from '../errors/soap-security-error.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Signer } from '../ports/signer.js';
import type { PemOrDer } from '../trust/pem.js';
import { SIGNATURE_METHODS, type DigestName } from './algorithms.js';
import { readStrictly, ScannedDocument } from './engine/scanner-engine.js';
import type { ScannedElement } from './engine/scanned-element.js';
import type { ReadOptions } from './engine/xml-engine.js';
import { DEFAULT_MAX_BYTES, invalidEnvelope, type EnvelopeMap } from './envelope-map.js';
import { SOAP_11, SOAP_12, WSA, WSSE } from './names.js';
import { MAX_SECURITY_ELEMENTS } from './security-policy.js';
import { ADDRESSING_NAMES, newHeaders, type Addressing } from './sign/addressing.js';
import { freshId, idOf } from './sign/ids.js';
import {
  DECLARE_WSU,
  signatureXml,
  timestampXml,
  tokenXml,
  type TokenReferenceKind,
  type TokenXml,
} from './sign/key-info.js';
import { signerChain } from './sign/signer-chain.js';
import { signedInfoXml, type ReferenceDigest } from './sign/signed-info-xml.js';
import { escapeXml, splice, type Patch } from './splice.js';
import { notSigned, refusal } from './verify/faults.js';
import { named, securityHeaders } from './verify/find-signature.js';

export interface SignOptions extends Addressing {
  readonly signer: Signer;
  /** The signer's own certificate, then those that issued it, where the receiver is to have them. PEM or DER. */
  readonly certificate: PemOrDer;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Make a `messageId`, `urn:uuid:` and a random UUID, when none is given and none is there. Default `true`. */
  readonly newMessageId?: boolean;
  /** Sign Body (INTEGRITY_SOAP_01). Default `true`. */
  readonly body?: boolean;
  /** Other headers to sign, each of which must be there once: INPS's Identity, for one. */
  readonly headers?: readonly { readonly namespace: string; readonly localName: string }[];
  /** Seconds from Created to Expires, 1 to 86 400. Default 300. */
  readonly ttlSeconds?: number;
  /** Default `X509v3`. */
  readonly tokenReference?: TokenReferenceKind;
  /** Default `sha256`. */
  readonly digest?: DigestName;
  /**
   * `none` (default): exclusive C14N alone. `in-scope`: each reference lists the prefixes declared around its element, so that what looks
   * like a QName in a text keeps its meaning.
   */
  readonly inclusiveNamespaces?: 'none' | 'in-scope';
  /** Actor or role of the Security header. Default: none, the message's last receiver. */
  readonly actor?: string;
  /** Default `true`. */
  readonly mustUnderstand?: boolean;
  /** Bytes of the envelope. Default 10 485 760. */
  readonly maxBytes?: number;
}

/**
 * Signs a SOAP 1.1 or 1.2 envelope as ModI wants it: a Security header with Timestamp, X.509 token and one signature over the Timestamp,
 * every WS-Addressing header, Body, and what else is named. Addressing headers that are given and missing are added, and a Header if there
 * is none. Every byte of the envelope that does not belong to this stays as it is:
 * a signed element that has no `wsu:Id` gets one, with its declaration where there is none in scope.
 *
 * @returns a new array
 * @throws SoapSecurityError ERR_MODI_XML_*, ERR_MODI_ENVELOPE_INVALID; ERR_MODI_ALREADY_SIGNED when there is a Security header for the same
 *   actor; ERR_MODI_TO_MISMATCH when there is another To; ERR_MODI_NOT_SIGNED when a header to be signed is missing
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID; ERR_MODI_KEY_UNUSABLE when key and certificate do not belong together; what the signer throws
 */
export async function signEnvelope(bytes: Uint8Array, options: SignOptions): Promise<Uint8Array> {
  const chain = signerChain(options.signer, options.certificate);
  checkInteger('ttlSeconds', options.ttlSeconds ?? 300, 1, 86_400);
  // Its head says where everything goes, and the whole is read when everything is in its place.
  let prepared = prepare(bytes, options, chain, true);
  let document: ScannedDocument;
  try {
    document = openPrepared(prepared.bytes, options);
  } catch (error) {
    if (!(error instanceof SoapSecurityError)) throw error;
    // The envelope is at fault, or an id of its Body is one we made: now read whole, to say where, or to make another.
    prepared = prepare(bytes, options, chain, false);
    document = openPrepared(prepared.bytes, options);
  }
  return sign(document, prepared, options);
}

interface Prepared {
  /** The envelope with all it needs but the Signature. */
  readonly bytes: Uint8Array;
  /** Of what is to be signed, in the order of the references. */
  readonly ids: readonly string[];
  readonly token: TokenXml;
}

function prepare(
  bytes: Uint8Array,
  options: SignOptions,
  chain: readonly X509Certificate[],
  headOnly: boolean,
): Prepared {
  const { document, map } = open(bytes, { maxBytes: options.maxBytes ?? DEFAULT_MAX_BYTES, headOnly });
  if (securityHeaders(document.headers, options.actor).length > 0) {
    throw refusal('ERR_MODI_ALREADY_SIGNED', 'the envelope has a Security header already: sign one without');
  }
  const { ids, clock, ttlSeconds = 300 } = options;
  const added = newHeaders(document.headers, { ...options, ...newMessageId(document, options) }).map((header) => ({
    header,
    id: freshId(document, ids, header.localName),
  }));
  const patches: Patch[] = [];
  const signed: string[] = [];
  for (const element of elementsToSign(document, options)) {
    const { id, patch } = idOf(element, document, ids);
    if (patch !== undefined) patches.push(patch);
    signed.push(id);
  }
  const timestampId = freshId(document, ids, 'Timestamp');
  const token = tokenXml(options.tokenReference ?? 'X509v3', chain, freshId(document, ids, 'X509'));
  const security = securityXml(map, options, token, timestampXml(timestampId, clock.now(), ttlSeconds));
  patches.push(headerPatch(map, security + added.map(({ header, id }) => header.xml(id)).join('')));
  return {
    bytes: splice(bytes, patches.sort(inOrder)),
    ids: [timestampId, ...added.map(({ id }) => id), ...signed],
    token,
  };
}

function newMessageId(document: ScannedDocument, options: SignOptions): Pick<Addressing, 'messageId'> {
  const wanted = options.messageId === undefined && (options.newMessageId ?? true);
  if (!wanted || named(document.headers, WSA, 'MessageID').length > 0) return {};
  return { messageId: `urn:uuid:${options.ids.uuid()}` };
}

interface OpenEnvelope {
  readonly document: ScannedDocument;
  readonly map: EnvelopeMap;
}

function open(bytes: Uint8Array, options: Omit<ReadOptions, 'maxSecurityElements'>): OpenEnvelope {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const reader = readStrictly(view, { ...options, maxSecurityElements: MAX_SECURITY_ELEMENTS });
  const document = new ScannedDocument(view, reader);
  if (document.hasDuplicateIds) throw invalidEnvelope('duplicate-id', 0);
  return { document, map: reader.map.finish() };
}

/** Reads the whole once, and canonicalizes Body on the way where it is known how. */
function openPrepared(bytes: Uint8Array, options: SignOptions): ScannedDocument {
  const wanted = (options.body ?? true) && options.inclusiveNamespaces !== 'in-scope';
  return open(bytes, { maxBytes: Infinity, expectBody: () => (wanted ? [] : undefined) }).document;
}

/** Of what is in the envelope already. */
function elementsToSign(document: ScannedDocument, options: SignOptions): readonly ScannedElement[] {
  const extra = (options.headers ?? []).map(({ namespace, localName }) => {
    const [element, another] = document.headers.filter(
      (each) => each.localName === localName && each.namespace === namespace,
    );
    if (element === undefined) throw notSigned(localName, 'missing');
    if (another !== undefined) throw invalidEnvelope('element-repeated', another.range.start);
    return element;
  });
  const addressing = document.headers.filter(
    (each) => each.namespace === WSA && ADDRESSING_NAMES.includes(each.localName),
  );
  return [...new Set([...addressing, ...extra, ...((options.body ?? true) ? [document.body] : [])])];
}

function securityXml(map: EnvelopeMap, options: SignOptions, token: TokenXml, timestamp: string): string {
  const soap = map.version === '1.1' ? SOAP_11 : SOAP_12;
  const understood =
    (options.mustUnderstand ?? true) ? ` soap:mustUnderstand="${map.version === '1.1' ? '1' : 'true'}"` : '';
  const actor =
    options.actor === undefined
      ? ''
      : ` soap:${map.version === '1.1' ? 'actor' : 'role'}="${escapeXml(options.actor)}"`;
  return (
    `<wsse:Security xmlns:wsse="${WSSE}"${DECLARE_WSU} xmlns:soap="${soap}"${understood}${actor}>` +
    `${token.token}${timestamp}</wsse:Security>`
  );
}

/** New headers come first in Header, which is made where there is none. */
function headerPatch({ header, envelope, body }: EnvelopeMap, xml: string): Patch {
  if (header === undefined) {
    const colon = envelope.qName.indexOf(':');
    const name = colon < 0 ? 'Header' : `${envelope.qName.slice(0, colon)}:Header`;
    return { start: body.start, end: body.start, text: `<${name}>${xml}</${name}>` };
  }
  if (header.empty) return { start: header.end - 2, end: header.end, text: `>${xml}</${header.qName}>` };
  return { start: header.contentStart, end: header.contentStart, text: xml };
}

function inOrder(a: Patch, b: Patch): number {
  return a.start - b.start;
}

/** The last step: everything is in its place but the signature, which goes last into Security. */
async function sign(document: ScannedDocument, prepared: Prepared, options: SignOptions): Promise<Uint8Array> {
  const [security] = securityHeaders(document.headers, options.actor);
  if (security === undefined) throw new Error('the Security header just written is not there');
  const references = prepared.ids.map((id): ReferenceDigest => {
    const element = document.withId(id);
    if (element === undefined) throw new Error('an element to be signed is not there');
    const prefixes = options.inclusiveNamespaces === 'in-scope' ? inheritedPrefixes(element) : [];
    return { id, prefixes, canonical: document.canonicalize(element, prefixes) };
  });
  const method = SIGNATURE_METHODS.find(({ alg }) => alg === options.signer.alg);
  if (method === undefined) throw invalidOption('signer', 'has an algorithm that XML signatures do not use');
  const info = signedInfoXml(references, method, options.digest ?? 'sha256');
  const value = await options.signer.sign(info.canonical);
  const at = security.range.contentEnd;
  const signature = signatureXml(info.xml, value, prepared.token.reference);
  return splice(prepared.bytes, [{ start: at, end: at, text: signature }]);
}

/** Prefixes declared around an element and not on it, in order. */
function inheritedPrefixes({ range }: ScannedElement): readonly string[] {
  return [...range.inScope.keys()].filter((prefix) => !range.declares.includes(prefix)).sort();
}
