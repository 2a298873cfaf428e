import { checkAssertion, checkTokenForm } from '../../../src/doctor/checks.js';
import type { DoctorContext } from '../../../src/doctor/context.js';
import { EC, OTHER_RSA } from '../../helpers/keys.js';
import { AUDIENCE, CLIENT_ID, PURPOSE_ID } from '../../helpers/fixed-ports.js';
import {
  assertion,
  b64u,
  CONTEXT,
  digestOf,
  evidence,
  KID,
  NOW,
  sha256,
  STRANGER,
  voucher,
  type Claims,
} from './messages.js';
import type { Row, Rows } from './row.js';

type Change = Partial<DoctorContext>;

const of = (
  code: Row['code'],
  given: string,
  change: { header?: Claims; payload?: Claims; context?: Change; jws?: () => string },
): Row => ({
  code,
  given,
  find: () =>
    checkAssertion(change.jws?.() ?? assertion(change.header, change.payload), { ...CONTEXT, ...change.context }),
});
const payload = (code: Row['code'], given: string, claims: Claims, context: Change = {}): Row =>
  of(code, given, { payload: claims, context });
const header = (code: Row['code'], given: string, members: Claims, context: Change = {}): Row =>
  of(code, given, { header: members, context });
const phase = (code: Row['code'], given: string, claims: Claims): Row =>
  payload(code, given, claims, { endpoint: 'async' });

const HEX = 'a'.repeat(64);
const EVIDENCE = evidence();
const digest = (value: string, alg = 'SHA256'): Claims => ({ digest: { alg, value } });
const PRODUCTION = 'auth.interop.pagopa.it/client-assertion';

export const ASSERTION_ROWS: Rows = [
  of('assertion/malformed', 'two parts', { jws: () => 'a.b' }),
  of('assertion/malformed', 'a payload that is a list', { jws: () => `${b64u({ alg: 'RS256' })}.${b64u([1])}.c` }),
  of('assertion/header-unreadable', 'a header that is no JSON', { jws: () => `a.${b64u({ jti: 'x' })}.c` }),
  payload('assertion/jti-missing', 'no jti', { jti: undefined }),
  payload('assertion/iat-missing', 'no iat', { iat: undefined }),
  payload('assertion/exp-missing', 'no exp', { exp: undefined }),
  payload('assertion/iss-missing', 'an empty iss', { iss: '' }),
  payload('assertion/sub-missing', 'no sub', { sub: undefined }),
  payload('assertion/sub-not-client-id', 'another sub', { sub: STRANGER }),
  payload('assertion/sub-not-client-id', 'sub in capitals', { sub: CLIENT_ID.toUpperCase() }),
  payload('assertion/sub-not-uuid', 'a sub that is a name', { sub: 'cassa' }),
  header('assertion/kid-missing', 'no kid', { kid: undefined }),
  header('assertion/kid-format', 'a kid that is a UUID', { kid: CLIENT_ID }),
  header('assertion/kid-format', 'a kid that ends with =', { kid: `${KID.slice(0, 42)}=` }),
  header('assertion/alg-missing', 'no alg', { alg: undefined }),
  header('assertion/alg-not-rs256', 'alg ES256', { alg: 'ES256' }),
  header('assertion/alg-not-rs256', 'alg none', { alg: 'none' }),
  payload('assertion/purpose-id-not-uuid', 'a purposeId that is a name', { purposeId: 'finalita-1' }),
  payload('assertion/purpose-id-missing', 'no purposeId', { purposeId: undefined }),
  payload('assertion/purpose-id-on-api-client', 'purposeId of an API client', {}, { clientKind: 'api' }),
  payload('assertion/purpose-id-unexpected', 'another purposeId', { purposeId: STRANGER }),
  payload('assertion/purpose-id-upper-case', 'purposeId in capitals', { purposeId: PURPOSE_ID.toUpperCase() }),
  header('assertion/kid-not-of-key', 'the kid of another key', { kid: 'A'.repeat(43) }),
  of('assertion/signature-invalid', 'another key’s signature', { jws: () => assertion({}, {}, OTHER_RSA.privateKey) }),
  of('assertion/signature-invalid', 'an elliptic signature', { jws: () => assertion({}, {}, EC.privateKey) }),
  payload('assertion/aud-missing', 'no aud', { aud: undefined }),
  payload('assertion/aud-has-scheme', 'https:// in aud', { aud: `https://${AUDIENCE}` }),
  payload('assertion/aud-other-environment', 'the aud of production', { aud: PRODUCTION }),
  payload('assertion/aud-is-token-endpoint', 'the token endpoint as aud', {
    aud: 'https://auth.uat.interop.pagopa.it/token.oauth2',
  }),
  payload('assertion/aud-is-eservice', 'the e-service’s aud', { aud: 'https://api.example.it/eci/v1' }),
  payload('assertion/aud-wrong', 'a final slash in aud', { aud: `${AUDIENCE}/` }),
  payload('assertion/aud-wrong', 'a list without the right aud', { aud: ['a', 'b'] }),
  payload('assertion/claim-type', 'a jti that is a number', { jti: 5 }),
  payload('assertion/claim-type', 'an empty purposeId', { purposeId: '' }),
  payload('assertion/time-not-number', 'exp as a string', { exp: `${NOW + 60}` }),
  header('assertion/header-type', 'a typ that is a number', { typ: 1 }),
  payload('assertion/extra-claim', 'nbf', { nbf: NOW }),
  payload('assertion/extra-claim', 'client_id among the claims', { client_id: CLIENT_ID }),
  header('assertion/extra-header', 'x5t in the header', { x5t: 'abc' }),
  payload('assertion/extra-claim-tolerated', 'nbf where it is tolerated', { nbf: NOW }, { strict: false }),
  header('assertion/extra-header-tolerated', 'x5t where it is tolerated', { x5t: 'abc' }, { strict: false }),
  header('assertion/crit-unknown', 'an unknown critical extension', { crit: ['x'] }, { strict: false }),
  header('assertion/crit-malformed', 'an empty crit', { crit: [] }, { strict: false }),
  header('assertion/typ-unusual', 'typ at+jwt', { typ: 'at+jwt' }),
  payload('assertion/iss-not-client-id', 'another iss', { iss: 'cassa' }),
  payload('assertion/expired', 'an assertion of yesterday', { iat: NOW - 86_400, exp: NOW - 86_280 }),
  payload('assertion/expired', 'one that ends this very second', { iat: NOW - 60, exp: NOW }),
  payload('assertion/exp-before-iat', 'exp before iat', { iat: NOW - 10, exp: NOW - 20 }),
  payload('assertion/in-milliseconds', 'exp in milliseconds', { exp: (NOW + 60) * 1_000 }),
  payload('assertion/iat-in-future', 'a clock three minutes fast', { iat: NOW + 180, exp: NOW + 300 }),
  payload('assertion/nbf-in-future', 'nbf in the future', { nbf: NOW + 5 }, { strict: false }),
  payload('assertion/long-lived', 'a month of life', { exp: NOW + 2_592_000 }),
  payload('assertion/digest-shape', 'a digest that is a string', { digest: HEX }),
  payload('assertion/digest-shape', 'a digest with a third member', { digest: { alg: 'SHA256', value: HEX, at: 1 } }),
  payload('assertion/digest-base64', 'a digest in base64', digest(sha256(EVIDENCE, 'base64'))),
  payload('assertion/digest-length', 'a digest of 40 characters', digest('a'.repeat(40))),
  payload('assertion/digest-alg', 'alg SHA-256', digest(HEX, 'SHA-256')),
  payload('assertion/digest-not-hex', '64 characters that are no digits', digest('z'.repeat(64))),
  payload('assertion/digest-upper-case', 'a digest in capitals', digest(HEX.toUpperCase())),
  payload(
    'assertion/digest-with-newline',
    'the digest of the evidence’s file',
    digest(sha256(`${EVIDENCE}\n`, 'hex')),
    { evidence: EVIDENCE },
  ),
  payload('assertion/digest-of-another-evidence', 'another evidence', digest(HEX), { evidence: EVIDENCE }),
  payload('assertion/digest-missing', 'an evidence without its digest', {}, { evidence: EVIDENCE }),
  phase('async/scope-missing', 'no scope', {}),
  phase('async/scope-unknown', 'an unknown scope', { scope: 'start' }),
  phase('async/interaction-id-format', 'an interactionId that is a name', {
    scope: 'get_resource',
    interactionId: 'x',
  }),
  phase('async/interaction-id-missing', 'no interactionId', { scope: 'confirmation' }),
  phase('async/url-callback-format', 'an urlCallback that is no URL', {
    scope: 'start_interaction',
    urlCallback: 'qui',
  }),
  phase('async/url-callback-missing', 'no urlCallback', { scope: 'start_interaction' }),
  ...(
    [
      ['async/entity-number-format', 'an entityNumber as text', '1'],
      ['async/entity-number-missing', 'no entityNumber', undefined],
      ['async/entity-number-not-positive', 'an entityNumber of zero', 0],
    ] as const
  ).map(([code, given, entityNumber]) =>
    phase(code, given, { scope: 'callback_invocation', interactionId: STRANGER, entityNumber }),
  ),
  of('token/surrounding-space', 'a line end after the token', { jws: () => `${assertion()}\n` }),
  of('token/bearer-prefix', 'Bearer before the token', { jws: () => `Bearer ${assertion()}` }),
  of('token/not-canonical', 'padding', { jws: () => `${assertion()}==` }),
  of('token/not-canonical', 'stray bits in the last character', {
    // 256 bytes end in A, Q, g or w: the letter after it is read as the same byte.
    jws: () => assertion().replace(/.$/, (last) => String.fromCharCode(last.charCodeAt(0) + 1)),
  }),
  of('token/duplicate-member', 'alg twice', {
    jws: () => `${Buffer.from('{"alg":"RS256","alg":"none"}').toString('base64url')}.${b64u({ jti: 'x' })}.c`,
  }),
  of('token/wrong-kind', 'a voucher in place of an assertion', { jws: () => voucher() }),
];

const FORM =
  'client_assertion=a.b.c&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&grant_type=client_credentials';
const form = (code: Row['code'], given: string, body: string): Row => ({
  code,
  given,
  find: () => checkTokenForm(body, CONTEXT),
});

export const FORM_ROWS: Rows = [
  form('form/assertion-type', 'a short client_assertion_type', FORM.replace(/urn[^&]*/, 'jwt-bearer')),
  form('form/grant-type', 'another grant_type', FORM.replace('client_credentials', 'password')),
  form('form/client-id-not-uuid', 'a client_id that is a name', `${FORM}&client_id=cassa`),
  form('form/extra-field', 'scope', `${FORM}&scope=eci`),
  form('form/field-missing', 'no grant_type', FORM.replace(/&grant_type.*/, '')),
];

export const CLEAN_FORM = `${FORM}&client_id=${CLIENT_ID}`;
export const DIGEST_OF_EVIDENCE = digestOf(EVIDENCE);
