import { expect } from 'chai';
import type { Fault } from '../../src/context.js';
import { TokenBench } from '../support/token-bench.js';

describe('PDND faults on demand', () => {
  let bench: TokenBench;
  before(async () => {
    bench = await TokenBench.start();
  });
  beforeEach(() => {
    bench.pass(5);
    bench.sandbox.faults.clear();
  });
  after(() => bench.sandbox.close());

  const arm = (fault: Fault): void => bench.sandbox.faults.arm(fault);

  async function failure(): Promise<Error | undefined> {
    try {
      await bench.ask(bench.assertion());
      return undefined;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  it('resets the connection, as many times as it was told', async () => {
    arm({ target: 'pdnd', times: 2, kind: 'reset' });
    expect(await failure()).to.be.an('error');
    expect(await failure()).to.be.an('error');
    expect(await failure()).to.equal(undefined);
  });

  it('answers 503 with Retry-After', async () => {
    arm({ target: 'pdnd', times: 1, kind: 'status-503', retryAfter: 7 });
    const answer = await bench.ask(bench.assertion());
    expect(answer.status).to.equal(503);
    expect(answer.headers.get('retry-after')).to.equal('7');
  });

  it('answers 429 in its own shape', async () => {
    arm({ target: 'pdnd', times: 1, kind: 'status-429' });
    const answer = await bench.ask(bench.assertion());
    expect(answer.status).to.equal(429);
    expect(answer.body['errors']).to.have.deep.nested.property('[0].code', '007-10004');
    expect(answer.headers.get('retry-after')).to.equal(null);
  });

  it('answers a page where a token is due', async () => {
    arm({ target: 'pdnd', times: 1, kind: 'html' });
    const answer = await bench.ask(bench.assertion());
    expect(answer.status).to.equal(200);
    expect(answer.headers.get('content-type')).to.match(/^text\/html/);
  });

  it('ends in the middle of the body', async () => {
    arm({ target: 'pdnd', times: 1, kind: 'half-body' });
    expect(await failure()).to.be.an('error');
  });

  it('serves late', async () => {
    arm({ target: 'pdnd', times: 1, kind: 'latency', ms: 120 });
    const begun = performance.now();
    expect((await bench.ask(bench.assertion())).status).to.equal(200);
    expect(performance.now() - begun).to.be.at.least(115);
  });

  it('writes the fault in the log', async () => {
    arm({ target: 'pdnd', times: 1, kind: 'html' });
    await bench.ask(bench.assertion());
    expect(bench.lastCall()).to.deep.include({ kind: 'pdnd-token', fault: 'html' });
  });

  it('leaves PDND alone when the fault is for INPS', async () => {
    arm({ target: 'inps', times: 1, kind: 'reset' });
    expect((await bench.ask(bench.assertion())).status).to.equal(200);
  });
});
