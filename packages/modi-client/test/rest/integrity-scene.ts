import { TokenError } from '../../src/errors/token-error.js';
import { signIntegrity, type IntegrityOptions, type SignedIntegrity } from '../../src/rest/integrity-token.js';
import type { HttpMessage } from '../../src/rest/message.js';
import { verifyIntegrity, type IntegrityPolicy, type VerifiedIntegrity } from '../../src/rest/verify-integrity.js';
import { failureAs } from '../helpers/failure.js';
import { forge } from '../helpers/forge.js';
import { makeParties, type Parties, SERVICE } from '../helpers/parties.js';

export const BODY = Buffer.from('{"testo": "Ciao mondo"}');
export const JSON_TYPE = 'application/json';
export type Pairs = readonly (readonly [string, string])[];

/** Two parties who sign for each other, made before the tests of the suite that asks for them. */
export function integrityScene() {
  let parties: Parties;
  before(async () => {
    parties = await makeParties();
  });

  const sign = async (
    message: Partial<HttpMessage> = {},
    more: Partial<IntegrityOptions> = {},
  ): Promise<SignedIntegrity> =>
    signIntegrity({
      ...parties.mine,
      message: { headers: { 'Content-Type': JSON_TYPE }, body: BODY, ...message },
      ...more,
    });
  const verify = async (message: HttpMessage, more: Partial<IntegrityPolicy> = {}): Promise<VerifiedIntegrity> => {
    const verified = await verifyIntegrity(message, { ...parties.policy, ...more });
    if (!verified.signed) throw new Error('not signed');
    return verified;
  };
  async function refusal(message: HttpMessage, more: Partial<IntegrityPolicy> = {}): Promise<unknown[]> {
    const { code, facts } = await failureAs(TokenError, () => verify(message, more));
    return [code, ...Object.values(facts)];
  }
  const pairsOf = (signed: SignedIntegrity, ...own: Pairs): Pairs => [...own, ...Object.entries(signed.headers)];
  const withType = (signed: SignedIntegrity, type = JSON_TYPE): Pairs => pairsOf(signed, ['content-type', type]);
  /** A token of the fruitore's that says it signs these. */
  const claiming = async (signed: unknown, claims: object = {}): Promise<string> => {
    const now = Math.floor(parties.clock.time / 1_000);
    const x5c = [Buffer.from(parties.leaf.der).toString('base64')];
    const payload = { aud: SERVICE, iat: now, exp: now + 60, signed_headers: signed, ...claims };
    return forge({ alg: 'RS256', typ: 'JWT', x5c }, payload, parties.mine.signer);
  };

  return { sign, verify, refusal, pairsOf, withType, claiming, parties: () => parties };
}
