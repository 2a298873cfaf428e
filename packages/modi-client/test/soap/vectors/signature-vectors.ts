import { DS, EXC_C14N } from '../../../src/soap/names.js';
import { ENC, forge, MORE, refs, type ForgedReference } from './forge.js';
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
const others = refs('ts', 'to', 'mid');
const withBody = (reference: Partial<ForgedReference>): string =>
  forge({ references: [...others, { id: 'body', ...reference }] });
const transform = (algorithm: string, content = ''): string =>
  `<ds:Transforms><ds:Transform Algorithm="${algorithm}">${content}</ds:Transform></ds:Transforms>`;
const ALGORITHM = 'ERR_MODI_ALGORITHM_REFUSED';
const SECURITY = 'ERR_MODI_SECURITY_INVALID';
const INCLUSIVE = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const message = forge();

/** Algorithms, SignedInfo and the value of the signature. */
export const SIGNATURE_VECTORS: readonly Vector[] = [
  vector(
    'prefix-list-odd',
    SECURITY,
    'a PrefixList of what are no prefixes',
    withBody({ transforms: transform(EXC_C14N, `<ec:InclusiveNamespaces xmlns:ec="${EXC_C14N}" PrefixList="a:b"/>`) }),
  ),
  vector(
    'prefix-list-changed',
    'ERR_MODI_SIGNATURE_INVALID',
    'the PrefixList is changed',
    withBody({ prefixes: ['wsu'] }).replace('PrefixList="wsu"', 'PrefixList="wsa"'),
  ),
  vector(
    'c14n-inclusive',
    ALGORITHM,
    'SignedInfo canonicalized inclusively',
    forge({ c14n: `<ds:CanonicalizationMethod Algorithm="${INCLUSIVE}"/>` }),
  ),
  vector(
    'c14n-comments',
    ALGORITHM,
    'SignedInfo canonicalized with comments',
    forge({ c14n: `<ds:CanonicalizationMethod Algorithm="${EXC_C14N}WithComments"/>` }),
  ),
  vector('digest-sha1', ALGORITHM, 'SHA-1 digest', withBody({ digest: 'sha1' })),
  vector('digest-unknown', ALGORITHM, 'a digest nobody knows', withBody({ digestMethod: 'urn:x' })),
  vector('signature-rsa-sha1', ALGORITHM, 'RSA-SHA1', forge({ method: `${DS}rsa-sha1` })),
  vector('signature-dsa', ALGORITHM, 'DSA', forge({ method: `${DS}dsa-sha1` })),
  vector('signature-rsa-md5', ALGORITHM, 'RSA-MD5', forge({ method: `${MORE}rsa-md5` })),
  vector(
    'signature-hmac',
    ALGORITHM,
    'HMAC under the bytes of the certificate',
    forge({ method: `${MORE}hmac-sha256`, hmac: certificateDer('client') }),
  ),
  vector(
    'signature-hmac-pem',
    ALGORITHM,
    'HMAC under the PEM of the certificate',
    forge({ method: `${MORE}hmac-sha256`, hmac: Buffer.from(certificatePem('client')) }),
  ),
  vector(
    'signature-hmac-truncated',
    ALGORITHM,
    'HMAC cut to nothing',
    forge({
      method: `${MORE}hmac-sha256`,
      methodContent: '<ds:HMACOutputLength>0</ds:HMACOutputLength>',
      hmac: Buffer.alloc(1),
    }),
  ),
  vector(
    'signature-parameter',
    ALGORITHM,
    'RSA with a parameter',
    forge({ methodContent: '<ds:HMACOutputLength>8</ds:HMACOutputLength>' }),
  ),
  vector(
    'signature-pss',
    ALGORITHM,
    'RSASSA-PSS is not agreed',
    forge({ method: 'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1' }),
  ),
  vector('signature-none', ALGORITHM, 'no algorithm', message.replace(` Algorithm="${MORE}rsa-sha256"`, '')),
  vector(
    'signature-key-type',
    'ERR_MODI_SIGNATURE_INVALID',
    'an ECDSA method with an RSA certificate',
    message.replace(`${MORE}rsa-sha256`, `${MORE}ecdsa-sha256`),
  ),
  vector(
    'signature-value-changed',
    'ERR_MODI_SIGNATURE_INVALID',
    'one character of the value is changed',
    message.replace(
      /<ds:SignatureValue>(.)/,
      (_all, first: string) => `<ds:SignatureValue>${first === 'A' ? 'B' : 'A'}`,
    ),
  ),
  vector(
    'signature-value-empty',
    SECURITY,
    'an empty value',
    message.replace(/<ds:SignatureValue>[^<]*/, '<ds:SignatureValue>'),
  ),
  vector(
    'signature-value-junk',
    SECURITY,
    'a value that is not base64',
    message.replace('<ds:SignatureValue>', '<ds:SignatureValue>*'),
  ),
  vector(
    'signature-value-short',
    'ERR_MODI_SIGNATURE_INVALID',
    'a value that is cut',
    message.replace(/<ds:SignatureValue>[^<]*/, '<ds:SignatureValue>AAAA'),
  ),
  vector(
    'signed-info-changed',
    'ERR_MODI_SIGNATURE_INVALID',
    'a digest in SignedInfo is changed',
    message.replace(/<ds:DigestValue>(.)/, (_all, first: string) => `<ds:DigestValue>${first === 'A' ? 'B' : 'A'}`),
  ),
  vector(
    'signed-info-comment',
    'ok',
    'a comment in SignedInfo is not canonicalized',
    message.replace('<ds:SignedInfo>', '<ds:SignedInfo><!-- x -->'),
  ),
  vector(
    'signed-info-two',
    SECURITY,
    'two SignedInfo',
    message.replace(/<ds:SignedInfo>.*<\/ds:SignedInfo>/s, (all) => all + all),
  ),
  vector(
    'signature-object',
    SECURITY,
    'a ds:Object',
    message.replace('</ds:Signature>', '<ds:Object/></ds:Signature>'),
  ),
  vector(
    'digest-split',
    'ok',
    'a comment in DigestValue: its text is all that is around it',
    message.replace(/<ds:DigestValue>(....)/, '<ds:DigestValue>$1<!-- x -->'),
  ),
  vector('digest-sha224', ALGORITHM, 'SHA-224', withBody({ digestMethod: `${MORE}sha224` })),
  vector('digest-ripemd', ALGORITHM, 'RIPEMD-160', withBody({ digestMethod: `${ENC}ripemd160` })),
];
