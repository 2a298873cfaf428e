import { generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { createLocalSigner, signCompact, systemClock, type JsonObject, type Signer } from '@varco/modi-client';
import type { Context } from '../support/context.js';
import { atLeast, exactly, type Result } from '../support/figures.js';
import { OPERATION } from '../support/pretend-pdnd.js';
import { compare, comparisonTable, ratio, sideNamed, summary } from '../support/rounds.js';
import type { VerifyMaterial } from '../support/sdk-sides.js';

/** We do what node-jose does, and more: what it costs may be no more than this part of its speed. */
const LEAST_RATIO = 0.8;
const KINDS = ['RS256', 'ES256', 'voucher'] as const;

/** Whole verifications beside node-jose's of the signature alone, of the same tokens. */
export async function sdkVerify(context: Context): Promise<Result> {
  const material = await verifyMaterial();
  const [milliseconds, warmUpMs] = context.smoke ? [100, 30] : [1_000, 200];
  const names = KINDS.flatMap((kind) => [`${kind} varco`, `${kind} node-jose`]);
  const sides = await compare(context, { sides: names, material, milliseconds, warmUpMs, inFlight: 1 });
  const ratios = KINDS.map((kind) => ({
    kind,
    value: ratio(sideNamed(sides, `${kind} varco`), sideNamed(sides, `${kind} node-jose`)),
  }));
  const unread = sides.flatMap(({ rounds }) => rounds).filter(({ last }) => !saysWhose(last));
  return {
    name: 'sdk-verify',
    method:
      `verifyToken (form, header, key, signature, times, audience) and verifyVoucher, one at a time, beside node-jose alone (signature, with the key at hand) ` +
      `on the same tokens, a process for each side, ${context.rounds} rounds by turns of ${milliseconds / 1_000} s after warm-up, medians of the rounds`,
    tables: [comparisonTable('', sides)],
    checks: [
      exactly('verifications that gave no payload', unread.length, 0),
      ...ratios.map(({ kind, value }) => atLeast(`${kind} a second, to node-jose alone`, value, LEAST_RATIO)),
    ],
    figures: {
      ...Object.fromEntries(sides.map((side) => [side.name, summary(side)])),
      ratios: Object.fromEntries(ratios.map(({ kind, value }) => [kind, value])),
    },
  };
}

/** A result that holds the claims of the token: ours as an object, node-jose's as bytes. */
function saysWhose(result: unknown): boolean {
  const { payload = result } = result as { readonly payload?: unknown };
  const claims: unknown = payload instanceof Uint8Array ? JSON.parse(Buffer.from(payload).toString()) : payload;
  return (claims as { readonly iss?: unknown } | undefined)?.iss === OPERATION.issuer;
}

async function verifyMaterial(): Promise<VerifyMaterial> {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const [rsaSigner, ecSigner] = [rsa, ec].map(({ privateKey }) => createLocalSigner({ key: privateKey })) as [
    Signer,
    Signer,
  ];
  const { audience, producerId, issuer, clientId, purposeId, eserviceId, descriptorId } = OPERATION;
  const iat = Math.floor(systemClock.now() / 1_000);
  const jti = '00000000-0000-4000-8000-000000000000';
  const claims = { iss: issuer, aud: audience, sub: clientId, iat, nbf: iat, exp: iat + 3_600, jti };
  const token = async (signer: Signer, typ: string, payload: JsonObject): Promise<string> =>
    signCompact(signer, { alg: signer.alg, kid: signer.kid, typ }, payload);
  const ids = { client_id: clientId, purposeId, producerId, eserviceId, descriptorId };
  return {
    keys: [jwkOf(rsa.publicKey, rsaSigner.kid), jwkOf(ec.publicKey, ecSigner.kid)],
    rs256: await token(rsaSigner, 'JWT', claims),
    es256: await token(ecSigner, 'JWT', claims),
    voucher: await token(rsaSigner, 'at+jwt', { ...claims, ...ids }),
    audience,
    producerId,
    issuer,
  };
}

const jwkOf = (key: KeyObject, kid: string): JsonWebKey & { readonly kid: string } => ({
  ...key.export({ format: 'jwk' }),
  kid,
});
