import { generateKeyPairSync } from 'node:crypto';
import { checkDpopProof, checkEvidence, checkSignedRequest, checkVoucher } from '../../../src/doctor/checks.js';
import type { DoctorContext } from '../../../src/doctor/context.js';
import { explainCode } from '../../../src/doctor/explain/explain.js';
import { publicJwkOf } from '../../../src/keys/thumbprint.js';
import { AUDIENCE } from '../../helpers/fixed-ports.js';
import { EC, OTHER_RSA, RSA } from '../../helpers/keys.js';
import {
  assertion,
  b64u,
  CONTEXT,
  digestOf,
  EC_JWK,
  ENDPOINT,
  ESERVICE,
  evidence,
  NOW,
  proof,
  sha256,
  STRANGER,
  voucher,
  type Claims,
} from './messages.js';
import type { Row, Rows } from './row.js';

type Change = Partial<DoctorContext>;
type Check = (jws: string, context: DoctorContext) => ReturnType<Row['find']>;
type Make = (header?: Claims, payload?: Claims) => string;

interface Case {
  readonly header?: Claims;
  readonly payload?: Claims;
  readonly context?: Change;
  readonly jws?: string;
}

const rowsOf =
  (check: Check, make: Make) =>
  (code: Row['code'], given: string, change: Case): Row => ({
    code,
    given,
    find: () => check(change.jws ?? make(change.header, change.payload), { ...CONTEXT, ...change.context }),
  });

const dpop = rowsOf(checkDpopProof, proof);
const CALL = { method: 'GET', url: `${ESERVICE}/persone?x=1` };
const HASH = sha256(voucher(), 'base64url');
const resource = (code: Row['code'], given: string, payload: Claims, context: Change = {}): Row =>
  dpop(code, given, {
    payload: { htm: 'GET', htu: `${ESERVICE}/persone`, ath: HASH, ...payload },
    context: { request: CALL, voucher: voucher(), ...context },
  });
const P384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });

export const DPOP_ROWS: Rows = [
  dpop('dpop/several-proofs', 'two proofs', { jws: `${proof()}, ${proof()}` }),
  dpop('dpop/malformed', 'a word', { jws: 'prova' }),
  dpop('dpop/header-unreadable', 'a header that is no JSON', { jws: `a.${b64u({ htm: 'POST' })}.c` }),
  dpop('dpop/jwk-missing', 'no jwk', { header: { jwk: undefined } }),
  dpop('dpop/jwk-members', 'alg and use in jwk', { header: { jwk: { ...EC_JWK, alg: 'ES256', use: 'sig' } } }),
  dpop('dpop/jwk-members', 'a jwk that is a text', { header: { jwk: 'chiave' } }),
  dpop('dpop/jwk-private', 'the private key in jwk', {
    header: { jwk: { ...EC.privateKey.export({ format: 'jwk' }) } },
  }),
  dpop('dpop/typ-missing', 'no typ', { header: { typ: undefined } }),
  dpop('dpop/typ-wrong', 'typ JWT', { header: { typ: 'JWT' } }),
  dpop('dpop/alg-missing', 'no alg', { header: { alg: undefined } }),
  dpop('dpop/alg-wrong', 'alg PS256', { header: { alg: 'PS256' } }),
  dpop('dpop/htm-missing', 'no htm', { payload: { htm: undefined } }),
  dpop('dpop/htm-wrong', 'htm GET', { payload: { htm: 'GET' } }),
  dpop('dpop/htu-missing', 'no htu', { payload: { htu: undefined } }),
  dpop('dpop/htu-wrong', 'another host', { payload: { htu: 'https://example.it/token.oauth2' } }),
  dpop('dpop/htu-trailing-slash', 'a final slash', { payload: { htu: `${ENDPOINT}/` } }),
  dpop('dpop/htu-query', 'a query', { payload: { htu: `${ENDPOINT}?a=b` } }),
  dpop('dpop/htu-async', 'the asynchronous endpoint', { payload: { htu: `${ENDPOINT}.async` } }),
  dpop('dpop/iat-missing', 'no iat', { payload: { iat: undefined } }),
  dpop('dpop/expired', 'a proof of 61 seconds ago', { payload: { iat: NOW - 61 } }),
  dpop('dpop/iat-in-future', 'a proof of 11 seconds ahead', { payload: { iat: NOW + 11 } }),
  dpop('dpop/jti-missing', 'no jti', { payload: { jti: undefined } }),
  dpop('dpop/extra-header', 'kid in the header', { header: { kid: 'x' } }),
  dpop('dpop/extra-claim', 'exp', { payload: { exp: NOW + 60 } }),
  dpop('dpop/extra-claim', 'ath at the token endpoint', { payload: { ath: HASH } }),
  dpop('dpop/claim-type', 'iat as text', { payload: { iat: `${NOW}` } }),
  dpop('dpop/key-type', 'an unknown kty', { header: { jwk: { ...EC_JWK, kty: 'XY' } } }),
  dpop('dpop/key-unusable', 'RS256 with an elliptic key', { header: { alg: 'RS256' } }),
  dpop('dpop/key-unusable', 'curve P-384', { header: { jwk: publicJwkOf(P384.publicKey) } }),
  dpop('dpop/signature-invalid', 'another’s key', {
    header: { jwk: publicJwkOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey) },
  }),
  resource('dpop/jkt-mismatch', 'a voucher bound to another key', {}, { voucher: voucher({}, { cnf: { jkt: 'x' } }) }),
  resource('dpop/ath-missing', 'no ath', { ath: undefined }),
  resource('dpop/ath-wrong', 'the ath of another voucher', { ath: sha256('x', 'base64url') }),
  resource('dpop/ath-hex', 'ath in hexadecimal', { ath: sha256(voucher(), 'hex') }),
  resource('dpop/ath-padded', 'ath with padding', { ath: `${HASH}=` }),
  {
    code: 'dpop/same-key-as-assertion',
    given: 'the assertion’s own key',
    find: () => checkDpopProof(rsaProof(), { ...CONTEXT, assertion: assertion() }),
  },
  { code: 'dpop/jwt-error', given: 'the code alone', find: () => explainCode('dpop 0015', 'en') },
];

function rsaProof(): string {
  return proof({ alg: 'RS256', jwk: publicJwkOf(RSA.publicKey) }, {}, RSA.privateKey);
}

const audit = rowsOf(checkEvidence, evidence);
const AUDIT_02: Change = { tracciamento: 'AUDIT_REST_02' };

export const EVIDENCE_ROWS: Rows = [
  audit('evidence/malformed', 'a word', { jws: 'evidenza' }),
  audit('evidence/alg-not-allowed', 'alg none', { header: { alg: 'none' } }),
  audit('evidence/kid-missing', 'no kid', { header: { kid: undefined } }),
  audit('evidence/kid-not-of-key', 'another kid', { header: { kid: 'A'.repeat(43) } }),
  audit('evidence/typ-wrong', 'typ at+jwt', { header: { typ: 'at+jwt' } }),
  audit('evidence/claim-missing', 'no jti', { payload: { jti: undefined } }),
  audit('evidence/time-not-number', 'exp as text', { payload: { exp: `${NOW + 60}` } }),
  audit('evidence/in-milliseconds', 'iat in milliseconds', { payload: { iat: NOW * 1_000 } }),
  audit('evidence/expired', 'an expired one', { payload: { exp: NOW - 1 } }),
  audit('evidence/iat-in-future', 'six seconds ahead', { payload: { iat: NOW + 6 } }),
  audit('evidence/iat-too-old', 'one of 301 seconds ago', { payload: { iat: NOW - 301 } }),
  audit('evidence/aud-wrong', 'another e-service', { payload: { aud: 'https://example.it' } }),
  audit('evidence/aud-is-pdnd', 'PDND’s aud', { payload: { aud: AUDIENCE } }),
  audit('evidence/signature-invalid', 'another’s signature', { jws: evidence({}, {}, OTHER_RSA.privateKey) }),
  audit('evidence/iss-not-client-id', 'another iss', { payload: { iss: 'cassa' } }),
  audit('evidence/purpose-id-differs', 'another purposeId', { payload: { purposeId: STRANGER } }),
  audit('evidence/purpose-id-missing', 'no purposeId', { payload: { purposeId: undefined } }),
  audit('evidence/dnonce-missing', 'no dnonce', { payload: { dnonce: undefined }, context: AUDIT_02 }),
  audit('evidence/dnonce-not-13-digits', 'a dnonce of 12 digits', { payload: { dnonce: 123_456_789_012 } }),
  audit('evidence/agreed-claim-missing', 'no userLocation', { payload: { userLocation: undefined } }),
  audit('evidence/loa-spelling', 'loa in small letters', { payload: { LoA: undefined, loa: '2' } }),
  audit('evidence/user-id-codice-fiscale', 'a codice fiscale as userID', { payload: { userID: 'RSSMRA80A01H501U' } }),
  {
    code: 'evidence/header-spelling',
    given: 'a hyphen too many',
    find: () =>
      checkSignedRequest({ headers: { 'Agid-JWT-Tracking-Evidence': evidence() }, body: Buffer.of() }, CONTEXT),
  },
  {
    code: 'evidence/header-twice',
    given: 'both spellings',
    find: () => {
      const headers = { 'Agid-JWT-Tracking-Evidence': evidence(), 'Agid-JWT-TrackingEvidence': evidence() };
      return checkSignedRequest({ headers, body: Buffer.of() }, CONTEXT);
    },
  },
];

const at = rowsOf(checkVoucher, voucher);
const JWKS = { keys: [{ kid: 'kms-1', ...publicJwkOf(RSA.publicKey) }] };
const EVIDENCE = evidence();

export const VOUCHER_ROWS: Rows = [
  at('voucher/malformed', 'a word', { jws: 'voucher' }),
  at('voucher/alg-not-allowed', 'alg ES256', { header: { alg: 'ES256' } }),
  at('voucher/kid-missing', 'no kid', { header: { kid: undefined } }),
  at('voucher/typ-wrong', 'typ dpop+jwt', { header: { typ: 'dpop+jwt' } }),
  at('voucher/claim-missing', 'no jti', { payload: { jti: undefined } }),
  at('voucher/time-not-number', 'exp as text', { payload: { exp: 'domani' } }),
  at('voucher/expired', 'an expired one', { payload: { exp: NOW - 1 } }),
  at('voucher/aud-wrong', 'another e-service', { payload: { aud: 'https://example.it' } }),
  at('voucher/aud-joined', 'two audiences in one text', { payload: { aud: `${ESERVICE},https://example.it` } }),
  at('voucher/signature-invalid', 'another’s signature', {
    jws: voucher({}, {}, OTHER_RSA.privateKey),
    context: { pdndJwks: JWKS },
  }),
  at('voucher/kid-unknown', 'a kid PDND has not', { header: { kid: 'kms-2' }, context: { pdndJwks: JWKS } }),
  at('voucher/iss-wrong', 'a voucher of production', { payload: { iss: 'interop.pagopa.it' } }),
  at('voucher/not-yet-valid', 'a clock that is slow', { payload: { nbf: NOW + 60 } }),
  at('voucher/claim-differs', 'another client', { payload: { client_id: STRANGER } }),
  at('voucher/is-m2m', 'a voucher of the Interop API', { payload: { aud: 'uat.interop.pagopa.it/m2m', role: 'm2m' } }),
  at('voucher/not-m2m', 'an e-service’s voucher', { context: { clientKind: 'api' } }),
  at('voucher/digest-missing', 'no digest', { context: { evidence: EVIDENCE } }),
  at('voucher/digest-of-another-evidence', 'another evidence', {
    payload: { digest: digestOf('altra') },
    context: { evidence: EVIDENCE },
  }),
  at('voucher/digest-with-newline', 'the digest of the file', {
    payload: { digest: digestOf(`${EVIDENCE}\n`) },
    context: { evidence: EVIDENCE },
  }),
  at('voucher/needs-dpop', 'no proof', { payload: { cnf: { jkt: 'x' } }, context: { request: CALL } }),
  at('voucher/not-dpop', 'a proof with a Bearer voucher', { context: { proof: proof() } }),
];
