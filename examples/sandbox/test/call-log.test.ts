import { expect } from 'chai';
import { CALLS_KEPT, createCallLog } from '../src/call-log.js';
import { createClock } from '../src/clock.js';

describe('call log', () => {
  const clock = createClock(() => Date.UTC(2026, 0, 15, 10));

  it('numbers the calls and stamps them with the skewed clock', () => {
    const log = createCallLog(clock);
    clock.skewMs = 1500;
    log.append({ kind: 'pdnd-token', status: 200 });
    clock.skewMs = 0;
    log.append({ kind: 'inps-eci' });
    expect(log.entries()).to.deep.equal([
      { kind: 'pdnd-token', status: 200, n: 1, at: '2026-01-15T10:00:01.500Z' },
      { kind: 'inps-eci', n: 2, at: '2026-01-15T10:00:00.000Z' },
    ]);
    expect(log.entries('inps-eci')).to.have.length(1);
  });

  it('keeps the newest calls and counts them all', () => {
    const log = createCallLog(clock);
    const calls = CALLS_KEPT * 2 + 1;
    for (let n = 0; n < calls; n += 1) log.append({ kind: 'inps-eci' });
    expect(log.entries()).to.have.length(CALLS_KEPT);
    expect(log.entries().at(-1)?.n).to.equal(calls);
    expect(log.count('inps-eci')).to.equal(calls);
    log.clear();
    expect(log.count('inps-eci')).to.equal(0);
  });
});
