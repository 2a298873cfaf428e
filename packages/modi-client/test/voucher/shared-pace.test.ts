import { expect } from 'chai';
import { TokenError } from '../../src/errors/token-error.js';
import { Pacer } from '../../src/voucher/pacing.js';
import type { SharedDeparture, SharedPace } from '../../src/voucher/shared-pace.js';
import { failureAs } from '../helpers/failure.js';
import { FixedClock } from '../helpers/fixed-ports.js';

const PACING = { requests: 4, perMs: 1_000, queueLimit: 10, maxWaitMs: 5_000 };

function bench(reserve: () => Promise<SharedDeparture>) {
  const failures: unknown[] = [];
  const pauses: [string, number][] = [];
  const pace: SharedPace = { reserve, pause: async (who, ms) => Promise.resolve(void pauses.push([who, ms])) };
  const clock = new FixedClock();
  const pacer = new Pacer(clock, PACING, { pace, onFailed: (error) => failures.push(error) });
  return { pacer, clock, failures, pauses };
}

describe('a pace that several processes share', () => {
  it('lets a request leave when the moment reserved for it has come', async () => {
    const { pacer } = bench(async () => Promise.resolve({ waitMs: 60, granted: true, sharers: 2 }));
    const from = performance.now();
    (await pacer.turn('cassa')).left();
    expect(performance.now() - from).to.be.within(50, 2_000);
  });

  it('refuses with the wait where it would be too long, and counts no departure', async () => {
    let granted = false;
    const { pacer } = bench(async () => Promise.resolve({ waitMs: granted ? 0 : 7_000, granted, sharers: 2 }));
    const error = await failureAs(TokenError, () => pacer.turn('cassa'));
    expect([error.code, error.facts['retryAfterMs']]).to.deep.equal(['ERR_MODI_PACING_FULL', 7_000]);
    granted = true;
    (await pacer.turn('cassa')).left();
  });

  it('goes at its part of the pace while it is away, says so once, and at the whole pace when it is back', async () => {
    let away = false;
    const { pacer, clock, failures } = bench(async () =>
      away ? Promise.reject(new Error('away')) : Promise.resolve({ waitMs: 0, granted: true, sharers: 2 }),
    );
    const leave = async (): Promise<void> => (await pacer.turn('cassa')).left();
    const atOnce = async (): Promise<number> => {
      clock.time += 1_000;
      let left = 0;
      const waiting = Array.from({ length: 4 }, async () => leave().then(() => (left += 1)));
      for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setImmediate(resolve));
      const now = left;
      clock.time += 1_000;
      await Promise.all(waiting);
      return now;
    };
    expect(await atOnce()).to.equal(4);
    away = true;
    clock.time += 1_000;
    await leave();
    expect(await atOnce()).to.equal(2);
    expect(failures.map(String)).to.deep.equal(['Error: away']);
    away = false;
    clock.time += 1_000;
    await leave();
    expect(await atOnce()).to.equal(4);
  });

  it('tells the others of a 429', async () => {
    const { pacer, pauses } = bench(async () => Promise.resolve({ waitMs: 0, granted: true, sharers: 1 }));
    pacer.pause('cassa', 3_000);
    expect(pauses).to.deep.equal([['cassa', 3_000]]);
  });
});
