import { X509Certificate } from 'node:crypto';
import { EXC_C14N, WSSE, WSSE_11, X509_PROFILE } from '../../../src/soap/names.js';
import { writePkiPath } from '../../../src/soap/verify/pki-path.js';
import { ENCODING, forge, PATH_REFERENCE, refs, str, token, TOKEN_REFERENCE } from './forge.js';
import type { Vector } from './vector.js';
import { certificateDer, certificatePem } from './vector-keys.js';

const vector = (
  name: string,
  expect: string,
  comment: string,
  message: string,
  others: Partial<Vector> = {},
): Vector => ({
  name,
  expect,
  comment,
  message,
  ...others,
});
const SECURITY = 'ERR_MODI_SECURITY_INVALID';
const INVALID = 'ERR_MODI_TIMESTAMP_INVALID';
const message = forge();
const change = (from: string | RegExp, into: string): string => {
  const changed = message.replace(from, into);
  if (changed === message) throw new Error(`the forged message does not hold ${String(from)}`);
  return changed;
};
const VALUE_TYPE = ` ValueType="${X509_PROFILE}X509v3"`;
const client = certificateDer('client').toString('base64');
const serial = BigInt(`0x${new X509Certificate(certificatePem('client')).serialNumber}`);
const ISSUER_SERIAL = `<ds:X509IssuerSerial><ds:X509IssuerName>CN=Root,O=Varco vectors,C=IT</ds:X509IssuerName><ds:X509SerialNumber>${serial}</ds:X509SerialNumber></ds:X509IssuerSerial>`;
const keyIdentifier = (attributes: string): string =>
  forge({ token: '', keyInfo: str(`<wsse:KeyIdentifier${attributes}>${client}</wsse:KeyIdentifier>`) });
const issuerSerialAnd = (more: string, key: 'client' | 'client2' = 'client'): string =>
  forge({ key, token: '', keyInfo: str(`<ds:X509Data>${ISSUER_SERIAL}${more}</ds:X509Data>`) });
const path = token(Buffer.from(writePkiPath([certificateDer('client')])).toString('base64'), 'X509PKIPathv1');
const typed = (type: string): string => ` xmlns:wsse11="${WSSE_11}" wsse11:TokenType="${X509_PROFILE}${type}"`;
const CREATED = '<wsu:Created>2026-12-01T10:00:00Z</wsu:Created>';
const EXPIRES = '<wsu:Expires>2026-12-01T10:05:00Z</wsu:Expires>';
const timestamp = (content: string): string =>
  forge({ timestamp: `<wsu:Timestamp wsu:Id="ts">${content}</wsu:Timestamp>` });
const created = (text: string): string => timestamp(`<wsu:Created>${text}</wsu:Created>${EXPIRES}`);
const inSecurity = (content: string): string => change('</wsse:Security>', `${content}</wsse:Security>`);
const bodyTransform = (content: string): string =>
  forge({
    references: [
      ...refs('ts', 'to', 'mid'),
      {
        id: 'body',
        transforms: `<ds:Transforms><ds:Transform Algorithm="${EXC_C14N}">${content}</ds:Transform></ds:Transforms>`,
      },
    ],
  });

/**
 * What the Basic Security Profile 1.1 asks of a message, and what it leaves free: judged as WSS4J judges it, with its profile enforced as
 * GovWay has it. Where the two differ on purpose, docs/sdk/soap-conformita.md says why.
 */
export const PROFILE_VECTORS: readonly Vector[] = [
  vector('profile-token-no-encoding', SECURITY, 'R3029: a token that does not say its encoding', change(ENCODING, '')),
  vector(
    'profile-token-hex',
    SECURITY,
    'R3030: a token in hexadecimal, by its own word',
    change(ENCODING, ENCODING.replace('Base64', 'Hex')),
  ),
  vector('profile-token-no-type', SECURITY, 'R3031: a token that does not say its type', change(VALUE_TYPE, '')),
  vector(
    'profile-reference-no-type',
    SECURITY,
    'R3058: a reference that does not say the type of its token',
    forge({ keyInfo: str('<wsse:Reference URI="#token"/>') }),
  ),
  vector(
    'profile-path-no-reference-type',
    SECURITY,
    'R3058, of a path',
    forge({ token: path, keyInfo: str('<wsse:Reference URI="#token"/>', typed('X509PKIPathv1')) }),
  ),
  vector(
    'profile-path-no-token-type',
    SECURITY,
    'R5215: a path that the token reference does not announce',
    forge({
      token: path,
      keyInfo: str(`<wsse:Reference URI="#token" ValueType="${X509_PROFILE}X509PKIPathv1"/>`),
    }),
  ),
  vector('profile-path', 'ok', 'R5215: a path that it announces', forge({ token: path, keyInfo: PATH_REFERENCE })),
  vector(
    'profile-token-type',
    'ok',
    'a TokenType where it need not be',
    forge({ keyInfo: str(TOKEN_REFERENCE, typed('X509v3')) }),
  ),
  vector(
    'profile-token-type-other',
    SECURITY,
    'a TokenType that is not that of the token',
    forge({ keyInfo: str(TOKEN_REFERENCE, typed('X509PKIPathv1')) }),
  ),
  vector(
    'profile-key-identifier',
    'ok',
    'R3071: a key identifier with its encoding',
    keyIdentifier(ENCODING + VALUE_TYPE),
  ),
  vector(
    'profile-key-identifier-no-encoding',
    SECURITY,
    'R3071: a key identifier without one',
    keyIdentifier(VALUE_TYPE),
  ),
  vector('profile-key-identifier-no-type', SECURITY, 'R3054: a key identifier of no type', keyIdentifier(ENCODING)),
  vector(
    'profile-embedded',
    SECURITY,
    'R3023: a token inside its own reference',
    forge({ token: '', keyInfo: str(`<wsse:Embedded>${token(client)}</wsse:Embedded>`) }),
  ),
  vector(
    'profile-issuer-serial-bare',
    SECURITY,
    'issuer and serial outside X509Data',
    forge({ token: '', keyInfo: str(ISSUER_SERIAL) }),
    { trust: 'client' },
  ),
  vector(
    'profile-issuer-serial-certificate',
    'ok',
    'issuer and serial with the certificate they name',
    issuerSerialAnd(`<ds:X509Certificate>${client.replace(/.{64}/g, '$&\n')}</ds:X509Certificate>`),
  ),
  vector(
    'profile-issuer-serial-other-certificate',
    SECURITY,
    'issuer and serial with another certificate',
    issuerSerialAnd(
      `<ds:X509Certificate>${certificateDer('client2').toString('base64')}</ds:X509Certificate>`,
      'client2',
    ),
  ),
  vector(
    'profile-issuer-serial-pem',
    SECURITY,
    'issuer and serial with a PEM in base64',
    issuerSerialAnd(
      `<ds:X509Certificate>${Buffer.from(certificatePem('client')).toString('base64')}</ds:X509Certificate>`,
    ),
  ),
  vector(
    'profile-issuer-serial-more',
    SECURITY,
    'issuer and serial with something else',
    issuerSerialAnd('<ds:X509SKI>AAAA</ds:X509SKI>'),
    { trust: 'client' },
  ),
  vector(
    'profile-certificate-alone',
    SECURITY,
    'X509Data with a certificate alone',
    forge({ token: '', keyInfo: str(`<ds:X509Data><ds:X509Certificate>${client}</ds:X509Certificate></ds:X509Data>`) }),
  ),
  vector(
    'profile-no-token-reference',
    SECURITY,
    'R5402: KeyInfo without a SecurityTokenReference',
    forge({ token: '', keyInfo: `<ds:X509Data>${ISSUER_SERIAL}</ds:X509Data>` }),
    { trust: 'client' },
  ),
  vector(
    'profile-key-info-more',
    SECURITY,
    'R5402: KeyInfo with something beside it',
    forge({ keyInfo: `${str(TOKEN_REFERENCE)}<ds:KeyName>x</ds:KeyName>` }),
  ),
  vector(
    'profile-reference-fragment',
    SECURITY,
    'R5204: a reference to a token without its #',
    forge({ keyInfo: str(`<wsse:Reference URI="token"${VALUE_TYPE}/>`) }),
  ),
  vector(
    'profile-ids',
    'ok',
    'ids on every element of the signature that may carry one',
    forge({ keyInfo: str(TOKEN_REFERENCE, ' wsu:Id="str"') })
      .replace('<ds:Signature ', '<ds:Signature Id="signature" ')
      .replace('<ds:SignatureValue>', '<ds:SignatureValue Id="value">')
      .replace('<ds:KeyInfo>', '<ds:KeyInfo Id="key">'),
  ),
  vector('profile-timestamp-order', INVALID, 'R3221: Expires before Created', timestamp(EXPIRES + CREATED)),
  vector(
    'profile-timestamp-more',
    INVALID,
    'R3222: a Timestamp with a third element',
    timestamp(`${CREATED}${EXPIRES}<x:y xmlns:x="urn:x"/>`),
  ),
  vector(
    'profile-timestamp-value-type',
    INVALID,
    'R3225: a Created with a ValueType',
    timestamp(`<wsu:Created ValueType="xsd:dateTime">2026-12-01T10:00:00Z</wsu:Created>${EXPIRES}`),
  ),
  vector('profile-timestamp-two-created', INVALID, 'R3203: two Created', timestamp(CREATED + CREATED + EXPIRES)),
  vector('profile-timestamp-nano', 'ok', 'nine digits of a second', created('2026-12-01T10:00:00.123456789Z')),
  vector('profile-timestamp-tenth', 'ok', 'one digit of a second', created('2026-12-01T10:00:00.5Z')),
  vector('profile-timestamp-space', 'ok', 'white space around an instant', created('\n  2026-12-01T10:00:00Z\t')),
  vector(
    'profile-timestamp-zero-offset',
    INVALID,
    'R3217: UTC written as an offset',
    created('2026-12-01T10:00:00+00:00'),
  ),
  vector('profile-timestamp-lower', INVALID, 'R3217: a small z', created('2026-12-01T10:00:00z')),
  vector('profile-timestamp-midnight', INVALID, 'a day of which the hours are 24', created('2026-11-30T24:00:00Z')),
  vector('profile-timestamp-dot', INVALID, 'a fraction without digits', created('2026-12-01T10:00:00.Z')),
  vector(
    'profile-timestamp-year',
    INVALID,
    'a year of five digits',
    timestamp(`${CREATED}<wsu:Expires>12026-12-01T10:05:00Z</wsu:Expires>`),
  ),
  vector(
    'profile-prefix-list-empty',
    'ok',
    'R5406, R5407: PrefixLists that are empty or not there',
    forge({
      c14n: `<ds:CanonicalizationMethod Algorithm="${EXC_C14N}"><ec:InclusiveNamespaces xmlns:ec="${EXC_C14N}"/></ds:CanonicalizationMethod>`,
      references: [
        ...refs('ts', 'to', 'mid'),
        {
          id: 'body',
          transforms: `<ds:Transforms><ds:Transform Algorithm="${EXC_C14N}"><ec:InclusiveNamespaces xmlns:ec="${EXC_C14N}" PrefixList=" "/></ds:Transform></ds:Transforms>`,
        },
      ],
    }),
  ),
  vector('profile-transform-space', 'ok', 'white space in a Transform', bodyTransform('\n  ')),
  vector(
    'profile-transform-more',
    'ERR_MODI_ALGORITHM_REFUSED',
    'an unknown parameter in a Transform',
    bodyTransform('<x:y xmlns:x="urn:x"/>'),
  ),
  vector(
    'profile-transform-two-lists',
    'ERR_MODI_ALGORITHM_REFUSED',
    'two PrefixLists for one Transform',
    bodyTransform(`<ec:InclusiveNamespaces xmlns:ec="${EXC_C14N}" PrefixList="soap"/>`.repeat(2)),
  ),
  vector(
    'profile-security-more',
    'ok',
    'other elements in Security, which say nothing about this signature',
    inSecurity(`<x:y xmlns:x="urn:x"/><w:SignatureConfirmation xmlns:w="${WSSE_11}" wsu:Id="confirmed"/>`),
  ),
  vector(
    'profile-two-tokens',
    'ok',
    'another token beside the one that is named',
    inSecurity(token(certificateDer('client2').toString('base64'), 'X509v3', 'token2')),
  ),
  vector('profile-no-understand', 'ok', 'Security without mustUnderstand', forge({ securityAttributes: '' })),
  vector('profile-actor-empty', 'ok', 'an actor of no name is none', forge({ securityAttributes: ' soap:actor=""' })),
  vector(
    'profile-security-11',
    'ERR_MODI_NOT_SIGNED',
    'a Security of the namespace of WS-Security 1.1, which has none',
    message.replaceAll(WSSE, WSSE_11),
  ),
];
