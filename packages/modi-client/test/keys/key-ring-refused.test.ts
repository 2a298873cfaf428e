import { expect } from 'chai';
import { TokenError } from '../../src/errors/token-error.js';
import type { Signer } from '../../src/ports/signer.js';
import { failureAs } from '../helpers/failure.js';
import { A, B, bench, refusal } from './ring-bench.js';

const ticks = async (count: number): Promise<void> => {
  for (let index = 0; index < count; index++) await new Promise((resolve) => setImmediate(resolve));
};

describe('a key ring of which PDND refuses every key', () => {
  it('takes the refusal for what it is, and after a minute leaves the other keys alone for a while', async () => {
    const { ring, clock, deposited, asked, ask, events } = bench();
    deposited.clear();
    const refused = async (): Promise<string[]> => {
      asked.length = 0;
      const error = await failureAs(TokenError, () => ring.run('suspended', ask));
      expect(error.code).to.equal('ERR_MODI_VOUCHER_REFUSED');
      return [...asked];
    };
    for (let second = 0; second < 60; second++) {
      expect(await refused()).to.deep.equal([A.kid, B.kid]);
      clock.time += 1_000;
    }
    expect([await refused(), await refused()]).to.deep.equal([[A.kid], [A.kid]]);
    expect([ring.active.kid, events.length]).to.deep.equal([A.kid, 0]);
    clock.time += 4_000;
    expect(await refused()).to.deep.equal([A.kid, B.kid]);
    deposited.add(B.kid);
    expect(await ring.run('another', ask)).to.equal(B.kid);
    expect(await ring.run('suspended', ask)).to.equal(B.kid);
  });

  it('finds the new key with the first request after PDND knows it', async () => {
    const { ring, deposited, ask } = bench();
    deposited.clear();
    await failureAs(TokenError, () => ring.run('p', ask));
    deposited.add(B.kid);
    expect(await ring.run('p', ask)).to.equal(B.kid);
    expect(ring.active.kid).to.equal(B.kid);
  });

  it('begins to look anew when the refusals had stopped', async () => {
    const { ring, clock, deposited, asked, ask } = bench();
    deposited.clear();
    await failureAs(TokenError, () => ring.run('p', ask));
    deposited.add(A.kid);
    clock.time += 120_000;
    expect(await ring.run('p', ask)).to.equal(A.kid);
    deposited.clear();
    asked.length = 0;
    for (let index = 0; index < 2; index++) await failureAs(TokenError, () => ring.run('p', ask));
    expect(asked).to.deep.equal([A.kid, B.kid, A.kid, B.kid]);
  });

  it('refuses no request begun after the new key became known, whatever was in flight, and asks with it one at a time', async () => {
    const { ring, deposited } = bench();
    let inFlight = 0;
    let most = 0;
    // PDND judges in the middle of a request that takes a while.
    const ask = async (signer: Signer, again: boolean): Promise<string> => {
      if (again && !deposited.has(B.kid)) most = Math.max(most, ++inFlight);
      await ticks(2);
      const isKnown = deposited.has(signer.kid);
      await ticks(2);
      if (again && inFlight > 0) inFlight -= 1;
      if (!isKnown) throw refusal();
      return signer.kid;
    };
    deposited.clear();
    await failureAs(TokenError, () => ring.run('p', ask));
    const outcomes: { readonly late: boolean; readonly call: Promise<string> }[] = [];
    for (let round = 0; round < 40; round++) {
      if (round === 20) deposited.add(B.kid);
      const call = ring.run('p', ask);
      call.catch(() => undefined);
      outcomes.push({ late: round >= 20, call });
      await ticks(1);
    }
    const settled = await Promise.allSettled(outcomes.map(({ call }) => call));
    const refused = settled.flatMap(({ status }, index) => (status === 'rejected' ? [outcomes[index]?.late] : []));
    expect(refused).to.not.include(true);
    expect(refused).to.include(false);
    expect([most, ring.active.kid]).to.deep.equal([1, B.kid]);
  });

  it('tells waiting callers of a failure that is no refusal only where it is theirs', async () => {
    const { ring, deposited } = bench();
    deposited.clear();
    let broken = false;
    const ask = async (signer: Signer, again: boolean): Promise<string> => {
      await ticks(1);
      if (again && broken) {
        broken = false;
        throw new TypeError('broken');
      }
      if (!deposited.has(signer.kid)) throw refusal();
      return signer.kid;
    };
    await failureAs(TokenError, () => ring.run('p', ask));
    broken = true;
    const settled = await Promise.allSettled(Array.from({ length: 5 }, async () => ring.run('p', ask)));
    const names = settled.map((each) => (each.status === 'rejected' ? (each.reason as Error).name : 'ok'));
    expect(names.filter((name) => name === 'TypeError')).to.have.length(1);
    expect(names.filter((name) => name === 'ok')).to.have.length(0);
  });
});
