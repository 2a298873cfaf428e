import { createHash, createHmac, sign } from 'node:crypto';
import { OpenRange } from '../../../src/soap/element-range.js';
import { canonicalize } from '../../../src/soap/engine/scanner/canonicalize.js';
import { scanDocument } from '../../../src/soap/engine/scanner/scan.js';
import {
  BASE64_BINARY,
  DS,
  EXC_C14N,
  SOAP_11,
  SOAP_12,
  WSA,
  WSSE,
  WSSE_11,
  WSU,
  X509_PROFILE,
} from '../../../src/soap/names.js';
import { certificateDer, keyPem, type VectorKey } from './vector-keys.js';

/** One ds:Reference; what is left out is as it should be. */
export interface ForgedReference {
  /** Whose digest it is: the first element with this id. */
  readonly id: string;
  readonly uri?: string | undefined;
  readonly prefixes?: readonly string[];
  readonly transforms?: string;
  readonly digest?: 'sha1' | 'sha256' | 'sha384' | 'sha512';
  readonly digestMethod?: string;
  readonly value?: string;
}

/** The pieces of a signed envelope. Each can be anything; those left out make a message that is accepted. */
export interface Forgery {
  readonly soap?: '1.1' | '1.2';
  readonly prolog?: string;
  readonly envelope?: string;
  readonly beforeSecurity?: string;
  readonly securityAttributes?: string;
  readonly token?: string;
  readonly timestamp?: string;
  readonly signatureTail?: string;
  readonly securityTail?: string;
  readonly to?: string;
  readonly messageId?: string;
  readonly afterSecurity?: string;
  readonly body?: string;
  readonly tail?: string;
  readonly references?: readonly ForgedReference[];
  readonly c14n?: string;
  /** PrefixList of SignedInfo's own canonicalization. */
  readonly c14nPrefixes?: readonly string[];
  readonly method?: string;
  readonly methodContent?: string;
  readonly key?: VectorKey;
  /** HMAC under these bytes in place of a signature. */
  readonly hmac?: Uint8Array;
  readonly keyInfo?: string;
  /** White space between the elements of the signature. */
  readonly gap?: string;
  readonly ds?: string;
}

export const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
export const ENC = 'http://www.w3.org/2001/04/xmlenc#';
const DIGESTS = { sha1: `${DS}sha1`, sha256: `${ENC}sha256`, sha384: `${MORE}sha384`, sha512: `${ENC}sha512` };

export const EXCLUSIVE = `<ds:Transforms><ds:Transform Algorithm="${EXC_C14N}"/></ds:Transforms>`;
export const CREATED = '2026-12-01T10:00:00Z';
export const TO = 'https://erogatore.example/eci';
export const NS = `xmlns:wsu="${WSU}" xmlns:wsa="${WSA}"`;

export const body = (
  content = '<eci:richiesta xmlns:eci="urn:eci"><eci:codice>A1</eci:codice><eci:anno>2026</eci:anno></eci:richiesta>',
  id = 'body',
): string => `<soap:Body wsu:Id="${id}">${content}</soap:Body>`;
export const to = (uri = TO, id = 'to'): string => `<wsa:To wsu:Id="${id}">${uri}</wsa:To>`;
export const messageId = (value = 'urn:uuid:1', id = 'mid'): string =>
  `<wsa:MessageID wsu:Id="${id}">${value}</wsa:MessageID>`;
export const timestamp = (created = CREATED, expires = '2026-12-01T10:05:00Z', id = 'ts'): string =>
  `<wsu:Timestamp wsu:Id="${id}"><wsu:Created>${created}</wsu:Created><wsu:Expires>${expires}</wsu:Expires></wsu:Timestamp>`;

export function token(base64: string, type = 'X509v3', id = 'token'): string {
  return `<wsse:BinarySecurityToken wsu:Id="${id}" EncodingType="${BASE64_BINARY}" ValueType="${X509_PROFILE}${type}">${base64}</wsse:BinarySecurityToken>`;
}
export const tokenOf = (name: VectorKey): string => token(certificateDer(name).toString('base64'));
export const TOKEN_REFERENCE = `<wsse:Reference URI="#token" ValueType="${X509_PROFILE}X509v3"/>`;
export const str = (content: string, attributes = ''): string =>
  `<wsse:SecurityTokenReference${attributes}>${content}</wsse:SecurityTokenReference>`;
/** ` EncodingType="…"` */
export const ENCODING = ` EncodingType="${BASE64_BINARY}"`;
/** The reference to a token that holds a path, as the Basic Security Profile wants it. */
export const PATH_REFERENCE = str(
  `<wsse:Reference URI="#token" ValueType="${X509_PROFILE}X509PKIPathv1"/>`,
  ` xmlns:wsse11="${WSSE_11}" wsse11:TokenType="${X509_PROFILE}X509PKIPathv1"`,
);
export const refs = (...ids: readonly string[]): readonly ForgedReference[] => ids.map((id) => ({ id }));

/** Builds and signs an envelope from its pieces, sound or not. */
export function forge(pieces: Forgery = {}): string {
  const key = pieces.key ?? 'client';
  const soap = pieces.soap === '1.2' ? SOAP_12 : SOAP_11;
  const gap = pieces.gap ?? '';
  const method = pieces.method ?? `${MORE}${key.startsWith('p') ? 'ecdsa' : 'rsa'}-sha256`;
  const references = pieces.references ?? refs('ts', 'to', 'mid', 'body');
  const ds = pieces.ds ?? 'ds';
  const info = [
    '<ds:SignedInfo>',
    pieces.c14n ?? `<ds:CanonicalizationMethod Algorithm="${EXC_C14N}"/>`,
    `<ds:SignatureMethod Algorithm="${method}">${pieces.methodContent ?? ''}</ds:SignatureMethod>`,
    ...references.map(referenceXml),
    '</ds:SignedInfo>',
  ].join(gap);
  const signature = [
    `<ds:Signature xmlns:ds="${DS}">`,
    info,
    '<ds:SignatureValue>[signature]</ds:SignatureValue>',
    `<ds:KeyInfo>${pieces.keyInfo ?? str(TOKEN_REFERENCE)}</ds:KeyInfo>${pieces.signatureTail ?? ''}`,
    '</ds:Signature>',
  ].join(gap);
  const security =
    `<wsse:Security xmlns:wsse="${WSSE}"${pieces.securityAttributes ?? ' soap:mustUnderstand="1"'}>` +
    `${pieces.token ?? tokenOf(key)}${pieces.timestamp ?? timestamp()}${prefixed(signature, ds)}${pieces.securityTail ?? ''}</wsse:Security>`;
  const text =
    `${pieces.prolog ?? ''}<soap:Envelope xmlns:soap="${soap}" ${NS}${pieces.envelope ?? ''}>` +
    `<soap:Header>${pieces.beforeSecurity ?? ''}${security}${pieces.to ?? to()}${pieces.messageId ?? messageId()}${pieces.afterSecurity ?? ''}</soap:Header>` +
    `${pieces.body ?? body()}${pieces.tail ?? ''}</soap:Envelope>`;
  return seal(text, references, method, key, pieces);
}

/** Names of XML Signature with another prefix, or none. */
function prefixed(signature: string, ds: string): string {
  if (ds === 'ds') return signature;
  const head = ds === '' ? '' : `${ds}:`;
  return signature
    .replace('xmlns:ds=', ds === '' ? 'xmlns=' : `xmlns:${ds}=`)
    .replace(/<(\/?)ds:/g, (_all, slash: string) => `<${slash}${head}`);
}

function referenceXml(reference: ForgedReference, index: number): string {
  const { id, digest = 'sha256', prefixes } = reference;
  const uri = 'uri' in reference ? reference.uri : `#${id}`;
  const list = prefixes?.map((prefix) => (prefix === '' ? '#default' : prefix)).join(' ');
  const transforms =
    reference.transforms ??
    (list === undefined
      ? EXCLUSIVE
      : `<ds:Transforms><ds:Transform Algorithm="${EXC_C14N}"><ec:InclusiveNamespaces xmlns:ec="${EXC_C14N}" PrefixList="${list}"/></ds:Transform></ds:Transforms>`);
  return (
    `<ds:Reference${uri === undefined ? '' : ` URI="${uri}"`}>${transforms}` +
    `<ds:DigestMethod Algorithm="${reference.digestMethod ?? DIGESTS[digest]}"/><ds:DigestValue>${reference.value ?? `[digest ${index}]`}</ds:DigestValue></ds:Reference>`
  );
}

function seal(
  text: string,
  references: readonly ForgedReference[],
  method: string,
  key: VectorKey,
  { hmac, c14nPrefixes = [] }: Forgery,
): string {
  let sealed = text;
  references.forEach(({ id, prefixes = [], digest = 'sha256' }, index) => {
    const value = createHash(digest)
      .update(canonicalOf(text, (range) => hasId(range, id), prefixes))
      .digest('base64');
    sealed = sealed.replace(`[digest ${index}]`, value);
  });
  const info = canonicalOf(sealed, (range) => range.localName === 'SignedInfo' && range.namespace === DS, c14nPrefixes);
  const hash = /sha(?:1|256|384|512)$/.exec(method)?.[0] ?? 'sha256';
  const value =
    hmac === undefined
      ? sign(hash, info, { key: keyPem(key), dsaEncoding: 'ieee-p1363' })
      : createHmac(hash, hmac).update(info).digest();
  return sealed.replace('[signature]', value.toString('base64'));
}

function hasId(range: OpenRange, id: string): boolean {
  return range.attributes.some(({ localName, value }) => /^(?:Id|ID)$/.test(localName) && value === id);
}

/** Canonical text of the first element that is meant; empty where there is none, as in a reference to nothing. */
function canonicalOf(text: string, isMeant: (range: OpenRange) => boolean, prefixes: readonly string[]): Uint8Array {
  const bytes = Buffer.from(text, 'utf8');
  let found: OpenRange | undefined;
  const open: OpenRange[] = [];
  scanDocument(
    bytes,
    {
      startElement: (tag) => {
        const range = new OpenRange(bytes, tag);
        open.push(range);
        if (found === undefined && isMeant(range)) found = range;
      },
      endElement: (_depth, start, end) => open.pop()?.close(start, end),
    },
    { anyNamespace: true },
  );
  return found === undefined ? new Uint8Array() : canonicalize(bytes, found, prefixes);
}
