import { expect } from 'chai';
import type { Claims } from '../support/token-bench.js';
import { CLIENT, OTHER_KEY, TokenBench } from '../support/token-bench.js';

describe('PDND token endpoint without strict claims', () => {
  let bench: TokenBench;
  before(async () => {
    bench = await TokenBench.start({ strict: false });
  });
  beforeEach(() => bench.pass(5));
  after(() => bench.sandbox.close());

  it('lets unknown members pass', async () => {
    const answer = await bench.ask(bench.assertion({ x5t: 'a' }, { client_id: CLIENT, nbf: bench.now }));
    expect(answer.status).to.equal(200);
  });

  const refused: [string, string, Claims, () => Claims][] = [
    ['nbf in the future', '0019', {}, () => ({ nbf: bench.now + 1 })],
    ['nbf that is no number', '0019', {}, () => ({ nbf: 'domani' })],
    ['nbf in the future before an expiry', '0019', {}, () => ({ nbf: bench.now + 1, exp: 1 })],
    ['an expired assertion', '0017', {}, () => ({ exp: bench.now })],
    ['a wrong type all the same', '0032', { typ: null }, () => ({})],
    ['an unknown critical extension', '0016', { crit: ['varco'], varco: 1 }, () => ({})],
    ['an empty crit', '0018', { crit: [] }, () => ({})],
    ['a b64 that is no boolean', '0018', { crit: ['b64'], b64: 'no' }, () => ({})],
    ['an unencoded payload', '0016', { crit: ['b64'], b64: false }, () => ({})],
  ];
  for (const [what, code, header, payload] of refused) {
    it(`refuses ${what} (${code})`, async () => {
      const answer = await bench.ask(bench.assertion(header, payload()));
      expect(answer.codes).to.deep.equal([code]);
    });
  }

  it('judges critical extensions before the signature', async () => {
    const answer = await bench.ask(bench.assertion({ crit: ['varco'] }, {}, OTHER_KEY));
    expect(answer.codes).to.deep.equal(['0016']);
  });
});
