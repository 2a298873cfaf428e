import { expect } from 'chai';
import type { Claims } from '../support/token-bench.js';
import { TokenBench } from '../support/token-bench.js';

const HEX = 'a'.repeat(64);

describe('PDND token endpoint: assertions that pass although they look odd', () => {
  let bench: TokenBench;
  before(async () => {
    bench = await TokenBench.start();
  });
  beforeEach(() => bench.pass(5));
  after(() => bench.sandbox.close());

  const odd: [string, () => { header?: Claims; payload?: Claims; form?: Record<string, string | undefined> }][] = [
    ['no client_id in the form', () => ({ form: { client_id: undefined } })],
    ['an iss that is not the client', () => ({ payload: { iss: 'chiunque' } })],
    ['no typ', () => ({ header: { typ: undefined } })],
    ['a typ of fantasy', () => ({ header: { typ: 'qualcosa' } })],
    ['an audience list that contains the expected one', () => ({ payload: { aud: ['x', bench.sandbox.audience] } })],
    ['a life of ten years', () => ({ payload: { exp: bench.now + 10 * 365 * 86_400 } })],
    ['an iat in the future', () => ({ payload: { iat: bench.now + 3600 } })],
    ['an exp with a fraction', () => ({ payload: { exp: bench.now + 0.5 } })],
    ['a digest that is not hexadecimal', () => ({ payload: { digest: { alg: 'SHA256', value: 'z'.repeat(64) } } })],
  ];
  for (const [what, make] of odd) {
    it(`accepts ${what}`, async () => {
      const { header, payload, form } = make();
      const answer = await bench.ask(bench.assertion(header, payload), form);
      expect(answer.codes).to.deep.equal([]);
      expect(answer.status).to.equal(200);
    });
  }

  it('drops a null digest', async () => {
    const answer = await bench.ask(bench.assertion({}, { digest: null }));
    expect(answer.status).to.equal(200);
    expect(bench.lastCall()).not.to.have.property('digest');
  });

  it('accepts the same jti twice', async () => {
    const assertion = bench.assertion({}, { jti: 'uno' });
    expect((await bench.ask(assertion)).status).to.equal(200);
    expect((await bench.ask(assertion)).status).to.equal(200);
  });

  it('accepts a signature written with padding, as the library that PDND uses does', async () => {
    expect((await bench.ask(`${bench.assertion()}==`)).status).to.equal(200);
  });

  it('records what it let through', async () => {
    const answer = await bench.ask(bench.assertion({}, { digest: { alg: 'SHA256', value: HEX } }));
    expect(bench.lastCall()).to.deep.include({
      kind: 'pdnd-token',
      status: 200,
      outcome: 'issued',
      tokenType: 'Bearer',
      digest: HEX,
      correlationId: answer.headers.get('x-correlation-id'),
    });
  });

  it('never writes an assertion or a token in its log', async () => {
    const assertion = bench.assertion();
    const answer = await bench.ask(assertion);
    const log = JSON.stringify(bench.sandbox.log.entries());
    expect(log).not.to.include(assertion.split('.')[2]);
    expect(log).not.to.include(String(answer.body['access_token']).split('.')[2]);
  });
});
