import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { checkEvidence, checkIdAuth, checkSignature } from '../../../src/doctor/checks.js';
import type { DoctorContext } from '../../../src/doctor/context.js';
import { publicJwkOf, thumbprint } from '../../../src/keys/thumbprint.js';
import { createTestCertificate } from '../../../src/testing/index.js';
import { RSA } from '../../helpers/keys.js';
import { compact, CONTEXT, ESERVICE, evidence, KID, NOW, type Claims } from './messages.js';
import type { Row, Rows } from './row.js';

const P384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const WEAK = generateKeyPairSync('rsa', { modulusLength: 1024 });
const WEAK_KID = thumbprint(publicJwkOf(WEAK.publicKey));

const direct = (key: KeyObject): Claims => ({
  kid: undefined,
  x5c: [Buffer.from(createTestCertificate({ commonName: 'Cassa', key }).der).toString('base64')],
});

const own = (header: Claims, key: KeyObject): string =>
  compact({ alg: 'RS256', typ: 'JWT', ...header }, { aud: ESERVICE, iat: NOW, exp: NOW + 60 }, key);
const signed = (header: Claims, key: KeyObject): string =>
  compact({ alg: 'RS256', typ: 'JWT', ...header }, { aud: ESERVICE, iat: NOW, exp: NOW + 60, jti: 'x' }, key);

const KINDS = [
  ['evidence', (header: Claims, key: KeyObject) => evidence(header, {}, key), checkEvidence],
  ['signature', signed, checkSignature],
  ['id-auth', own, checkIdAuth],
] as const;

const ES256_BY_P384 = 'ES256 with a P-384 key';

export const TOKEN_HEADER_ROWS: Rows = KINDS.flatMap(([kind, make, check]): Row[] => {
  const of = (
    code: Row['code'],
    given: string,
    header: Claims,
    key = RSA.privateKey,
    context: Partial<DoctorContext> = {},
  ): Row => ({ code, given: `${given} (${kind})`, find: () => check(make(header, key), { ...CONTEXT, ...context }) });
  const curve = { alg: 'ES256', kid: thumbprint(publicJwkOf(P384.publicKey)) };
  return [
    of(`${kind}/crit`, 'crit', { kid: KID, crit: ['b64'], b64: true }),
    of(`${kind}/crit`, 'b64 alone', { kid: KID, b64: false }),
    of(`${kind}/x5t-sha1`, 'x5t', { kid: KID, x5t: 'abc' }),
    of(`${kind}/alg-not-of-key`, ES256_BY_P384, curve, P384.privateKey, { key: P384.publicKey }),
    of(
      `${kind}/alg-not-of-key`,
      `${ES256_BY_P384} in x5c`,
      { alg: 'ES256', ...direct(P384.privateKey) },
      P384.privateKey,
    ),
    of(`${kind}/alg-not-of-key`, 'RS256 with an EC key', { ...curve, alg: 'RS256' }, P384.privateKey, {
      key: P384.publicKey,
    }),
    of('key/rsa-weak', 'RSA of 1024 bits', { kid: WEAK_KID }, WEAK.privateKey, { key: WEAK.publicKey }),
  ];
});
