import { createPrivateKey, sign, type JsonWebKey } from 'node:crypto';
import {
  createEvidenceSource,
  createLocalSigner,
  createVoucherSource,
  fixedJwks,
  jwksResolver,
  signCompact,
  systemClock,
  systemIds,
  verifyToken,
  verifyVoucher,
  type JsonObject,
} from '@varco/modi-client';
import jose from 'node-jose';
import { OPERATION, pretendPdnd, TOKEN_ENDPOINT } from './pretend-pdnd.js';

/** What the sides that sign are given. */
export interface SignMaterial {
  /** PKCS#8 PEM. */
  readonly privateKey: string;
  readonly header: JsonObject;
  readonly payload: JsonObject;
}

/** What the sides that verify are given: a token of each kind, and the public keys by their `kid`. */
export interface VerifyMaterial {
  readonly keys: readonly (JsonWebKey & { readonly kid: string })[];
  readonly rs256: string;
  readonly es256: string;
  readonly voucher: string;
  readonly audience: string;
  readonly producerId: string;
  readonly issuer: string;
}

type Work = () => Promise<unknown>;

async function signVarco({ privateKey, header, payload }: SignMaterial): Promise<Work> {
  const signer = createLocalSigner({ key: privateKey });
  return async () => signCompact(signer, header, payload);
}

/** The signature and nothing else, over bytes at hand: what no library can do without. */
async function signBare({ privateKey, header, payload }: SignMaterial): Promise<Work> {
  const key = createPrivateKey(privateKey);
  const part = (value: JsonObject): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = Buffer.from(`${part(header)}.${part(payload)}`);
  return async () =>
    new Promise<Buffer>((resolve, reject) => {
      sign('sha256', input, key, (error, signature) => (error === null ? resolve(signature) : reject(error)));
    });
}

async function signNodeJose({ privateKey, header, payload }: SignMaterial): Promise<Work> {
  const key = await jose.JWK.asKey(privateKey, 'pem');
  const options = { format: 'compact', fields: { ...header } } as const;
  return async () => jose.JWS.createSign(options, key).update(JSON.stringify(payload), 'utf8').final();
}

const varcoVerifies =
  (which: 'rs256' | 'es256', alg: 'RS256' | 'ES256') =>
  async ({ keys, audience, ...tokens }: VerifyMaterial): Promise<Work> => {
    const token = tokens[which];
    const options = { keys: jwksResolver(fixedJwks({ keys })), algorithms: [alg], audience, clock: systemClock };
    return async () => verifyToken(token, options);
  };

/** The signature alone, with the key at hand: no claim is looked at. */
const nodeJoseVerifies =
  (which: 'rs256' | 'es256' | 'voucher', alg: 'RS256' | 'ES256') =>
  async ({ keys, ...tokens }: VerifyMaterial): Promise<Work> => {
    const token = tokens[which];
    const { kid } = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string };
    const jwk = keys.find((each) => each.kid === kid);
    const key = await jose.JWK.asKey({ ...jwk });
    const verifier = jose.JWS.createVerify(key);
    const pinned = { algorithms: [alg], allowEmbeddedKey: false };
    return async () => verifier.verify(token, pinned);
  };

async function verifyVoucherVarco(material: VerifyMaterial): Promise<Work> {
  const { keys, voucher, audience, producerId, issuer } = material;
  const jwks = fixedJwks({ keys });
  return async () => verifyVoucher(voucher, { jwks, issuer, audience, producerId, now: systemClock.now() });
}

/** A voucher that is there already, for the digest of an evidence. PDND is asked once, before the first round. */
async function voucherCached({ privateKey }: SignMaterial): Promise<Work> {
  const ports = { clock: systemClock, ids: systemIds };
  const pdnd = pretendPdnd({ lifespanSeconds: 86_400 });
  const vouchers = createVoucherSource({
    ...ports,
    transport: pdnd.transport,
    tokenEndpoint: TOKEN_ENDPOINT,
    audience: OPERATION.assertionAudience,
  });
  const { clientId, purposeId, organizzazione } = OPERATION;
  const signer = createLocalSigner({ key: privateKey });
  const request = { clientId, purposeId, organizzazione, signer, digest: 'a'.repeat(64) };
  await vouchers.get(request);
  return async () => {
    const { jti } = await vouchers.get(request);
    if (pdnd.requests() !== 1) throw new Error('PDND was asked again');
    return jti;
  };
}

async function evidenceCached({ privateKey }: SignMaterial): Promise<Work> {
  const ports = { clock: systemClock, ids: systemIds };
  const source = createEvidenceSource({ ...ports, reuse: 'finestra' });
  const { clientId, purposeId, audience, organizzazione: ente } = OPERATION;
  const person = { userID: 'OP-0042', userLocation: '10.20.30.40', LoA: 'CIE' };
  const signer = createLocalSigner({ key: privateKey });
  const request = { pattern: 'AUDIT_REST_02', ente, clientId, audience, purposeId, signer, ...person } as const;
  return async () => (await source.get(request)).jti;
}

/** Each makes the one call that is measured. */
export const SIDES: Readonly<Record<string, (material: never) => Promise<Work>>> = {
  'sign varco': signVarco,
  'sign bare': signBare,
  'sign node-jose': signNodeJose,
  'RS256 varco': varcoVerifies('rs256', 'RS256'),
  'RS256 node-jose': nodeJoseVerifies('rs256', 'RS256'),
  'ES256 varco': varcoVerifies('es256', 'ES256'),
  'ES256 node-jose': nodeJoseVerifies('es256', 'ES256'),
  'voucher varco': verifyVoucherVarco,
  'voucher node-jose': nodeJoseVerifies('voucher', 'RS256'),
  'voucher kept': voucherCached,
  'evidence kept': evidenceCached,
};
