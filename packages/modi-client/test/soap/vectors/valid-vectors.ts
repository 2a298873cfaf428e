import { createHash, X509Certificate } from 'node:crypto';
import { EXC_C14N, SOAP_12, THUMBPRINT_SHA1, WSSE, X509_PROFILE } from '../../../src/soap/names.js';
import { writePkiPath } from '../../../src/soap/verify/pki-path.js';
import { subjectKeyIdentifier } from '../../../src/soap/certificate-directory.js';
import {
  body,
  ENCODING,
  forge,
  messageId,
  MORE,
  PATH_REFERENCE,
  refs,
  str,
  timestamp,
  TO,
  to,
  token,
} from './forge.js';
import type { Vector } from './vector.js';
import { certificateDer, certificatePem } from './vector-keys.js';

const path = (...names: Parameters<typeof certificateDer>[0][]): string =>
  Buffer.from(writePkiPath(names.map(certificateDer))).toString('base64');
const keyIdentifier = (valueType: string, value: Uint8Array): string =>
  str(
    `<wsse:KeyIdentifier${ENCODING} ValueType="${valueType}">${Buffer.from(value).toString('base64')}</wsse:KeyIdentifier>`,
  );
const client = certificateDer('client');
const serial = BigInt(`0x${new X509Certificate(certificatePem('client')).serialNumber}`);
const IDENTITY =
  '<inps:Identity xmlns:inps="http://inps.it/" wsu:Id="identity"><UserId>u1</UserId><CodiceUfficio>7000</CodiceUfficio></inps:Identity>';
const issuerSerial = (issuer: string): string =>
  str(
    `<ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>${issuer}</ds:X509IssuerName><ds:X509SerialNumber>${serial}</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data>`,
  );
const hash = (digest: 'sha384' | 'sha512'): { references: { id: string; digest: typeof digest }[] } => ({
  references: ['ts', 'to', 'mid', 'body'].map((id) => ({ id, digest })),
});

const ok = (name: string, comment: string, message: string, others: Partial<Vector> = {}): Vector => ({
  name,
  expect: 'ok',
  comment,
  message,
  ...others,
});

/** Messages that must be accepted: what strictness may not cost. */
export const VALID_VECTORS: readonly Vector[] = [
  ok('ok-soap11', 'SOAP 1.1, RSA-SHA256, BinarySecurityToken X509v3', forge()),
  ok('ok-soap12', 'SOAP 1.2', forge({ soap: '1.2' })),
  ok('ok-to', 'the recipient is compared', forge(), { to: TO }),
  ok('ok-rsa-sha384', 'RSA-SHA384, SHA-384 digests', forge({ method: `${MORE}rsa-sha384`, ...hash('sha384') })),
  ok('ok-rsa-sha512', 'RSA-SHA512, SHA-512 digests', forge({ method: `${MORE}rsa-sha512`, ...hash('sha512') })),
  ok('ok-ecdsa-p256', 'ECDSA-SHA256 on P-256, r‖s', forge({ key: 'p256' })),
  ok('ok-ecdsa-p384', 'ECDSA-SHA384 on P-384', forge({ key: 'p384', method: `${MORE}ecdsa-sha384` })),
  ok('ok-ecdsa-p256-sha512', 'a longer hash than the curve', forge({ key: 'p256', method: `${MORE}ecdsa-sha512` })),
  ok(
    'ok-pki-path',
    'X509PKIPathv1 of leaf and intermediate',
    forge({
      key: 'chained',
      token: token(path('chained', 'intermediate'), 'X509PKIPathv1'),
      keyInfo: PATH_REFERENCE,
    }),
  ),
  ok(
    'ok-pki-path-root',
    'X509PKIPathv1 that brings the root too',
    forge({
      key: 'chained',
      token: token(path('chained', 'intermediate', 'ca'), 'X509PKIPathv1'),
      keyInfo: PATH_REFERENCE,
    }),
  ),
  ok('ok-pinned', 'the certificate itself is agreed', forge(), { trust: 'client' }),
  ok(
    'ok-issuer-serial',
    'issuer as RFC 2253 writes it',
    forge({ token: '', keyInfo: issuerSerial('CN=Root,O=Varco vectors,C=IT') }),
    { trust: 'client' },
  ),
  ok(
    'ok-issuer-serial-spaces',
    'issuer as Java writes it',
    forge({ token: '', keyInfo: issuerSerial('CN=Root, O=Varco vectors, C=IT') }),
    { trust: 'client' },
  ),
  ok(
    'ok-key-identifier',
    'subject key identifier',
    forge({
      token: '',
      keyInfo: keyIdentifier(`${X509_PROFILE}X509SubjectKeyIdentifier`, subjectKeyIdentifier(client) ?? client),
    }),
    { trust: 'client' },
  ),
  ok(
    'ok-thumbprint',
    'SHA-1 thumbprint, which only names the certificate',
    forge({ token: '', keyInfo: keyIdentifier(THUMBPRINT_SHA1, createHash('sha1').update(client).digest()) }),
    { trust: 'client' },
  ),
  ok(
    'ok-embedded',
    'the certificate in a KeyIdentifier',
    forge({ token: '', keyInfo: keyIdentifier(`${X509_PROFILE}X509v3`, client) }),
  ),
  ok(
    'ok-wrapped-base64',
    'base64 in lines, as xmlsec1 and Java write it',
    forge({ token: token(client.toString('base64').replace(/.{64}/g, '$&\r\n')) }),
  ),
  ok('ok-gaps', 'a signature with white space between its elements', forge({ gap: '\n      ' })),
  ok('ok-default-prefix', 'XML Signature as the default namespace', forge({ ds: '' })),
  ok('ok-dsig-prefix', 'XML Signature under another prefix', forge({ ds: 'dsig' })),
  ok(
    'ok-prefix-list',
    'InclusiveNamespaces with prefixes of the envelope',
    forge({
      envelope: ' xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
      body: body('<v xmlns="urn:v" xsi:type="xs:date">2026-01-01</v>'),
      references: [...refs('ts', 'to', 'mid'), { id: 'body', prefixes: ['xs', 'soap', 'missing'] }],
      c14n: `<ds:CanonicalizationMethod Algorithm="${EXC_C14N}"><ec:InclusiveNamespaces xmlns:ec="${EXC_C14N}" PrefixList="soap wsa"/></ds:CanonicalizationMethod>`,
      c14nPrefixes: ['soap', 'wsa'],
    }),
  ),
  ok(
    'ok-prefix-list-default',
    'InclusiveNamespaces with #default',
    forge({
      envelope: ' xmlns="urn:default"',
      body: body('<p:v xmlns:p="urn:p"><w/></p:v>'),
      references: [...refs('ts', 'to', 'mid'), { id: 'body', prefixes: [''] }],
    }),
  ),
  ok(
    'ok-more-signed',
    'Identity, Action and ReplyTo are signed too',
    forge({
      afterSecurity: `${IDENTITY}<wsa:Action wsu:Id="action">urn:act</wsa:Action><wsa:ReplyTo wsu:Id="reply"><wsa:Address>http://www.w3.org/2005/08/addressing/anonymous</wsa:Address></wsa:ReplyTo>`,
      references: refs('ts', 'to', 'mid', 'body', 'identity', 'action', 'reply', 'token'),
    }),
  ),
  ok('ok-unsigned-header', 'a header that nobody asked to be signed', forge({ afterSecurity: IDENTITY })),
  ok(
    'ok-security-last',
    'addressing headers before Security',
    forge({ beforeSecurity: `${to()}${messageId()}`, to: '', messageId: '' }),
  ),
  ok('ok-id-attribute', 'Body named by a plain Id', forge({ body: body().replace('wsu:Id', 'Id') })),
  ok('ok-payload-ids', 'ids of the application, each once', forge({ body: body('<a ID="x1"><b Id="x2"/></a>') })),
  ok(
    'ok-foreign-actor',
    'a Security header for somebody else beside ours',
    forge({
      beforeSecurity: `<wsse:Security xmlns:wsse="${WSSE}" soap:actor="urn:altri"><wsse:UsernameToken/></wsse:Security>`,
    }),
  ),
  ok(
    'ok-ultimate-receiver',
    'the role that means no role',
    forge({ soap: '1.2', securityAttributes: ` soap:role="${SOAP_12}/role/ultimateReceiver"` }),
  ),
  ok(
    'ok-comment-in-to',
    'a comment in To: its text is what is around it',
    forge({ to: to('https://erogatore.example<!-- x -->/eci') }),
    { to: TO },
  ),
  ok(
    'ok-cdata-in-to',
    'a CDATA section and white space in To',
    forge({ to: to('\n <![CDATA[https://erogatore.example]]>/eci\t') }),
    { to: TO },
  ),
  ok('ok-no-body', 'ID_AUTH_SOAP_02 alone: Body need not be signed', forge({ references: refs('ts', 'to', 'mid') }), {
    policy: 'ID_AUTH_SOAP_02',
  }),
  ok(
    'ok-no-message-id',
    'ID_AUTH_SOAP_01: a MessageID need not be there',
    forge({ references: refs('ts', 'to'), messageId: '' }),
    { policy: 'ID_AUTH_SOAP_01' },
  ),
  ok(
    'ok-fractions',
    'instants with fractions of a second',
    forge({ timestamp: timestamp('2026-12-01T10:00:59.999999Z', '2026-12-01T10:01:00.001Z') }),
  ),
  ok(
    'ok-clock-ahead',
    'Created 5 seconds ahead: the tolerance',
    forge({ timestamp: timestamp('2026-12-01T10:01:05Z') }),
  ),
  ok('ok-oldest', 'Created 300 seconds ago', forge({ timestamp: timestamp('2026-12-01T09:56:00Z') })),
  ok(
    'ok-prolog',
    'XML declaration, comments outside',
    forge({ prolog: '<?xml version="1.0" encoding="UTF-8"?>\r\n<!-- a -->', tail: '<!-- b -->' }),
  ),
  ok(
    'ok-content',
    'what canonicalization must get right',
    forge({
      body: body(
        `<p:a xmlns:p="urn:p" xmlns:q='urn:q' q:z="1" a = 'tab\there' b="&quot;&#xA;&lt;" xml:lang="it"><b xmlns="urn:d"><c xmlns=""/></b>\r\n&gt; > è 𝄞 &#13;<![CDATA[<x>&]]><!-- gone --><q:e   /></p:a>`,
      ),
    }),
  ),
];
