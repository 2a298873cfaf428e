import { expect } from 'chai';
import { CONSUMER, KEY, PURPOSE, seedClient, TokenBench } from '../support/token-bench.js';
import type { NomeAmbiente } from '../../src/pdnd/ambiente.js';

const SECOND_CLIENT = '0c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7b01';
const OTHER_ORGANISATION = '5c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7b06';
const OTHER_PURPOSE = '1c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7b02';

describe('PDND token endpoint: rate limit', () => {
  let bench: TokenBench;
  afterEach(() => bench.sandbox.close());

  async function statuses(times: number, payload = {}, form = {}): Promise<number[]> {
    const result: number[] = [];
    for (let n = 0; n < times; n += 1) result.push((await bench.ask(bench.assertion({}, payload), form)).status);
    return result;
  }

  async function granted(times: number): Promise<number> {
    return (await statuses(times)).filter((status) => status === 200).length;
  }

  const limits: [NomeAmbiente, number][] = [
    ['collaudo', 20],
    ['attestazione', 20],
  ];
  for (const [ambiente, most] of limits) {
    it(`in ${ambiente} gives 10 vouchers a second and as many in a burst`, async () => {
      bench = await TokenBench.start({ ambiente });
      expect(await granted(most + 5)).to.equal(most);
      bench.pass(1);
      expect(await granted(most + 5)).to.equal(most);
    });
  }

  it('counts down in the three headers, and shows 0 during the burst', async () => {
    bench = await TokenBench.start();
    const remaining: (string | null)[] = [];
    for (let n = 0; n < 12; n += 1) {
      const { headers } = await bench.ask(bench.assertion());
      expect(headers.get('x-rate-limit-limit')).to.equal('10');
      expect(headers.get('x-rate-limit-interval')).to.equal('1000');
      remaining.push(headers.get('x-rate-limit-remaining'));
    }
    expect(remaining.join()).to.equal('9,8,7,6,5,4,3,2,1,0,0,0');
  });

  it('answers 429 007-10004 with the three headers and without Retry-After', async () => {
    bench = await TokenBench.start();
    await granted(20);
    const answer = await bench.ask(bench.assertion());
    expect(answer.status).to.equal(429);
    expect(answer.codes).to.deep.equal(['007-10004']);
    expect(answer.body).to.deep.include({ title: 'Too Many Requests', type: 'about:blank', status: 429 });
    expect(answer.body['errors']).to.have.deep.nested.property('[0].code', '007-10004');
    expect(answer.body['correlationId']).to.equal(answer.headers.get('x-correlation-id'));
    expect(answer.headers.get('x-rate-limit-remaining')).to.equal('0');
    expect(answer.headers.get('retry-after')).to.equal(null);
    expect(bench.lastCall()).to.deep.include({ outcome: 'limited', organisation: CONSUMER });
  });

  it('counts all clients of an organisation together, and other organisations apart', async () => {
    bench = await TokenBench.start();
    bench.sandbox.seedClient(
      seedClient({ clientId: SECOND_CLIENT }),
      seedClient({ clientId: OTHER_PURPOSE, consumerId: OTHER_ORGANISATION, purposeId: OTHER_PURPOSE }),
    );
    await granted(20);
    expect(await statuses(1, { sub: SECOND_CLIENT }, { client_id: SECOND_CLIENT })).to.deep.equal([429]);
    const other = { sub: OTHER_PURPOSE, purposeId: OTHER_PURPOSE };
    expect(await statuses(1, other, { client_id: OTHER_PURPOSE })).to.deep.equal([200]);
  });

  it('does not count what was refused', async () => {
    bench = await TokenBench.start();
    for (let n = 0; n < 30; n += 1) await bench.ask(bench.assertion({}, { exp: 1 }));
    expect(await granted(21)).to.equal(20);
  });

  it('judges states before the limit, and the limit before the DPoP cache', async () => {
    bench = await TokenBench.start();
    await granted(20);
    bench.sandbox.setPurposeState(PURPOSE, 'SUSPENDED');
    expect((await bench.ask(bench.assertion())).codes).to.deep.equal(['0020']);
    bench.sandbox.setPurposeState(PURPOSE, 'ACTIVE');
    const DPoP = bench.proof(KEY);
    expect((await bench.ask(bench.assertion(), {}, { DPoP })).status).to.equal(429);
    bench.pass(2);
    expect((await bench.ask(bench.assertion(), {}, { DPoP })).status).to.equal(200);
  });

  it('in produzione shows 450 a second', async () => {
    bench = await TokenBench.start({ ambiente: 'produzione' });
    const { headers } = await bench.ask(bench.assertion());
    expect(headers.get('x-rate-limit-limit')).to.equal('450');
    expect(headers.get('x-rate-limit-remaining')).to.equal('449');
  });
});
