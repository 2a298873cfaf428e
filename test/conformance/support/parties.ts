import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createLocalSigner,
  createTrust,
  fixedJwks,
  jwksResolver,
  signCompact,
  systemIds,
  readVoucherClaims,
  x509Resolver,
  decodeVoucher,
  type Clock,
  type JsonObject,
  type Signer,
  type TokenOptions,
  type TokenPolicy,
  type VoucherClaims,
} from '@varco/modi-client';
import { ROOT } from '../../support/sources.js';

/** Inside the time for which the vectors' certificates are valid. */
export const NOW = Date.UTC(2026, 10, 22, 10, 0, 0) / 1_000;
export const clock: Clock = { now: () => NOW * 1_000 };
export const ids = systemIds;

export const vectorFile = (path: string): string => readFileSync(join(ROOT, 'test/vectors', path), 'utf8');
const certificate = (name: string): string => vectorFile(`wss/keys/${name}.pem`);
export const signerNamed = (name: string): Signer => createLocalSigner({ key: vectorFile(`wss/keys/${name}.key`) });

export const SERVICE = 'https://erogatore.example/rest/v1';
export const BODY = Buffer.from('{"testo": "Ciao mondo"}');
export const JSON_TYPE = 'application/json';

/** What a fruitore makes X.509 tokens with. */
export const x509 = (name = 'client'): TokenOptions => ({
  signer: signerNamed(name),
  reference: { certificate: certificate(name) },
  audience: SERVICE,
  issuer: 'fruitore',
  clock,
  ids,
});

export const trust = createTrust({ anchors: certificate('ca'), pinned: certificate('p384'), clock });

/** How an erogatore judges them. */
export const x509Policy: TokenPolicy = { keys: x509Resolver({ trust }), audience: SERVICE, clock };
export { certificate as certificatePem };

/** PDND trust: the fruitore's deposited key, and PDND's own. */
export const deposited = signerNamed('client2');
export const pdnd = createLocalSigner({ key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey });
const keySet = (signer: Signer): ReturnType<typeof fixedJwks> =>
  fixedJwks({ keys: [{ ...signer.publicJwk, kid: signer.kid, use: 'sig' }] });
export const pdndKeys = keySet(pdnd);
export const consumerKeys = jwksResolver(keySet(deposited));
export const kidTokens: TokenOptions = { signer: deposited, audience: SERVICE, issuer: 'fruitore', clock, ids };
export const kidPolicy: TokenPolicy = { keys: consumerKeys, audience: SERVICE, clock };

export const CLIENT = '9a1c2d3e-4f50-4617-8293-a4b5c6d7e8f9';
export const PURPOSE = '1b2c3d4e-5f60-4718-9203-b4c5d6e7f8a9';
export const ISSUER = 'uat.interop.pagopa.it';
export const ESERVICE = {
  audience: 'https://erogatore.example/eci',
  producerId: '2b2c3d4e-5f60-4718-9203-b4c5d6e7f8a9',
  eserviceId: '3b2c3d4e-5f60-4718-9203-b4c5d6e7f8a9',
  descriptorId: '4b2c3d4e-5f60-4718-9203-b4c5d6e7f8a9',
} as const;

/** A voucher as PDND makes it, with these claims over its own. */
export async function issueVoucher(claims: JsonObject = {}, header: JsonObject = {}): Promise<string> {
  const { audience, ...eservice } = ESERVICE;
  return signCompact(
    pdnd,
    { typ: 'at+jwt', alg: 'RS256', use: 'sig', kid: pdnd.kid, ...header },
    {
      iss: ISSUER,
      sub: CLIENT,
      client_id: CLIENT,
      aud: audience,
      iat: NOW,
      nbf: NOW,
      exp: NOW + 600,
      jti: ids.uuid(),
      purposeId: PURPOSE,
      consumerId: '5b2c3d4e-5f60-4718-9203-b4c5d6e7f8a9',
      ...eservice,
      ...claims,
    },
  );
}

/** The claims of such a voucher, as the verifier of an evidence gets them. */
export async function voucherClaims(claims: JsonObject = {}): Promise<VoucherClaims> {
  return readVoucherClaims(decodeVoucher(await issueVoucher(claims)).payload);
}

/** A token of this signer's that says what it is told to; `undefined` leaves a member out. */
export async function token(options: TokenOptions, claims: JsonObject = {}, header: JsonObject = {}): Promise<string> {
  const { reference, signer } = options;
  const pem = reference !== undefined && 'certificate' in reference ? reference.certificate : undefined;
  const named = typeof pem === 'string' ? { x5c: [pem.replace(/-----[^-]+-----|\s/g, '')] } : { kid: signer.kid };
  return signCompact(
    signer,
    { alg: signer.alg, typ: 'JWT', ...named, ...header },
    { aud: SERVICE, iat: NOW, exp: NOW + 300, jti: ids.uuid(), ...claims },
  );
}
