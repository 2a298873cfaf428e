import { expect } from 'chai';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { createClientAssertion, type ClientAssertionOptions } from '../../src/voucher/client-assertion.js';
import { failureAs } from '../helpers/failure.js';
import { AUDIENCE, CLIENT_ID, countingIds, FixedClock, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { readVerified } from '../helpers/independent-jws.js';
import { ecSigner, RSA, rsaSigner } from '../helpers/keys.js';

const clock = new FixedClock(1_800_000_000_987);
const options = (more: Partial<ClientAssertionOptions> = {}): ClientAssertionOptions => ({
  signer: rsaSigner,
  clientId: CLIENT_ID,
  audience: AUDIENCE,
  clock,
  ids: countingIds(),
  ...more,
});

describe('the client assertion', () => {
  it('has exactly the members PDND takes, without purposeId and digest where there are none', async () => {
    const { header, payload } = await readVerified(await createClientAssertion(options()), RSA.publicKey);
    expect(header).to.deep.equal({ alg: 'RS256', kid: rsaSigner.kid, typ: 'JWT' });
    expect(payload).to.deep.equal({
      iss: CLIENT_ID,
      sub: CLIENT_ID,
      aud: AUDIENCE,
      jti: '00000000-0000-4000-8000-000000000001',
      iat: 1_800_000_000,
      exp: 1_800_000_120,
    });
  });

  it('has purposeId and digest where they are given', async () => {
    const digest = 'ab'.repeat(32);
    const jws = await createClientAssertion(
      options({ purposeId: PURPOSE_ID, digest, ttlSeconds: 300, kid: 'k'.repeat(43) }),
    );
    const { header, payload } = await readVerified(jws, RSA.publicKey);
    expect(header['kid']).to.equal('k'.repeat(43));
    expect(Object.keys(payload)).to.deep.equal(['iss', 'sub', 'aud', 'jti', 'iat', 'exp', 'purposeId', 'digest']);
    expect(payload).to.include({ purposeId: PURPOSE_ID, exp: 1_800_000_300 });
    expect(payload['digest']).to.deep.equal({ alg: 'SHA256', value: digest });
  });

  const rows: [string, Partial<ClientAssertionOptions>, string][] = [
    ['a client that is not a UUID', { clientId: 'ente' }, 'clientId'],
    ['a UUID with something around it', { clientId: ` ${CLIENT_ID}` }, 'clientId'],
    ['a purpose that is not a UUID', { purposeId: '' }, 'purposeId'],
    ['an audience with a scheme', { audience: `https://${AUDIENCE}` }, 'audience'],
    ['an audience with a space', { audience: `${AUDIENCE} ` }, 'audience'],
    ['no audience', { audience: '' }, 'audience'],
    ['a digest in base64', { digest: 'q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=' }, 'digest'],
    ['a digest in capitals', { digest: 'AB'.repeat(32) }, 'digest'],
    ['a short digest', { digest: 'ab' }, 'digest'],
    ['a kid that is not a thumbprint', { kid: 'my-key' }, 'kid'],
    ['a life of zero', { ttlSeconds: 0 }, 'ttlSeconds'],
    ['a life of half a second', { ttlSeconds: 0.5 }, 'ttlSeconds'],
    ['a life of an hour', { ttlSeconds: 3_600 }, 'ttlSeconds'],
  ];
  for (const [what, more, field] of rows) {
    it(`is not made with ${what}`, async () => {
      const error = await failureAs(ConfigurationError, () => createClientAssertion(options(more)));
      expect([error.code, error.facts['field']]).to.deep.equal(['ERR_MODI_CONFIG_INVALID', field]);
    });
  }

  it('names the remedy for an audience with a scheme', async () => {
    const error = await failureAs(ConfigurationError, () => createClientAssertion(options({ audience: 'https://x' })));
    expect(error.message).to.include('without the scheme');
  });

  it('is not signed with an EC key: PDND takes RS256 only', async () => {
    const error = await failureAs(ConfigurationError, () => createClientAssertion(options({ signer: ecSigner })));
    expect(error.code).to.equal('ERR_MODI_KEY_UNUSABLE');
  });
});
