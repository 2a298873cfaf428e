import { createHash, sign, type KeyObject } from 'node:crypto';
import type { DoctorContext } from '../../../src/doctor/context.js';
import { publicJwkOf, thumbprint } from '../../../src/keys/thumbprint.js';
import { AUDIENCE, CLIENT_ID, PURPOSE_ID } from '../../helpers/fixed-ports.js';
import { EC, RSA } from '../../helpers/keys.js';

export type Claims = Readonly<Record<string, unknown>>;

/** Epoch seconds of every message here. */
export const NOW = 1_790_000_000;
export const KID = thumbprint(publicJwkOf(RSA.publicKey));
export const EC_JWK = publicJwkOf(EC.publicKey);
export const ESERVICE = 'https://api.example.it/eci/v1';
export const ENDPOINT = 'https://auth.uat.interop.pagopa.it/token.oauth2';
export const STRANGER = '9c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7a99';

/** Everything a doctor may know beside the message. */
export const CONTEXT: DoctorContext = {
  now: NOW * 1_000,
  lingua: 'en',
  ambiente: 'collaudo',
  clientId: CLIENT_ID,
  purposeId: PURPOSE_ID,
  eserviceAudience: ESERVICE,
  key: RSA.publicKey,
};

export const b64u = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function without(claims: Claims): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
}

/** A compact JWS whatever it says, signed by what its key can do. */
export function compact(header: Claims, payload: Claims, key: KeyObject = RSA.privateKey): string {
  const input = `${b64u(without(header))}.${b64u(without(payload))}`;
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

export function assertion(header: Claims = {}, payload: Claims = {}, key: KeyObject = RSA.privateKey): string {
  return compact(
    { alg: 'RS256', kid: KID, typ: 'JWT', ...header },
    {
      iss: CLIENT_ID,
      sub: CLIENT_ID,
      aud: AUDIENCE,
      jti: 'b2c3d4e5-0000-4000-8000-000000000001',
      iat: NOW,
      exp: NOW + 120,
      purposeId: PURPOSE_ID,
      ...payload,
    },
    key,
  );
}

export function evidence(header: Claims = {}, payload: Claims = {}, key: KeyObject = RSA.privateKey): string {
  return compact(
    { alg: 'RS256', kid: KID, typ: 'JWT', ...header },
    {
      iss: CLIENT_ID,
      aud: ESERVICE,
      jti: 'b2c3d4e5-0000-4000-8000-000000000002',
      iat: NOW,
      nbf: NOW,
      exp: NOW + 300,
      purposeId: PURPOSE_ID,
      dnonce: 1_234_567_890_123,
      userID: 'operatore-1',
      userLocation: 'pc-1',
      LoA: 'LoA3',
      ...payload,
    },
    key,
  );
}

export function voucher(header: Claims = {}, payload: Claims = {}, key: KeyObject = RSA.privateKey): string {
  return compact(
    { alg: 'RS256', kid: 'kms-1', typ: 'at+jwt', use: 'sig', ...header },
    {
      iss: 'uat.interop.pagopa.it',
      sub: CLIENT_ID,
      client_id: CLIENT_ID,
      aud: ESERVICE,
      jti: 'b2c3d4e5-0000-4000-8000-000000000003',
      iat: NOW,
      nbf: NOW,
      exp: NOW + 600,
      purposeId: PURPOSE_ID,
      ...payload,
    },
    key,
  );
}

export function proof(header: Claims = {}, payload: Claims = {}, key: KeyObject = EC.privateKey): string {
  return compact(
    { typ: 'dpop+jwt', alg: 'ES256', jwk: EC_JWK, ...header },
    { htm: 'POST', htu: ENDPOINT, iat: NOW, jti: 'b2c3d4e5-0000-4000-8000-000000000004', ...payload },
    key,
  );
}

export const sha256 = (text: string | Uint8Array, encoding: 'hex' | 'base64' | 'base64url'): string =>
  createHash('sha256').update(text).digest(encoding);

export const digestOf = (jws: string): Claims => ({ alg: 'SHA256', value: sha256(jws, 'hex') });
