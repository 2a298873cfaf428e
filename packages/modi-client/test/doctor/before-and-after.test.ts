import { expect } from 'chai';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { TokenError } from '../../src/errors/token-error.js';
import type { Transport, TransportResponse } from '../../src/ports/transport.js';
import { requestToken, type TokenRequest } from '../../src/voucher/token-request.js';
import { failureAs } from '../helpers/failure.js';
import { CLIENT_ID, FixedClock } from '../helpers/fixed-ports.js';
import { problem } from './support/answer-rows.js';
import { assertion, ENDPOINT, NOW, proof, STRANGER } from './support/messages.js';

/** Says 015-0008 to all, and counts. */
class Refusing implements Transport {
  asked = 0;
  headers: Record<string, string> = {};

  async send(): Promise<TransportResponse> {
    this.asked++;
    const headers = { 'content-type': 'application/json', ...this.headers };
    return { status: 400, headers, body: Buffer.from(String(problem(400, '015-0008').body)) };
  }

  async close(): Promise<void> {
    return undefined;
  }
}

describe('a token request', () => {
  let transport: Refusing;
  const clock = new FixedClock(NOW * 1_000);
  const ask = async (change: Partial<TokenRequest>): Promise<unknown> =>
    requestToken({
      transport,
      tokenEndpoint: ENDPOINT,
      clientId: CLIENT_ID,
      assertion: assertion(),
      deadlineMs: 1_000,
      clock,
      ...change,
    });
  const causes = async (change: Partial<TokenRequest>): Promise<unknown> =>
    (await failureAs(TokenError, () => ask(change))).facts['probableCauses'];

  beforeEach(() => {
    transport = new Refusing();
  });

  const hopeless: readonly (readonly [string, string, Partial<TokenRequest>])[] = [
    ['what is no JWS', 'assertion/malformed', { assertion: 'a.b' }],
    [
      'https:// in aud',
      'assertion/aud-has-scheme',
      { assertion: assertion({}, { aud: 'https://auth.uat.interop.pagopa.it/client-assertion' }) },
    ],
    [
      'another environment’s aud',
      'assertion/aud-other-environment',
      { assertion: assertion({}, { aud: 'auth.interop.pagopa.it/client-assertion' }) },
    ],
    ['another client’s assertion', 'assertion/sub-not-client-id', { clientId: STRANGER }],
    ['nbf in collaudo', 'assertion/extra-claim', { assertion: assertion({}, { nbf: NOW }) }],
    [
      'a digest in base64',
      'assertion/digest-base64',
      { assertion: assertion({}, { digest: { alg: 'SHA256', value: `${'A'.repeat(43)}=` } }) },
    ],
    ['a proof with a kid', 'dpop/extra-header', { dpopProof: proof({ kid: 'x' }) }],
    ['a proof for another URL', 'dpop/htu-trailing-slash', { dpopProof: proof({}, { htu: `${ENDPOINT}/` }) }],
  ];
  for (const [what, finding, change] of hopeless) {
    it(`is stopped here for ${what}, and nothing is sent`, async () => {
      const error = await failureAs(ConfigurationError, () => ask(change));
      expect([error.code, error.facts['finding'], transport.asked]).to.deep.equal([
        'ERR_MODI_CONFIG_INVALID',
        finding,
        0,
      ]);
      await failureAs(TokenError, () => ask({ ...change, precheck: false }));
      expect(transport.asked).to.equal(1);
    });
  }

  const doubtful: readonly (readonly [string, Partial<TokenRequest>])[] = [
    ['an expired assertion: the clock that counts is PDND’s', { assertion: assertion({}, { iat: 1, exp: 2 }) }],
    ['an old proof', { dpopProof: proof({}, { iat: 1 }) }],
    ['no purposeId: the client may be PDND’s own API’s', { assertion: assertion({}, { purposeId: undefined }) }],
    [
      'nbf in production, where PDND says one thing and does another',
      {
        tokenEndpoint: 'https://auth.interop.pagopa.it/token.oauth2',
        assertion: assertion({}, { nbf: NOW, aud: 'auth.interop.pagopa.it/client-assertion' }),
      },
    ],
    [
      'another audience at an endpoint that is not PDND’s',
      { tokenEndpoint: 'http://127.0.0.1:1/token', assertion: assertion({}, { aud: 'mio/client' }) },
    ],
    ['another htu at such an endpoint', { tokenEndpoint: 'http://127.0.0.1:1/token', dpopProof: proof() }],
  ];
  for (const [what, change] of doubtful) {
    it(`is sent with ${what}`, async () => {
      await failureAs(TokenError, () => ask(change));
      expect(transport.asked).to.equal(1);
    });
  }

  it('names what is wrong in it after a 015-0008', async () => {
    expect(await causes({ assertion: assertion({}, { exp: NOW - 1, iat: NOW - 60 }) })).to.equal('assertion/expired');
  });

  it('names the clock, by the Date of the refusal', async () => {
    transport.headers = { date: new Date((NOW + 180) * 1_000).toUTCString() };
    expect(await causes({})).to.equal('clock/behind,assertion/expired');
  });

  it('names what cannot be seen from here when nothing is wrong in it', async () => {
    expect(await causes({})).to.equal(
      'pdnd/key-not-in-client,pdnd/client-not-linked,pdnd/other-environment,pdnd/purpose-not-active,pdnd/agreement-not-active,' +
        'pdnd/eservice-not-active',
    );
  });
});
