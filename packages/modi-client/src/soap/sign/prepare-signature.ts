import type { DigestName, XmlSignatureMethod } from '../algorithms.js';
import { canonicalStart, type CanonicalStart } from '../engine/scanner/canonical-start.js';
import { canonicalize } from '../engine/scanner/canonicalize.js';
import { forbidden } from '../engine/scanner/faults.js';
import { readStrictly } from '../engine/scanner-engine.js';
import type { ScannedElement } from '../engine/scanned-element.js';
import { MAX_HEADERS, type SecurityReader } from '../engine/security-reader.js';
import { invalidEnvelope, type EnvelopeMap } from '../envelope-map.js';
import { WSA } from '../names.js';
import { MAX_SECURITY_ELEMENTS } from '../security-policy.js';
import { splice, type Patch } from '../splice.js';
import { notSigned, refusal } from '../verify/faults.js';
import { named, securityHeaders } from '../verify/find-signature.js';
import { ADDRESSING_NAMES, newHeaders, type Addressing } from './addressing.js';
import { MessageIds } from './ids.js';
import { signatureXml, type TokenXml } from './key-info.js';
import { securityXml } from './security-xml.js';
import { signedInfoXml, type ReferenceDigest, type SignedInfoXml } from './signed-info-xml.js';
import { timestampXml } from './timestamp-xml.js';

/** All that a signature is made of but the message and the key: data, so that it can be told to another thread. */
export interface SignPlan {
  readonly method: XmlSignatureMethod;
  readonly digest: DigestName;
  readonly token: TokenXml;
  /** Makes the ids of this message unlike those of any other. */
  readonly uuid: string;
  readonly addressing: Addressing;
  /** For a message that has none. */
  readonly newMessageId: string | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly ttlSeconds: number;
  readonly body: boolean;
  readonly headers: readonly { readonly namespace: string; readonly localName: string }[];
  readonly inclusiveNamespaces: 'none' | 'in-scope';
  readonly actor: string | undefined;
  readonly mustUnderstand: boolean;
  readonly maxBytes: number;
}

/** What has been found out of a message when its Body begins. */
interface Head {
  readonly references: readonly ReferenceDigest[];
  readonly patches: readonly Patch[];
  /** Around the place of the Signature, in the patch that writes the new headers. */
  readonly security: { readonly patch: Patch; readonly before: string; readonly after: string };
  readonly ids: MessageIds;
  readonly body: { readonly id: string; readonly start: CanonicalStart } | undefined;
}

/**
 * A message read once, with all that is to be signed hashed as it will stand there: what is missing is the value of the signature.
 * Texts that we write are written as exclusive C14N writes them; what is there is read, and canonicalized with the id it gets.
 *
 * @throws SoapSecurityError as `signEnvelope`
 */
export class PreparedSignature {
  readonly #bytes: Uint8Array;
  readonly #plan: SignPlan;
  readonly #head: Head;
  readonly #info: SignedInfoXml;

  constructor(bytes: Uint8Array, plan: SignPlan) {
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    let head: Head | undefined;
    const options = { maxBytes: plan.maxBytes, maxSecurityElements: MAX_SECURITY_ELEMENTS };
    const reader = readStrictly(view, options, (soFar, body) => {
      head = readHead(view, soFar, body, plan);
      return head.body?.start;
    });
    reader.map.finish();
    if (head === undefined) throw new Error('an envelope without Body was mapped');
    if (reader.hasDuplicateIds || head.ids.made.some((id) => reader.ids.has(id))) {
      throw invalidEnvelope('duplicate-id', 0);
    }
    this.#bytes = view;
    this.#plan = plan;
    this.#head = head;
    this.#info = signedInfoXml([...head.references, ...bodyReference(reader, head)], plan.method, plan.digest);
    reader.releaseBody();
  }

  /** The bytes to be signed. */
  get signedInfo(): Uint8Array {
    return this.#info.canonical;
  }

  /** The signed envelope. */
  complete(value: Uint8Array): Uint8Array {
    const { patches, security } = this.#head;
    const signature = signatureXml(this.#info.xml, value, this.#plan.token.reference);
    const written = { ...security.patch, text: security.before + signature + security.after };
    return splice(
      this.#bytes,
      [...patches, written].sort((a, b) => a.start - b.start),
    );
  }
}

function bodyReference({ canonicalBody }: SecurityReader, { body }: Head): readonly ReferenceDigest[] {
  if (body === undefined) return [];
  if (canonicalBody === undefined) throw new Error('Body was not canonicalized');
  return [{ id: body.id, prefixes: canonicalBody.prefixes, canonical: canonicalBody.bytes }];
}

function readHead(bytes: Uint8Array, reader: SecurityReader, body: ScannedElement, plan: SignPlan): Head {
  if (reader.hasDuplicateIds) throw invalidEnvelope('duplicate-id', 0);
  const { headers } = reader;
  const map = reader.map.finish();
  if (securityHeaders(headers, plan.actor).length > 0) {
    throw refusal('ERR_MODI_ALREADY_SIGNED', 'the envelope has a Security header already: sign one without');
  }
  const ids = new MessageIds(reader.ids, plan.uuid);
  const added = newHeaders(headers, addressingOf(headers, plan)).map((header) => ({
    header,
    id: ids.fresh(header.localName),
  }));
  if (headers.length + added.length >= MAX_HEADERS) throw forbidden('elements', 0);
  const patches: Patch[] = [];
  const present = headersToSign(headers, plan).map((element): ReferenceDigest => {
    const { id, patch } = ids.of(element);
    if (patch !== undefined) patches.push(patch);
    const prefixes = inheritedPrefixes(element, plan);
    return { id, prefixes, canonical: canonicalWith(bytes, element, patch, prefixes) };
  });
  const timestampId = ids.fresh('Timestamp');
  const timestamp = timestampXml(timestampId, plan.now, plan.ttlSeconds);
  const security = securityXml(map, plan, timestamp.inSecurity);
  const outer = (): ReadonlyMap<string, string> => (map.header ?? map.envelope).inScope;
  return {
    references: [
      written(timestampId, timestamp.canonical, () => security.inScope(outer()), plan),
      ...added.map(({ header, id }) => written(id, header.xml(id), outer, plan)),
      ...present,
    ],
    patches,
    security: newHeadersPatch(map, security, added.map(({ header, id }) => header.xml(id)).join('')),
    ids,
    body: plan.body ? signedBody(bytes, body, ids, patches, plan) : undefined,
  };
}

function addressingOf(headers: readonly ScannedElement[], { addressing, newMessageId }: SignPlan): Addressing {
  const wanted = newMessageId !== undefined && addressing.messageId === undefined;
  if (!wanted || named(headers, WSA, 'MessageID').length > 0) return addressing;
  return { ...addressing, messageId: newMessageId };
}

/** Of the headers that are there already. */
function headersToSign(headers: readonly ScannedElement[], plan: SignPlan): readonly ScannedElement[] {
  const extra = plan.headers.map(({ namespace, localName }) => {
    const [element, another] = named(headers, namespace, localName);
    if (element === undefined) throw notSigned(localName, 'missing');
    if (another !== undefined) throw invalidEnvelope('element-repeated', another.range.start);
    return element;
  });
  const addressing = headers.filter((each) => each.namespace === WSA && ADDRESSING_NAMES.includes(each.localName));
  return [...new Set([...addressing, ...extra])];
}

/** An element that we write, canonically. Its prefixes are declared by itself, and by the Security around it. */
function written(
  id: string,
  xml: string,
  scope: () => ReadonlyMap<string, string>,
  { inclusiveNamespaces }: SignPlan,
): ReferenceDigest {
  if (inclusiveNamespaces === 'none') return { id, prefixes: [], canonical: xml };
  const inScope = scope();
  const own = [...xml.slice(0, xml.indexOf('>')).matchAll(/ xmlns:(\w+)=/g)].map(([, prefix]) => prefix);
  const prefixes = [...inScope.keys()].filter((prefix) => !own.includes(prefix)).sort();
  const bytes = Buffer.from(xml);
  return { id, prefixes, canonical: canonicalize(bytes, { start: 0, end: bytes.length, inScope }, prefixes) };
}

/** A header of the message's own, as it will be with its id. */
function canonicalWith(
  bytes: Uint8Array,
  { range }: ScannedElement,
  patch: Patch | undefined,
  prefixes: readonly string[],
): Uint8Array {
  if (patch === undefined) return canonicalize(bytes, range, prefixes);
  const { start, end, inScope } = range;
  const own = splice(bytes.subarray(start, end), [moved(patch, start)]);
  return canonicalize(own, { start: 0, end: own.length, inScope }, prefixes);
}

function signedBody(
  bytes: Uint8Array,
  body: ScannedElement,
  ids: MessageIds,
  patches: Patch[],
  plan: SignPlan,
): Head['body'] {
  const { id, patch } = ids.of(body);
  if (patch !== undefined) patches.push(patch);
  const { start, contentStart, qName, inScope } = body.range;
  const tag = splice(bytes.subarray(start, contentStart), patch === undefined ? [] : [moved(patch, start)]);
  return { id, start: canonicalStart(tag, qName, inScope, inheritedPrefixes(body, plan)) };
}

function moved({ start, end, text }: Patch, from: number): Patch {
  return { start: start - from, end: end - from, text };
}

/** Prefixes declared around an element and not on it, in order. */
function inheritedPrefixes({ range }: ScannedElement, { inclusiveNamespaces }: SignPlan): readonly string[] {
  if (inclusiveNamespaces === 'none') return [];
  return [...range.inScope.keys()].filter((prefix) => !range.declares.includes(prefix)).sort();
}

/** New headers come first in Header, which is made where there is none. */
function newHeadersPatch(
  { header, envelope, body }: EnvelopeMap,
  security: { readonly before: string; readonly after: string },
  others: string,
): Head['security'] {
  const after = security.after + others;
  if (header === undefined) {
    const colon = envelope.qName.indexOf(':');
    const name = colon < 0 ? 'Header' : `${envelope.qName.slice(0, colon)}:Header`;
    const patch = { start: body.start, end: body.start, text: '' };
    return { patch, before: `<${name}>${security.before}`, after: `${after}</${name}>` };
  }
  if (header.empty) {
    const patch = { start: header.end - 2, end: header.end, text: '' };
    return { patch, before: `>${security.before}`, after: `${after}</${header.qName}>` };
  }
  const patch = { start: header.contentStart, end: header.contentStart, text: '' };
  return { patch, before: security.before, after };
}
