import { expect } from 'chai';
import { decode } from '../support/test-key.js';
import { TokenBench } from '../support/token-bench.js';

describe('PDND environments', () => {
  let bench: TokenBench;
  afterEach(() => bench.sandbox.close());

  const names = [
    ['collaudo', 'auth.uat.interop.pagopa.it/client-assertion', 'uat.interop.pagopa.it'],
    ['attestazione', 'auth.att.interop.pagopa.it/client-assertion', 'att.interop.pagopa.it'],
    ['produzione', 'auth.interop.pagopa.it/client-assertion', 'interop.pagopa.it'],
  ] as const;
  for (const [ambiente, audience, issuer] of names) {
    it(`${ambiente} wants its audience and issues with its name`, async () => {
      bench = await TokenBench.start({ ambiente });
      expect(bench.sandbox).to.include({ audience, issuer });
      const answer = await bench.ask(bench.assertion({}, { aud: audience }));
      const claims = decode(String(answer.body['access_token']).split('.')[1]);
      expect(claims['iss']).to.equal(issuer);
      expect(decode((await bench.m2mVoucher()).split('.')[1])['aud']).to.equal(`${issuer}/m2m`);
    });
  }

  for (const [ambiente, codes] of [
    ['collaudo', '0032'] as const,
    ['attestazione', '0032'] as const,
    ['produzione', ''] as const,
  ]) {
    it(`${ambiente} ${codes === '' ? 'lets unknown claims pass' : 'refuses unknown claims (0032)'}`, async () => {
      bench = await TokenBench.start({ ambiente });
      const answer = await bench.ask(bench.assertion({}, { altro: 1 }));
      expect(answer.codes.join()).to.equal(codes);
    });
  }

  it('strictness can be asked of any environment', async () => {
    bench = await TokenBench.start({ ambiente: 'produzione', strict: true });
    expect((await bench.ask(bench.assertion({}, { altro: 1 }))).codes).to.deep.equal(['0032']);
  });

  it('without explain tells no code', async () => {
    bench = await TokenBench.start({ explain: false });
    const answer = await bench.ask(bench.assertion({}, { jti: '' }));
    expect(answer.headers.get('varco-sandbox-code')).to.equal(null);
    expect(bench.lastCall()).to.deep.include({ codes: ['0008'] });
  });
});
