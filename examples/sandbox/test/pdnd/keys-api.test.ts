import { expect } from 'chai';
import type { Claims } from '../support/token-bench.js';
import { API_CLIENT, CLIENT, CONSUMER, KEY, OTHER_KEY, TokenBench } from '../support/token-bench.js';
import { compact, ecKey } from '../support/test-key.js';

const ADMIN = '0c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7b01';

interface KeyAnswer {
  readonly status: number;
  readonly body: Claims;
  readonly headers: Headers;
}

describe('PDND Interop API: GET /keys/{kid}', () => {
  let bench: TokenBench;
  before(async () => {
    bench = await TokenBench.start();
  });
  beforeEach(() => bench.pass(5));
  after(() => bench.sandbox.close());

  async function get(path: string, authorization?: string): Promise<KeyAnswer> {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    const response = await fetch(bench.sandbox.listening.pdnd + path, { headers });
    return { status: response.status, body: (await response.json()) as Claims, headers: response.headers };
  }

  const jwk = { ...KEY.jwk, kid: KEY.kid, use: 'sig', alg: 'RS256' };

  it('v1 answers a bare JWK', async () => {
    const answer = await get(`/1.0/keys/${KEY.kid}`, `Bearer ${await bench.m2mVoucher()}`);
    expect(answer.status).to.equal(200);
    expect(answer.body).to.deep.equal(jwk);
  });

  it('v2 answers the client and the JWK', async () => {
    const answer = await get(`/v2/keys/${KEY.kid}`, `Bearer ${await bench.m2mVoucher()}`);
    expect(answer.body).to.deep.equal({ clientId: CLIENT, jwk });
    expect(`${bench.sandbox.keysUrl}/${KEY.kid}`).to.equal(`${bench.sandbox.listening.pdnd}/v2/keys/${KEY.kid}`);
  });

  it('sends the rate limit and a correlation id, and is logged', async () => {
    const { headers } = await get(`/v2/keys/${KEY.kid}`, `Bearer ${await bench.m2mVoucher()}`);
    expect(headers.get('x-rate-limit-limit')).to.equal('10');
    const call = bench.sandbox.log.entries('pdnd-keys').at(-1);
    expect(call).to.deep.include({ status: 200, kid: KEY.kid, version: 'v2', clientId: API_CLIENT });
    expect(call?.['correlationId']).to.equal(headers.get('x-correlation-id'));
  });

  it('answers 404 for an unknown kid', async () => {
    const answer = await get(`/1.0/keys/${OTHER_KEY.kid}`, `Bearer ${await bench.m2mVoucher()}`);
    expect(answer.status).to.equal(404);
    expect(answer.body['status']).to.equal(404);
  });

  it('answers 404 for the kid of a voucher: that one is in the JWKS', async () => {
    const kid = await bench.sandbox.rotateVoucherKey();
    expect((await get(`/v2/keys/${kid}`, `Bearer ${await bench.m2mVoucher()}`)).status).to.equal(404);
  });

  it('answers 429 past ten reads a second', async () => {
    const authorization = `Bearer ${await bench.m2mVoucher()}`;
    const statuses = new Set<number>();
    for (let n = 0; n < 11; n += 1) statuses.add((await get(`/v2/keys/${KEY.kid}`, authorization)).status);
    expect([...statuses]).to.deep.equal([200, 429]);
  });

  it('v1 refuses an m2m-admin with 403 009-9993, v2 serves it', async () => {
    bench.sandbox.seedClient({
      clientId: ADMIN,
      adminId: ADMIN,
      kind: 'API',
      consumerId: CONSUMER,
      publicKeyPem: KEY.publicPem,
    });
    const assertion = bench.assertion({}, { sub: ADMIN, purposeId: undefined });
    const { body } = await bench.ask(assertion, { client_id: ADMIN });
    const authorization = `Bearer ${String(body['access_token'])}`;
    const refused = await get(`/1.0/keys/${KEY.kid}`, authorization);
    expect(refused.status).to.equal(403);
    expect(refused.body['errors']).to.have.deep.nested.property('[0].code', '009-9993');
    expect((await get(`/v2/keys/${KEY.kid}`, authorization)).status).to.equal(200);
  });

  const bad: [string, string, () => Promise<string | undefined>][] = [
    ['no Authorization', '012-9994', () => Promise.resolve(undefined)],
    ['another scheme', '012-10007', () => Promise.resolve('Basic YTpi')],
    ['what is no token', '012-10014', () => Promise.resolve('Bearer a')],
    ['an e-service voucher', '012-10014', async () => bearer(await bench.ask(bench.assertion()))],
    [
      'a token signed by a client',
      '012-10014',
      () => Promise.resolve(`Bearer ${compact({ alg: 'RS256', kid: KEY.kid }, { aud: 'x' }, KEY)}`),
    ],
    [
      'an expired voucher',
      '012-10014',
      async () => {
        const voucher = await bench.m2mVoucher();
        bench.pass(600);
        return `Bearer ${voucher}`;
      },
    ],
    [
      'a voucher bound to a DPoP key',
      '012-10014',
      async () => {
        const assertion = bench.assertion({}, { sub: API_CLIENT, purposeId: undefined });
        return bearer(await bench.ask(assertion, { client_id: API_CLIENT }, { DPoP: bench.proof(ecKey()) }));
      },
    ],
  ];
  for (const [what, code, make] of bad) {
    it(`answers 401 to ${what} (${code})`, async () => {
      const answer = await get(`/v2/keys/${KEY.kid}`, await make());
      expect(answer.status).to.equal(401);
      expect(answer.body['errors']).to.have.deep.nested.property('[0].code', code);
    });
  }
});

function bearer({ body }: { body: Claims }): string {
  return `Bearer ${String(body['access_token'])}`;
}
