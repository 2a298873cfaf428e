import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { createLocalSigner } from '@varco/modi-client';
import type { Context } from '../support/context.js';
import { atLeast, atMost, exactly, type Result } from '../support/figures.js';
import { OPERATION } from '../support/pretend-pdnd.js';
import { compare, comparisonTable, ratio, sideNamed, summary, type Side } from '../support/rounds.js';
import type { SignMaterial } from '../support/sdk-sides.js';

const IN_FLIGHT = 4;

/** A client assertion as PDND wants it. */
export function assertionMaterial(): SignMaterial {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { kid } = createLocalSigner({ key: privateKey });
  const { clientId, purposeId, assertionAudience } = OPERATION;
  const [iat, jti] = [1_800_000_000, '00000000-0000-4000-8000-000000000000'];
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    header: { alg: 'RS256', kid, typ: 'JWT' },
    payload: { iss: clientId, sub: clientId, aud: assertionAudience, jti, iat, exp: iat + 120, purposeId },
  };
}

/** Compact JWS RS256, four in flight: ours, the bare signature without a JWS around it, node-jose's. */
export async function sdkSign(context: Context): Promise<Result> {
  const material = assertionMaterial();
  const [milliseconds, warmUpMs] = context.smoke ? [150, 50] : [1_500, 300];
  const names = ['sign varco', 'sign bare', 'sign node-jose'] as const;
  const sides = await compare(context, { sides: names, material, milliseconds, warmUpMs, inFlight: IN_FLIGHT });
  const [varco, bare, nodeJose] = names.map((name) => sideNamed(sides, name)) as [Side, Side, Side];
  const figures = { varco: summary(varco), bare: summary(bare), nodeJose: summary(nodeJose) };
  const [ofBare, ofNodeJose] = [ratio(varco, bare), ratio(varco, nodeJose)];
  const wrong = [varco, nodeJose].flatMap(({ rounds }) => rounds).filter(({ last }) => !isSigned(last, material));
  return {
    name: 'sdk-sign',
    method:
      `client assertions, RS256 with 2048 bits, ${IN_FLIGHT} in flight, a process for each side, ${context.rounds} rounds A B C of ${milliseconds / 1_000} s after ` +
      'warm-up, medians of the rounds; bare: asynchronous crypto.sign over the finished signing input, with a KeyObject',
    tables: [comparisonTable('', sides)],
    checks: [
      exactly('tokens that do not verify', wrong.length, 0),
      atLeast('JWS a second, to bare crypto.sign', ofBare, 0.85),
      atLeast('JWS a second, to node-jose', ofNodeJose, 3),
      atMost('event loop late p99, more than bare, ms', figures.varco.loopP99Ms - figures.bare.loopP99Ms, 2),
    ],
    figures: { ...figures, ofBare, ofNodeJose },
  };
}

/** Three parts, ours, and a signature that node:crypto takes. */
function isSigned(jws: unknown, { privateKey, header, payload }: SignMaterial): boolean {
  const [first = '', second = '', third = '', ...more] = String(jws).split('.');
  const read = (text: string): unknown => JSON.parse(Buffer.from(text, 'base64url').toString());
  if (more.length > 0 || JSON.stringify(read(second)) !== JSON.stringify(payload)) return false;
  if ((read(first) as typeof header)['alg'] !== header['alg']) return false;
  const input = Buffer.from(`${first}.${second}`);
  return verify('sha256', input, createPublicKey(privateKey), Buffer.from(third, 'base64url'));
}
