import { createClockGuard } from '@varco/modi-client';
import { expect } from 'chai';
import { rememberingGuard } from '../../src/adapters/remembering-guard.js';

const URL_INPS = 'https://inps.example/eci';
const ADESSO = Date.UTC(2026, 10, 20, 9, 30);

describe('a clock guard that is asked at every request', () => {
  let now: number;
  const clock = { now: () => now };
  const answer = (offsetMs: number) => ({ date: new Date(now + offsetMs).toUTCString() });

  beforeEach(() => {
    now = ADESSO;
  });

  it('says what the guard says, a second late at most', () => {
    const guard = createClockGuard({ clock });
    const asked = rememberingGuard(guard, clock);
    expect(asked.residualMs(URL_INPS)).to.equal(0);
    guard.record(URL_INPS, answer(60_000), now, now);
    expect(asked.residualMs(URL_INPS)).to.equal(0);
    now += 1_000;
    expect(asked.residualMs(URL_INPS)).to.equal(guard.residualMs(URL_INPS)).and.be.within(59_000, 61_000);
    for (const method of ['offsetMs', 'correctionMs', 'isSkewed'] as const) {
      expect(asked[method](URL_INPS)).to.equal(guard[method](URL_INPS));
    }
    expect(asked.measure(URL_INPS)).to.deep.equal(guard.measure(URL_INPS));
  });

  it('has one clock for a host, which follows the correction at once', () => {
    const guard = createClockGuard({ clock, correct: true });
    const asked = rememberingGuard(guard, clock);
    const corrected = asked.clock(URL_INPS);
    expect(corrected).to.equal(asked.clock(URL_INPS));
    expect(corrected.now()).to.equal(now);
    asked.record(URL_INPS, answer(60_000), now, now);
    expect(corrected.now() - now).to.be.within(59_000, 61_000);
  });

  it('asks again when the clock was set back', () => {
    const guard = createClockGuard({ clock });
    const asked = rememberingGuard(guard, clock);
    expect(asked.residualMs(URL_INPS)).to.equal(0);
    now -= 7_200_000;
    guard.record(URL_INPS, answer(60_000), now, now);
    expect(asked.residualMs(URL_INPS)).to.be.within(59_000, 61_000);
  });
});
