import { checkEnvelope } from '../../../src/doctor/checks.js';
import type { DoctorContext } from '../../../src/doctor/context.js';
import { DS, SOAP_11, SOAP_12, WSA, WSSE, WSU } from '../../../src/soap/names.js';
import { CONTEXT, NOW } from './messages.js';
import type { Row, Rows } from './row.js';

export const IDENTITY =
  '<inps:Identity xmlns:inps="http://inps.it/"><UserId>op-1</UserId><CodiceUfficio>001</CodiceUfficio></inps:Identity>';
export const SOAP_HEADERS = { 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: '"urn:eci"' };

export const soap = (header = '', body = '<e xmlns="urn:eci"/>', namespace = SOAP_11): string =>
  `<s:Envelope xmlns:s="${namespace}"><s:Header>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;

const of = (
  code: Row['code'],
  given: string,
  xml: string | Buffer,
  options: { headers?: Record<string, string>; context?: Partial<DoctorContext> } = {},
): Row => ({
  code,
  given,
  find: () => {
    const headers = options.headers === undefined ? {} : { headers: options.headers };
    return checkEnvelope({ bytes: Buffer.from(xml), ...headers }, { ...CONTEXT, ...options.context });
  },
});
const http = (code: Row['code'], given: string, headers: Record<string, string>, xml = soap()): Row =>
  of(code, given, xml, { headers });
const identity = (code: Row['code'], given: string, children: string): Row =>
  of(code, given, soap(`<inps:Identity xmlns:inps="http://inps.it/">${children}</inps:Identity>`));

const time = (seconds: number): string => new Date(seconds * 1_000).toISOString();
const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';

interface Security {
  readonly created?: number;
  readonly expires?: number;
  readonly timestamp?: string;
  readonly references?: readonly string[];
  readonly c14n?: string;
  readonly algorithm?: string;
  readonly addressing?: string;
  readonly twice?: boolean;
}

const TO = `<wsa:To xmlns:wsa="${WSA}" xmlns:wsu="${WSU}" wsu:Id="to">urn:to</wsa:To>`;
export const MESSAGE_ID = `<wsa:MessageID xmlns:wsa="${WSA}" xmlns:wsu="${WSU}" wsu:Id="id">urn:1</wsa:MessageID>`;

/** An envelope whose WS-Security has the right structure; nothing of it is truly signed. */
export function secured(change: Security = {}): string {
  const { created = NOW - 1, expires = NOW + 60, references = ['ts', 'to', 'body'] } = change;
  const timestamp =
    change.timestamp ??
    `<wsu:Timestamp wsu:Id="ts"><wsu:Created>${time(created)}</wsu:Created><wsu:Expires>${time(expires)}</wsu:Expires></wsu:Timestamp>`;
  const signature =
    `<ds:Signature xmlns:ds="${DS}"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="${change.c14n ?? EXCLUSIVE}"/>` +
    `<ds:SignatureMethod Algorithm="${change.algorithm ?? RSA_SHA256}"/>` +
    `${references.map((id) => `<ds:Reference URI="#${id}"/>`).join('')}</ds:SignedInfo></ds:Signature>`;
  const security = `<wsse:Security xmlns:wsse="${WSSE}" xmlns:wsu="${WSU}">${timestamp}${signature}</wsse:Security>`;
  const headers = `${change.addressing ?? TO}${security}${change.twice === true ? security.replace('"ts"', '"ts2"') : ''}`;
  return soap(headers).replace('<s:Body>', `<s:Body xmlns:wsu="${WSU}" wsu:Id="body">`);
}

const wss = (code: Row['code'], given: string, change: Security, pattern: DoctorContext['sicurezzaSoap']): Row =>
  of(code, given, secured(change), { context: pattern === undefined ? {} : { sicurezzaSoap: pattern } });

const EGOV = 'http://www.cnipa.it/schemas/2003/eGovIT/Busta1_0/';

export const ENVELOPE_ROWS: Rows = [
  of('envelope/bom', 'a byte order mark', `\uFEFF${soap()}`),
  of('envelope/doctype', 'a DOCTYPE', `<!DOCTYPE x>${soap()}`),
  of('envelope/encoding', 'Latin-1 bytes', Buffer.from(soap('', '<e>Città</e>'), 'latin1')),
  of('envelope/encoding', 'another encoding declared', `<?xml version="1.0" encoding="ISO-8859-1"?>${soap()}`),
  of('envelope/malformed', 'a tag left open', soap('', '<e>')),
  of('envelope/forbidden', 'too many levels', soap('', `${'<e>'.repeat(300)}${'</e>'.repeat(300)}`)),
  of('envelope/shape', 'a root that is no Envelope', '<e/>'),
  http('envelope/content-type-missing', 'no Content-Type', { SOAPAction: '"urn:eci"' }),
  http('envelope/content-type-not-soap', 'JSON', { ...SOAP_HEADERS, 'Content-Type': 'application/json' }),
  http('envelope/version-mismatch', 'SOAP 1.1 as 1.2', { ...SOAP_HEADERS, 'Content-Type': 'application/soap+xml' }),
  http('envelope/soap-action-missing', 'no SOAPAction', { 'Content-Type': 'text/xml' }),
  http('envelope/soap-action-unquoted', 'SOAPAction without quotes', { ...SOAP_HEADERS, SOAPAction: 'urn:eci' }),
  http(
    'envelope/soap-action-in-12',
    'SOAPAction with SOAP 1.2',
    { 'Content-Type': 'application/soap+xml', SOAPAction: '"urn:eci"' },
    soap('', '<e/>', SOAP_12),
  ),
  of('envelope/egov-header', 'the e-Gov header', soap(`<g:Intestazione xmlns:g="${EGOV}"/>`)),
  of(
    'envelope/integrazione-header',
    'OpenSPCoop’s header',
    soap('<o:integrazione xmlns:o="http://www.openspcoop.org/integrazione"/>'),
  ),
  of('envelope/must-understand', 'an unknown header that insists', soap('<x xmlns="urn:x" s:mustUnderstand="1"/>')),
  of('identity/missing', 'no Identity', soap(), { context: { identity: true } }),
  of('identity/repeated', 'two of them', soap(`${IDENTITY}${IDENTITY}`)),
  of('identity/namespace', 'no final slash', soap(IDENTITY.replace('inps.it/', 'inps.it'))),
  identity(
    'identity/children-qualified',
    'prefixed children',
    '<inps:UserId>a</inps:UserId><inps:CodiceUfficio>b</inps:CodiceUfficio>',
  ),
  of(
    'identity/children-qualified',
    'a default namespace',
    soap('<Identity xmlns="http://inps.it/"><UserId>a</UserId><CodiceUfficio>b</CodiceUfficio></Identity>'),
  ),
  identity('identity/child-missing', 'an empty CodiceUfficio', '<UserId>a</UserId><CodiceUfficio/>'),
  identity('identity/order', 'the other order', '<CodiceUfficio>b</CodiceUfficio><UserId>a</UserId>'),
  wss('wss/unexpected', 'WS-Security that nobody asked for', {}, undefined),
  of('wss/missing', 'no WS-Security', soap(TO), { context: { sicurezzaSoap: 'ID_AUTH_SOAP_01' } }),
  wss('wss/repeated', 'two of them', { twice: true }, 'ID_AUTH_SOAP_01'),
  wss('wss/timestamp-missing', 'no Timestamp', { timestamp: '' }, 'ID_AUTH_SOAP_01'),
  wss('wss/timestamp-stale', 'one of an hour ago', { created: NOW - 3_600, expires: NOW + 60 }, 'ID_AUTH_SOAP_01'),
  wss('wss/timestamp-stale', 'one of the future', { created: NOW + 180, expires: NOW + 300 }, 'ID_AUTH_SOAP_01'),
  wss('wss/timestamp-stale', 'one that has ended', { created: NOW - 60, expires: NOW - 1 }, 'ID_AUTH_SOAP_01'),
  wss('wss/addressing-missing', 'no MessageID', {}, 'ID_AUTH_SOAP_02'),
  wss('wss/not-signed', 'a Body that is not covered', { references: ['ts', 'to'] }, 'INTEGRITY_SOAP_01'),
  wss(
    'wss/inclusive-c14n',
    'inclusive canonicalization',
    { c14n: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315' },
    'ID_AUTH_SOAP_01',
  ),
  wss('wss/weak-algorithm', 'SHA-1', { algorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' }, 'ID_AUTH_SOAP_01'),
  wss('wss/duplicate-id', 'one Id twice', { addressing: TO.replace('"to"', '"ts"') }, 'ID_AUTH_SOAP_01'),
];
