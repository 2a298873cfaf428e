import { WSSE, X509_PROFILE } from '../../../src/soap/names.js';
import { ENCODING, forge, PATH_REFERENCE, str, timestamp, to, token, tokenOf, TOKEN_REFERENCE } from './forge.js';
import type { Vector } from './vector.js';
import { certificateDer } from './vector-keys.js';

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
const FORM = 'ERR_MODI_ENVELOPE_INVALID';
const message = forge();

/** Certificates, and what was changed after signing. */
export const TOKEN_VECTORS: readonly Vector[] = [
  vector('body-changed', 'ERR_MODI_DIGEST_MISMATCH', 'Body is changed', message.replace('>A1<', '>A2<')),
  vector('body-space', 'ERR_MODI_DIGEST_MISMATCH', 'one space more in Body', message.replace('>A1<', '>A1 <')),
  vector(
    'body-attribute',
    'ERR_MODI_DIGEST_MISMATCH',
    'an attribute more on Body',
    message.replace('<soap:Body ', '<soap:Body x="1" '),
  ),
  vector(
    'body-prefix',
    'ERR_MODI_DIGEST_MISMATCH',
    'another prefix, the same namespace',
    message.replaceAll('eci:', 'x:').replace('xmlns:x=', 'xmlns:x=').replace('xmlns:eci', 'xmlns:x'),
  ),
  vector(
    'body-namespace',
    'ERR_MODI_DIGEST_MISMATCH',
    'the same prefix, another namespace',
    message.replace('urn:eci', 'urn:other'),
  ),
  vector(
    'to-changed',
    'ERR_MODI_DIGEST_MISMATCH',
    'To is changed',
    message.replace('https://erogatore.example/eci<', 'https://evil.example/eci<'),
  ),
  vector('to-other', 'ERR_MODI_TO_MISMATCH', 'the message is for somebody else', message, {
    to: 'https://altri.example/eci',
  }),
  vector(
    'to-comment-split',
    'ERR_MODI_TO_MISMATCH',
    'only the first piece of To is the one expected',
    forge({ to: to('https://erogatore.example/eci<!-- -->.evil.example') }),
    { to: 'https://erogatore.example/eci' },
  ),
  vector(
    'to-case',
    'ERR_MODI_TO_MISMATCH',
    'a URI is compared as it is written',
    forge({ to: to('https://EROGATORE.example/eci') }),
    { to: 'https://erogatore.example/eci' },
  ),
  vector(
    'to-children',
    FORM,
    'an element inside To',
    forge({ to: to('https://erogatore.example/<b xmlns="urn:b"/>eci') }),
    { to: 'https://erogatore.example/eci' },
  ),
  vector(
    'token-other-trusted',
    'ERR_MODI_SIGNATURE_INVALID',
    'the certificate of another trusted party',
    message.replace(/(<wsse:BinarySecurityToken[^>]*>)[^<]*/, `$1${certificateDer('client2').toString('base64')}`),
  ),
  vector('token-rogue', 'ERR_MODI_CERT_UNTRUSTED', 'signed with a certificate of nobody', forge({ key: 'rogue' })),
  vector(
    'token-expired',
    'ERR_MODI_CERT_EXPIRED',
    'signed with a certificate that has ended',
    forge({ key: 'expired' }),
  ),
  vector(
    'token-not-pinned',
    'ERR_MODI_CERT_UNTRUSTED',
    'another certificate of the same authority than the one agreed',
    forge({ key: 'client2' }),
    { trust: 'client' },
  ),
  vector('token-without-path', 'ERR_MODI_CERT_UNTRUSTED', 'the intermediate is missing', forge({ key: 'chained' })),
  vector(
    'token-leaf-as-issuer',
    'ERR_MODI_CERT_UNTRUSTED',
    'a path by way of a certificate that may not issue',
    forge({
      key: 'rogue',
      token: token(
        Buffer.concat([
          Buffer.from('3082', 'hex'),
          lengthOf(certificateDer('client'), certificateDer('rogue')),
          certificateDer('client'),
          certificateDer('rogue'),
        ]).toString('base64'),
        'X509PKIPathv1',
      ),
      keyInfo: PATH_REFERENCE,
    }),
  ),
  vector(
    'token-junk',
    'ERR_MODI_CERT_UNTRUSTED',
    'a token that is no certificate',
    forge({ token: token(Buffer.from('junk!!').toString('base64')) }),
  ),
  vector('token-not-base64', SECURITY, 'a token that is no base64', forge({ token: token('***') })),
  vector(
    'token-path-junk',
    SECURITY,
    'a path that is none',
    forge({
      token: token(Buffer.from('junk!!').toString('base64'), 'X509PKIPathv1'),
      keyInfo: PATH_REFERENCE,
    }),
  ),
  vector(
    'token-type',
    SECURITY,
    'a token of another kind',
    forge({
      token: token(certificateDer('client').toString('base64'), 'PKCS7'),
      keyInfo: str(`<wsse:Reference URI="#token" ValueType="${X509_PROFILE}PKCS7"/>`),
    }),
  ),
  vector(
    'token-type-other',
    SECURITY,
    'reference and token are of different kinds',
    forge({ keyInfo: str(`<wsse:Reference URI="#token" ValueType="${X509_PROFILE}X509PKIPathv1"/>`) }),
  ),
  vector(
    'token-outside',
    SECURITY,
    'the token is outside Security',
    forge({
      token: '',
      afterSecurity: tokenOf('client')
        .replace('<wsse:', `<wsse:`)
        .replace('BinarySecurityToken ', `BinarySecurityToken xmlns:wsse="${WSSE}" `),
    }),
  ),
  vector(
    'token-elsewhere',
    SECURITY,
    'the reference names another element',
    forge({ keyInfo: str('<wsse:Reference URI="#body"/>') }),
  ),
  vector(
    'token-external',
    SECURITY,
    'the token is at a URL',
    forge({ keyInfo: str('<wsse:Reference URI="https://evil.example/token"/>') }),
  ),
  vector(
    'token-unknown',
    'ERR_MODI_CERT_UNTRUSTED',
    'a thumbprint of nobody',
    forge({
      token: '',
      keyInfo: str(
        `<wsse:KeyIdentifier${ENCODING} ValueType="http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#ThumbprintSHA1">AAAAAAAAAAAAAAAAAAAAAAAAAAA=</wsse:KeyIdentifier>`,
      ),
    }),
  ),
  vector(
    'key-info-key-value',
    SECURITY,
    'a bare key',
    forge({ keyInfo: '<ds:KeyValue><ds:RSAKeyValue/></ds:KeyValue>' }),
  ),
  vector(
    'key-info-x509',
    SECURITY,
    'a certificate right in KeyInfo',
    forge({
      keyInfo: `<ds:X509Data><ds:X509Certificate>${certificateDer('client').toString('base64')}</ds:X509Certificate></ds:X509Data>`,
    }),
  ),
  vector(
    'key-info-two',
    SECURITY,
    'two token references',
    forge({ keyInfo: str(TOKEN_REFERENCE) + str(TOKEN_REFERENCE) }),
  ),
  vector(
    'key-info-retrieval',
    SECURITY,
    'a RetrievalMethod',
    forge({ keyInfo: '<ds:RetrievalMethod URI="https://evil.example/key"/>' }),
  ),
  vector(
    'timestamp-changed',
    'ERR_MODI_DIGEST_MISMATCH',
    'Expires is put off',
    message.replace('10:05:00Z', '12:05:00Z'),
  ),
  vector(
    'timestamp-removed-created',
    'ERR_MODI_DIGEST_MISMATCH',
    'Created is taken away',
    message.replace(/<wsu:Created>.*<\/wsu:Created>/, ''),
  ),
  vector(
    'timestamp-swapped',
    'ERR_MODI_DIGEST_MISMATCH',
    'another Timestamp under the same id',
    message.replace(timestamp(), timestamp('2026-12-01T10:00:30Z')),
  ),
];

function lengthOf(...parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.from([length >> 8, length & 0xff]);
}
