import { X509Certificate } from 'node:crypto';
import { TokenError } from '../../../src/errors/token-error.js';
import { checkCertificate, checkEvidence, checkIdAuth, checkKey, checkSignature } from '../../../src/doctor/checks.js';
import type { DoctorContext, TrustVerdict } from '../../../src/doctor/context.js';
import { diagnose } from '../../../src/doctor/diagnose.js';
import { explain, explainCode } from '../../../src/doctor/explain/explain.js';
import { keyUnusable } from '../../../src/keys/load-key.js';
import { createTestCertificate } from '../../../src/testing/test-certificate.js';
import { OTHER_RSA, RSA } from '../../helpers/keys.js';
import { compact, CONTEXT, ESERVICE, evidence, NOW, sha256, type Claims } from './messages.js';
import { AUDIENCE } from '../../helpers/fixed-ports.js';
import { signature, signedRequest } from './request-rows.js';
import type { Row, Rows } from './row.js';

const { key: _key, ...NO_KEY } = CONTEXT;
const iso = (days: number): string => new Date((NOW + days * 86_400) * 1_000).toISOString();

export const CA = createTestCertificate({ commonName: 'CA di prova', ca: true });
export const LEAF = createTestCertificate({ commonName: 'Cassa', issuer: CA, key: RSA.privateKey });
export const SELF_SIGNED = createTestCertificate({ commonName: 'Cassa', key: RSA.privateKey });
const OTHER_CA = createTestCertificate({ commonName: 'Altra CA', ca: true });
const OTHER_LEAF = createTestCertificate({ commonName: 'Altri', issuer: CA });
const EXPIRED = createTestCertificate({ commonName: 'Cassa', issuer: CA, key: RSA.privateKey, notAfter: iso(-1) });
const FUTURE = createTestCertificate({ commonName: 'Cassa', issuer: CA, key: RSA.privateKey, notBefore: iso(1) });
const EXPIRING = createTestCertificate({ commonName: 'Cassa', issuer: CA, key: RSA.privateKey, notAfter: iso(10) });
const CA_ITSELF = createTestCertificate({ commonName: 'Cassa', ca: true, issuer: CA, key: RSA.privateKey });
/** Self-signed, RSA of 1024 bits. */
const WEAK = `-----BEGIN CERTIFICATE-----
MIIB/TCCAWagAwIBAgIUULz3G/jWloF9KEEiEq4p8Zup0ykwDQYJKoZIhvcNAQEL
BQAwETEPMA0GA1UEAwwGRGVib2xlMCAXDTI2MTEyMjA5MDcyOVoYDzIwODEwODI1
MDkwNzI5WjARMQ8wDQYDVQQDDAZEZWJvbGUwgZ8wDQYJKoZIhvcNAQEBBQADgY0A
MIGJAoGBANgbIhftVZaGAXxLlV0bBWwu9KUng0K3IxIPirVGNEabTahWQJucn8rI
WCXzYbSVFeTvdK1+GksLxlC4pyEQad9gSzx1L5b/GBc1Gur9u1lUu4dds1noMtgh
5Qmu95y1h5uNBsYPl4TM/zcyStxAeJwfbqqayUliimx6SXJoYwe3AgMBAAGjUDBO
MB0GA1UdDgQWBBSsTgVWpsVNQm1BBR7FeuZbO1GLazAfBgNVHSMEGDAWgBSsTgVW
psVNQm1BBR7FeuZbO1GLazAMBgNVHRMBAf8EAjAAMA0GCSqGSIb3DQEBCwUAA4GB
AFRPIHfiQSDzVQJC7goXsia7Qvpk63jjBp2MuLHJ8Rxf8/gZOWqPGtzUdrqxqW7x
iq93SLGX9Pw2jJ4Gkd03ehs5sWsdBjUsmlijV5K0Dj93TVn4X48nBX4fYbXfiPEA
Qv3eR9C5H4W2TRHMjB9mg4RSt/HSaXxXLNrajJYJdh0j
-----END CERTIFICATE-----`;

export const b64 = (der: Uint8Array): string => Buffer.from(der).toString('base64');
const pemOf = (...all: readonly { readonly pem: string }[]): string => all.map(({ pem }) => pem).join('');

/** A token that names its key by certificate, as in ModI's direct trust. */
export const direct = (x5c: unknown, header: Claims = {}): Claims => ({ kid: undefined, x5c, ...header });

const chain = (code: Row['code'], given: string, pem: string, context: Partial<DoctorContext> = {}): Row => ({
  code,
  given,
  find: () => checkCertificate(pem, { ...CONTEXT, ...context }),
});
const token = (code: Row['code'], given: string, header: Claims): Row => ({
  code,
  given,
  find: () => checkSignature(signature(header, {}), NO_KEY),
});
const said = (verdict: TrustVerdict): Partial<DoctorContext> => ({
  trustVerdicts: new Map([[sha256(LEAF.der, 'base64url'), verdict]]),
});
const untrusted = new TokenError('ERR_MODI_CERT_UNTRUSTED', 'no', { facts: { reason: 'no-path' } });
const ended = new TokenError('ERR_MODI_CERT_EXPIRED', 'no', { facts: { reason: 'expired', which: 'issuer' } });
const revoked = new TokenError('ERR_MODI_CERT_REVOKED', 'no', { facts: { reason: 'revoked' } });

export const CERTIFICATE_ROWS: Rows = [
  token('certificate/x5c-shape', 'a text for x5c', direct(b64(LEAF.der))),
  token('certificate/x5c-shape', 'base64url in x5c', direct([Buffer.from(LEAF.der).toString('base64url')])),
  token('certificate/x5c-shape', 'a PEM in x5c', direct([LEAF.pem])),
  token('certificate/x5c-shape', 'an empty x5c', direct([])),
  token('certificate/x5u-not-https', 'plain http', { kid: undefined, x5u: 'http://cassa.example/cert.pem' }),
  token('certificate/damaged', 'half a certificate', direct([b64(LEAF.der.subarray(0, 200))])),
  token('certificate/leaf-not-first', 'the CA first in a token', direct([b64(CA.der), b64(LEAF.der)])),
  {
    code: 'certificate/not-of-key',
    given: 'the certificate of another in a token',
    find: () => checkSignature(signature(direct([b64(OTHER_LEAF.der)]), {}), CONTEXT),
  },
  token(
    'certificate/thumbprint-differs',
    'another thumbprint',
    direct([b64(LEAF.der)], { 'x5t#S256': 'A'.repeat(43) }),
  ),
  chain('certificate/damaged', 'no certificate at all', 'boh'),
  chain('certificate/leaf-not-first', 'the CA first', pemOf(CA, LEAF)),
  chain('certificate/is-ca', 'the CA’s', pemOf(CA_ITSELF)),
  chain('certificate/order', 'another CA above it', pemOf(LEAF, OTHER_CA)),
  chain('certificate/expired', 'one that ended yesterday', pemOf(EXPIRED)),
  chain('certificate/not-yet-valid', 'one that begins tomorrow', pemOf(FUTURE)),
  chain('certificate/expiring', 'one that ends in ten days', pemOf(EXPIRING)),
  {
    code: 'certificate/weak-key',
    given: 'RSA of 1024 bits',
    find: () => checkCertificate(WEAK, NO_KEY),
  },
  chain('certificate/not-of-key', 'another key', pemOf(LEAF), { key: OTHER_RSA.publicKey }),
  chain('certificate/self-signed', 'one signed by itself', pemOf(SELF_SIGNED)),
  chain('certificate/root-included', 'the root at its end', pemOf(LEAF, CA)),
  chain('certificate/untrusted', 'a trust that does not know its CA', pemOf(LEAF), said(untrusted)),
  chain('certificate/untrusted', 'a trust whose CA has ended', pemOf(LEAF), said(ended)),
  chain('certificate/revoked', 'a trust with its CRL', pemOf(LEAF), said(revoked)),
  {
    code: 'certificate/expired',
    given: 'a key with an old certificate beside it',
    find: () => checkKey({ key: EXPIRED.key, certificates: [new X509Certificate(EXPIRED.der)] }, 'sign', NO_KEY),
  },
  {
    code: 'evidence/signature-invalid',
    given: 'a direct evidence that nobody’s certificate verifies',
    find: () => checkEvidence(evidence(direct([b64(LEAF.der)]), { dnonce: undefined }, OTHER_RSA.privateKey), NO_KEY),
  },
];

const idAuthToken = (header: Claims = {}, payload: Claims = {}, signer = RSA.privateKey): string =>
  compact(
    { alg: 'RS256', typ: 'JWT', x5c: [b64(LEAF.der)], ...header },
    { aud: ESERVICE, iat: NOW, exp: NOW + 60, jti: 'b2c3d4e5-0000-4000-8000-000000000009', ...payload },
    signer,
  );
export const ID_AUTH_TOKEN = idAuthToken();
const idAuth = (code: Row['code'], given: string, jws: string): Row => ({
  code,
  given,
  find: () => checkIdAuth(jws, NO_KEY),
});

export const ID_AUTH_ROWS: Rows = [
  idAuth('id-auth/malformed', 'a word', 'boh'),
  idAuth('id-auth/alg-not-allowed', 'HS256', idAuthToken({ alg: 'HS256' })),
  idAuth('id-auth/typ-wrong', 'a voucher’s typ', idAuthToken({ typ: 'at+jwt' })),
  idAuth('id-auth/claim-missing', 'no aud', idAuthToken({}, { aud: undefined })),
  idAuth('id-auth/time-not-number', 'a text for exp', idAuthToken({}, { exp: 'domani' })),
  idAuth('id-auth/in-milliseconds', 'milliseconds', idAuthToken({}, { iat: NOW * 1_000 })),
  idAuth('id-auth/expired', 'an old one', idAuthToken({}, { exp: NOW - 1 })),
  idAuth('id-auth/iat-too-old', 'one of ten minutes ago', idAuthToken({}, { iat: NOW - 600 })),
  idAuth('id-auth/iat-in-future', 'one of tomorrow', idAuthToken({}, { iat: NOW + 86_400 })),
  idAuth('id-auth/aud-wrong', 'another audience', idAuthToken({}, { aud: 'https://altro.example' })),
  idAuth('id-auth/aud-is-pdnd', 'PDND’s audience', idAuthToken({}, { aud: AUDIENCE })),
  idAuth('id-auth/signature-invalid', 'another key', idAuthToken({}, {}, OTHER_RSA.privateKey)),
  {
    code: 'id-auth/certificate-differs',
    given: 'another certificate than Agid-JWT-Signature’s',
    find: () => {
      const token = signature(direct([b64(SELF_SIGNED.der)]), {});
      const headers = { ...signedRequest().headers, Authorization: `Bearer ${ID_AUTH_TOKEN}` };
      const { body } = signedRequest();
      return diagnose({ request: { headers: { ...headers, 'Agid-JWT-Signature': token }, body } }, NO_KEY).findings;
    },
  },
];

const unloaded = (code: Row['code'], given: string, reason: string): Row => ({
  code,
  given,
  find: () => checkKey(keyUnusable(reason, 'no'), 'sign', NO_KEY),
});

export const KEY_FILE_ROWS: Rows = [
  unloaded('key/wrong-passphrase', 'another passphrase', 'wrong-passphrase'),
  unloaded('key/encryption-unsupported', 'a cipher of one’s own', 'encryption-unsupported'),
  unloaded('key/alias', 'another alias', 'alias'),
  unloaded('key/keystore', 'a JKS', 'keystore'),
  unloaded('key/rsa-weak', 'a weak key in PKCS#12', 'weak'),
  unloaded('key/not-a-key', 'a PKCS#7', 'pkcs7'),
];

const refusedApi = new TokenError('ERR_MODI_API_REFUSED', 'no', {
  facts: { status: 404, codes: '', reason: 'request' },
});

/** What only the network shows: said by code here, and over sockets in the tests of `--online`. */
export const ONLINE_ROWS: Rows = [
  { code: 'online/timeout', given: 'its code', find: () => explainCode('online/timeout') },
  { code: 'online/connection', given: 'its code', find: () => explainCode('online/connection') },
  {
    code: 'online/answer-unusable',
    given: 'a 404 that is not PDND’s',
    find: () => [explain(refusedApi, CONTEXT).said],
  },
  { code: 'pdnd/key-of-another-client', given: 'its code', find: () => explainCode('pdnd/key-of-another-client') },
];
