import { gzipSync } from 'node:zlib';
import { checkSignature, checkSignedRequest } from '../../../src/doctor/checks.js';
import type { DoctorContext } from '../../../src/doctor/context.js';
import type { SignedRequest } from '../../../src/doctor/request/signed-request.js';
import { AUDIENCE, CLIENT_ID } from '../../helpers/fixed-ports.js';
import { OTHER_RSA } from '../../helpers/keys.js';
import { compact, CONTEXT, ESERVICE, evidence, KID, NOW, sha256, voucher, type Claims } from './messages.js';
import type { Row, Rows } from './row.js';

const BODY = Buffer.from('{"testo": "Città"}');
const TYPE = 'application/json';

export const digestHeader = (body: Uint8Array): string => `SHA-256=${sha256(body, 'base64')}`;

/** An integrity token over what is given, signed by whichever key. */
export function signature(
  header: Claims,
  payload: Claims,
  digest = digestHeader(BODY),
  key?: typeof OTHER_RSA,
): string {
  return compact(
    { alg: 'RS256', kid: KID, typ: 'JWT', ...header },
    {
      iss: CLIENT_ID,
      aud: ESERVICE,
      jti: 'b2c3d4e5-0000-4000-8000-000000000005',
      iat: NOW,
      exp: NOW + 60,
      signed_headers: [{ digest }, { 'content-type': TYPE }],
      ...payload,
    },
    key?.privateKey,
  );
}

/** A request that is right, with changes. The integrity token signs the Digest that travels. */
export function signedRequest(change: Partial<SignedRequest> & { token?: Claims; jose?: Claims } = {}): SignedRequest {
  const body = change.body ?? BODY;
  const given: Readonly<Record<string, unknown>> = change.headers ?? {};
  const digest = typeof given['Digest'] === 'string' ? given['Digest'] : digestHeader(body);
  return {
    method: change.method ?? 'POST',
    body,
    headers: {
      Digest: digest,
      'Content-Type': TYPE,
      Authorization: `Bearer ${voucher()}`,
      'Agid-JWT-Signature': signature(change.jose ?? {}, change.token ?? {}, digest),
      ...change.headers,
    },
  };
}

const of = (
  code: Row['code'],
  given: string,
  change: Parameters<typeof signedRequest>[0],
  context: Partial<DoctorContext> = {},
): Row => ({ code, given, find: () => checkSignedRequest(signedRequest(change), { ...CONTEXT, ...context }) });
const token = (code: Row['code'], given: string, claims: Claims): Row => of(code, given, { token: claims });
const jose = (code: Row['code'], given: string, members: Claims): Row => of(code, given, { jose: members });
const digest = (code: Row['code'], given: string, value: string | readonly string[], body?: Uint8Array): Row =>
  of(code, given, { headers: { Digest: value }, ...(body === undefined ? {} : { body }) });

const DIGEST = digestHeader(BODY);
const GZIP = gzipSync(BODY);

export const REQUEST_ROWS: Rows = [
  of('signature/header-missing', 'a Digest alone', { headers: { 'Agid-JWT-Signature': undefined } }),
  of('signature/malformed', 'a word for a token', { headers: { 'Agid-JWT-Signature': 'firma' } }),
  of('signature/header-repeated', 'two integrity tokens', {
    headers: { 'Agid-JWT-Signature': [signature({}, {}), signature({}, {})] },
  }),
  of('signature/authorization-missing', 'no voucher', { headers: { Authorization: undefined } }),
  jose('signature/alg-not-allowed', 'alg HS256', { alg: 'HS256' }),
  jose('signature/kid-not-of-key', 'another kid', { kid: 'A'.repeat(43) }),
  jose('signature/typ-wrong', 'no typ', { typ: undefined }),
  jose('signature/key-reference-missing', 'no kid and no certificate', { kid: undefined }),
  jose('signature/x5t-sha1', 'x5t', { x5t: 'abc' }),
  of('signature/kid-differs', 'the evidence by another key', {}, { evidence: evidence({ kid: 'A'.repeat(43) }) }),
  of('signature/signature-invalid', 'another’s signature', {
    headers: { 'Agid-JWT-Signature': signature({}, {}, DIGEST, OTHER_RSA) },
  }),
  token('signature/claim-missing', 'no exp', { exp: undefined }),
  token('signature/time-not-number', 'iat as text', { iat: `${NOW}` }),
  token('signature/in-milliseconds', 'exp in milliseconds', { exp: NOW * 1_000 }),
  token('signature/expired', 'an expired one', { exp: NOW }),
  token('signature/iat-too-old', 'one of 301 seconds ago', { iat: NOW - 301, nbf: NOW - 301 }),
  token('signature/iat-in-future', 'a clock three minutes fast', { iat: NOW + 180, exp: NOW + 300 }),
  token('signature/aud-wrong', 'another e-service', { aud: 'https://example.it' }),
  token('signature/aud-is-pdnd', 'PDND’s aud', { aud: AUDIENCE }),
  token('signature/jti-missing', 'no jti', { jti: undefined }),
  token('signature/signed-headers-missing', 'no signed_headers', { signed_headers: undefined }),
  token('signature/signed-headers-not-array', 'one object', { signed_headers: { digest: DIGEST } }),
  token('signature/signed-headers-not-array', 'INPS’s dialect', { signed_headers: 'digest content-type' }),
  token('signature/signed-headers-entry', 'two members in one element', {
    signed_headers: [{ digest: DIGEST, 'content-type': TYPE }],
  }),
  token('signature/signed-header-upper-case', 'names in capitals', {
    signed_headers: [{ Digest: DIGEST }, { 'Content-Type': TYPE }],
  }),
  token('signature/not-signed', 'no content-type in it', { signed_headers: [{ digest: DIGEST }] }),
  token('signature/header-absent', 'a header that does not travel', {
    signed_headers: [{ digest: DIGEST }, { 'content-type': TYPE }, { 'x-a': 'b' }],
  }),
  token('signature/header-differs', 'another content-type', {
    signed_headers: [{ digest: DIGEST }, { 'content-type': 'text/plain' }],
  }),
  of('signature/range-or-patch', 'PATCH', { method: 'PATCH' }),
  {
    code: 'signature/signed-headers-missing',
    given: 'a token by itself',
    find: () => checkSignature(signature({}, { signed_headers: undefined }), CONTEXT),
  },
  of('digest/missing', 'no Digest', { headers: { Digest: undefined } }),
  of('digest/content-digest', 'Content-Digest', { headers: { 'Content-Digest': 'sha-256=:x:' } }),
  digest('digest/repeated', 'two of them', [DIGEST, DIGEST]),
  digest('digest/repeated', 'two values in one', `${DIGEST},${DIGEST}`),
  digest('digest/prefix-missing', 'the value alone', sha256(BODY, 'base64')),
  digest('digest/prefix-missing', 'SHA256 without a hyphen', DIGEST.replace('SHA-256', 'SHA256')),
  digest('digest/hex', 'hexadecimal', `SHA-256=${sha256(BODY, 'hex')}`),
  digest('digest/not-base64', 'base64url', `SHA-256=${sha256(BODY, 'base64url')}`),
  digest('digest/on-empty-body', 'an empty body', digestHeader(Buffer.of()), Buffer.of()),
  digest('digest/of-newline', 'the file’s line end', digestHeader(Buffer.from(`${BODY.toString()}\n`))),
  digest('digest/re-serialised', 'no space after the colon', digestHeader(Buffer.from('{"testo":"Città"}'))),
  digest('digest/re-serialised', 'accents escaped', digestHeader(Buffer.from('{"testo": "Citt\\u00e0"}'))),
  of('digest/before-compression', 'a body compressed afterwards', {
    body: GZIP,
    headers: { Digest: DIGEST, 'Content-Encoding': 'gzip' },
  }),
  digest('digest/mismatch', 'another body', digestHeader(Buffer.from('altro'))),
];
