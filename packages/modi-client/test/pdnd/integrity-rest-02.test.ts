import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { TokenError } from '../../src/errors/token-error.js';
import { jwksResolver } from '../../src/jws/key-resolver.js';
import { createMemoryReplayStore } from '../../src/jws/replay-store.js';
import { signCompact } from '../../src/jws/sign.js';
import { fixedJwks } from '../../src/keys/jwks.js';
import { integrityRest02, type IntegrityRest02Policy } from '../../src/pdnd/integrity-rest-02.js';
import { verifyPdndRequest, type VerifiedPdndRequest } from '../../src/pdnd/verify-request.js';
import type { Signer } from '../../src/ports/signer.js';
import { failureAs } from '../helpers/failure.js';
import { CLIENT_ID, FixedClock, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { ecSigner, otherSigner } from '../helpers/keys.js';
import { clientKeys, madeTokens, NOW, policy, requestOf } from '../helpers/pdnd-request.js';

const clock = new FixedClock(NOW * 1_000);
const BODY = Buffer.from('{"codice":"x"}');

async function signature(claims: object = {}, signer: Signer = otherSigner): Promise<string> {
  const digest = `SHA-256=${createHash('sha256').update(BODY).digest('base64')}`;
  const payload = {
    iss: CLIENT_ID,
    aud: 'urn:eci',
    iat: NOW,
    exp: NOW + 60,
    jti: 'firma-1',
    signed_headers: [{ digest }, { 'content-type': 'application/json' }],
    ...claims,
  };
  return signCompact(signer, { alg: signer.alg, kid: signer.kid, typ: 'JWT' }, payload);
}

async function verify(
  jws: string,
  change: Partial<IntegrityRest02Policy> = {},
  body = BODY,
): Promise<VerifiedPdndRequest<unknown>> {
  const request = requestOf(await madeTokens(), { body });
  const headers = {
    ...request.headers,
    'content-type': 'application/json',
    digest: `SHA-256=${createHash('sha256').update(BODY).digest('base64')}`,
    'agid-jwt-signature': jws,
  };
  const { jwks, issuer, eservice, dpop, evidence } = policy();
  const integrity = integrityRest02({
    keys: jwksResolver(clientKeys),
    audience: 'urn:eci',
    clock,
    keyOwner: false,
    ...change,
  });
  return verifyPdndRequest(
    { ...request, headers },
    { jwks, issuer, eservice, clock, ...(dpop && { dpop }), ...(evidence && { evidence }), integrity },
  );
}

describe('integrityRest02 in verifyPdndRequest', () => {
  it('takes a body signed by the client whose voucher came', async () => {
    const { integrity } = await verify(await signature(), { keyOwner: async () => CLIENT_ID });
    expect(integrity).to.deep.include({ signed: true, bodyVerified: true });
  });

  it('refuses another body, another name and another client’s key', async () => {
    const rows: [() => Promise<unknown>, string][] = [
      [async () => verify(await signature(), {}, Buffer.from('{}')), 'ERR_MODI_DIGEST_MISMATCH'],
      [async () => verify(await signature({ iss: PURPOSE_ID })), 'ERR_MODI_CLAIM_MISMATCH'],
      [async () => verify(await signature(), { keyOwner: async () => PURPOSE_ID }), 'ERR_MODI_SIGNER_MISMATCH'],
    ];
    for (const [work, code] of rows) expect((await failureAs(TokenError, work)).code).to.equal(code);
  });

  it('refuses a key of which nobody says whose it is', async () => {
    const rows = [
      [async () => undefined, 'owner-unknown'],
      [async () => PURPOSE_ID, 'owner'],
    ] as const;
    for (const [keyOwner, reason] of rows) {
      const error = await failureAs(TokenError, async () => verify(await signature(), { keyOwner }));
      expect([error.code, error.facts['reason']]).to.deep.equal(['ERR_MODI_SIGNER_MISMATCH', reason]);
    }
  });

  it('takes a signature once, and burns none for a stranger', async () => {
    const replay = createMemoryReplayStore({ clock });
    const jws = await signature();
    await failureAs(TokenError, () => verify(jws, { replay, keyOwner: async () => PURPOSE_ID }));
    await verify(jws, { replay });
    expect((await failureAs(TokenError, () => verify(jws, { replay }))).code).to.equal('ERR_MODI_REPLAYED');
  });

  it('counts what it remembers by the ente, not by the key', async () => {
    const scopes: string[] = [];
    const replay = { rememberOnce: async (scope: string) => scopes.push(scope) > 0 };
    const both = [otherSigner, ecSigner].map(({ publicJwk, kid }) => ({ ...publicJwk, kid }));
    const keys = jwksResolver(fixedJwks({ keys: both }));
    await verify(await signature(), { replay, keys });
    await verify(await signature({}, ecSigner), { replay, keys });
    await verify(await signature(), { replay, keys, sender: () => 'altro' });
    expect(scopes[1]).to.equal(scopes[0]);
    expect(scopes[2]).not.to.equal(scopes[0]);
  });

  it('must be told who owns a key, or that it does not matter', () => {
    const policyWithout = { keys: jwksResolver(clientKeys), audience: 'urn:eci', clock };
    expect(() => integrityRest02(policyWithout as unknown as IntegrityRest02Policy)).to.throw(
      ConfigurationError,
      /keyOwner/,
    );
  });
});
