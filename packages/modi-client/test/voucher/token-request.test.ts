import { expect } from 'chai';
import nock from 'nock';
import { TokenError } from '../../src/errors/token-error.js';
import { createAxiosTransport } from '../../src/transport/axios-transport.js';
import { requestToken } from '../../src/voucher/token-request.js';
import { failureAs } from '../helpers/failure.js';

// nock takes node:http over as soon as it is loaded: not here, where other files speak over real sockets.
nock.restore();

/** The shapes PDND sends and wants, over the axios transport. TLS and sockets are the contract suite's business. */
describe('the token request on the wire', () => {
  const host = 'https://auth.uat.interop.pagopa.it';
  const transport = createAxiosTransport();
  const ask = async (dpopProof?: string): ReturnType<typeof requestToken> =>
    requestToken({
      transport,
      tokenEndpoint: `${host}/token.oauth2`,
      clientId: 'c-1',
      assertion: 'a.b-_.c',
      dpopProof,
      deadlineMs: 2_000,
      // What is sent here stands for a token, and is none.
      precheck: false,
    });
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = `${part({ alg: 'RS256' })}.${part({ jti: 'j' })}.${part('s')}`;

  before(() => {
    nock.activate();
    nock.disableNetConnect();
  });
  afterEach(() => {
    const pending = nock.pendingMocks();
    nock.cleanAll();
    expect(pending).to.deep.equal([]);
  });
  after(async () => {
    nock.enableNetConnect();
    nock.restore();
    await transport.close();
  });

  it('is a form of four fields, and no headers PDND does not know', async () => {
    let headers: Record<string, unknown> = {};
    nock(host)
      .post(
        '/token.oauth2',
        'client_id=c-1&client_assertion=a.b-_.c' +
          '&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&grant_type=client_credentials',
      )
      .reply(function (this: { req: { headers: Record<string, unknown> } }) {
        headers = this.req.headers;
        const body = { access_token: token, token_type: 'Bearer', expires_in: 600 };
        return [200, body, { 'X-Correlation-Id': 'corr-9', 'Content-Type': 'application/json; charset=utf-8' }];
      });
    const response = await ask();
    expect(response).to.deep.equal({
      accessToken: token,
      tokenType: 'Bearer',
      expiresIn: 600,
      claims: { jti: 'j' },
      correlationId: 'corr-9',
    });
    expect(Object.keys(headers).sort()).to.deep.equal(
      ['accept', 'accept-encoding', 'connection', 'content-length', 'content-type', 'host', 'user-agent'].filter(
        (name) => name in headers || name !== 'connection',
      ),
    );
    expect(String(headers['content-type'])).to.equal('application/x-www-form-urlencoded');
  });

  it('carries a DPoP proof in its header', async () => {
    nock(host, { reqheaders: { dpop: 'p.q.r' } })
      .post('/token.oauth2')
      .reply(200, { access_token: token, token_type: 'DPoP', expires_in: 600 });
    expect((await ask('p.q.r')).tokenType).to.equal('DPoP');
  });

  it('reads a refusal in either content type, and a 429 without Retry-After', async () => {
    const problem = {
      status: 400,
      errors: [{ code: '015-0008', detail: 'Unable to generate a token for the given request' }],
      correlationId: 'c',
    };
    for (const type of ['application/json; charset=utf-8', 'application/problem+json']) {
      nock(host).post('/token.oauth2').reply(400, problem, { 'Content-Type': type });
      const error = await failureAs(TokenError, async () => ask());
      expect([error.code, error.facts['codes']]).to.deep.equal(['ERR_MODI_VOUCHER_REFUSED', '015-0008']);
    }
    nock(host)
      .post('/token.oauth2')
      .reply(
        429,
        { errors: [{ code: '007-10004' }] },
        { 'X-Rate-Limit-Limit': '10', 'X-Rate-Limit-Remaining': '0', 'X-Rate-Limit-Interval': '1000' },
      );
    const error = await failureAs(TokenError, async () => ask());
    expect([error.code, error.facts['retryAfterMs']]).to.deep.equal(['ERR_MODI_RATE_LIMITED', 1_000]);
  });
});
