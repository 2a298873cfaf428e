import { expect } from 'chai';
import fc from 'fast-check';
import { createClockGuard, type ClockGuard, type ClockGuardOptions } from '../../src/clock/clock-guard.js';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import type { ClockEvent } from '../../src/events/modi-event.js';
import { failureAs } from '../helpers/failure.js';
import { FixedClock } from '../helpers/fixed-ports.js';

const HOST = 'auth.interop.pagopa.it';
const URL_ = `https://${HOST}/token.oauth2`;
const START = Date.UTC(2026, 0, 15, 10, 0, 0, 250);

interface Bench {
  readonly clock: FixedClock;
  readonly guard: ClockGuard;
  readonly events: ClockEvent[];
  /** An answer of the host, whose clock is `offset` from ours, after a round trip of `trip` with the header written `at` of it. */
  answer(offset: number, more?: { trip?: number; at?: number; headers?: Record<string, string>; url?: string }): void;
}

function bench(more: Partial<ClockGuardOptions> = {}): Bench {
  const clock = new FixedClock(START);
  const events: ClockEvent[] = [];
  const guard = createClockGuard({ clock, onEvent: (event) => events.push(event), ...more });
  return {
    clock,
    guard,
    events,
    answer(offset, { trip = 40, at = trip / 2, headers = {}, url = URL_ } = {}) {
      const sent = clock.time;
      const date = new Date(sent + at + offset).toUTCString();
      clock.time += trip;
      guard.record(url, { date, ...headers }, sent, clock.time);
    },
  };
}

const typesOf = (events: readonly ClockEvent[]): string[] => events.map(({ type }) => type);

describe('the clock guard', () => {
  it('knows nothing before an answer, and then within a second', () => {
    const { guard, answer } = bench();
    expect([guard.measure(HOST), guard.offsetMs(HOST), guard.correctionMs(HOST)]).to.deep.equal([undefined, 0, 0]);
    answer(180_000);
    const measure = guard.measure(URL_);
    expect(measure?.uncertaintyMs).to.equal(520);
    expect(measure?.offsetMs).to.be.within(180_000 - 520, 180_000 + 520);
  });

  it('narrows the offset down answer by answer, to about the round trip', () => {
    const { guard, clock, answer } = bench();
    for (let index = 0; index < 20; index++) {
      answer(-3_337, { trip: 20 });
      clock.time += 1_053;
    }
    const measure = guard.measure(HOST);
    expect(measure?.offsetMs).to.be.within(-3_367, -3_307);
    expect(measure?.uncertaintyMs).to.be.lessThan(60);
    expect(measure?.answers).to.equal(20);
  });

  it('never excludes the true offset', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -500_000, max: 500_000 }),
        fc.array(
          fc.record({
            trip: fc.integer({ min: 0, max: 5_000 }),
            part: fc.double({ min: 0, max: 1, noNaN: true }),
            pause: fc.integer({ min: 0, max: 30_000 }),
          }),
          { minLength: 1, maxLength: 40 },
        ),
        (offset, exchanges) => {
          const { guard, clock, answer } = bench();
          for (const { trip, part, pause } of exchanges) {
            answer(offset, { trip, at: trip * part });
            clock.time += pause;
          }
          const measure = guard.measure(HOST);
          expect(Math.abs((measure?.offsetMs ?? Infinity) - offset)).to.be.at.most((measure?.uncertaintyMs ?? 0) + 1);
        },
      ),
    );
  });

  it('warns once of a clock three minutes off, whichever way, and says when it is right again', () => {
    for (const offset of [180_000, -180_000]) {
      const { clock, events, guard, answer } = bench();
      for (let index = 0; index < 5; index++) answer(offset);
      expect(typesOf(events)).to.deep.equal(['clock.skewed']);
      expect(events[0]).to.include({ host: HOST });
      expect(guard.isSkewed(HOST)).to.equal(true);
      clock.time += offset;
      answer(0);
      answer(0);
      expect(typesOf(events)).to.deep.equal(['clock.skewed', 'clock.agreed']);
      expect(guard.isSkewed(HOST)).to.equal(false);
    }
  });

  it('says nothing of a clock that may be right within the limit', () => {
    const { events, answer } = bench({ warnMs: 30_000 });
    answer(30_300);
    answer(-20_000, { url: 'https://inps.example.it/' });
    expect(events).to.deep.equal([]);
  });

  const nothing: [string, Record<string, string>][] = [
    ['no Date', { date: '' }],
    ['a Date in an old form', { date: 'Sunday, 06-Nov-94 08:49:37 GMT' }],
    ['a Date that is a number', { date: '1768471200' }],
    ['two Dates', { date: 'Thu, 15 Jan 2026 10:00:00 GMT, Thu, 15 Jan 2026 10:00:00 GMT' }],
    ['a Date that no calendar has', { date: 'Thu, 39 Jan 2026 10:00:00 GMT' }],
    ['a Date beyond belief', { date: 'Thu, 15 Jan 2099 10:00:00 GMT' }],
    ['an answer out of a cache', { age: '120' }],
    ['an answer that a cache says it had', { 'x-cache': 'Hit from cloudfront' }],
  ];
  for (const [what, headers] of nothing) {
    it(`takes ${what} for nothing`, () => {
      const { guard, answer } = bench();
      answer(200_000, { headers });
      expect(guard.measure(HOST)).to.equal(undefined);
    });
  }

  it('takes an exchange of half a minute, and one during which our clock was set back, for nothing', () => {
    const { guard, clock, answer } = bench();
    answer(200_000, { trip: 30_001 });
    guard.record(URL_, { date: new Date(START).toUTCString() }, clock.time, clock.time - 1);
    expect(guard.measure(HOST)).to.equal(undefined);
  });

  it('is not moved by one answer that contradicts all others, and follows two', () => {
    const { guard, answer } = bench({ correct: true });
    for (let index = 0; index < 4; index++) answer(0);
    answer(-300_000);
    expect([guard.correctionMs(HOST), Math.round(guard.offsetMs(HOST) / 1_000)]).to.deep.equal([0, 0]);
    answer(0);
    answer(-300_000);
    expect(guard.correctionMs(HOST)).to.equal(0);
    answer(-300_000);
    expect(guard.correctionMs(HOST)).to.be.within(-300_520, -299_480);
  });

  it('lets no host move another one’s time', () => {
    const { guard, clock, answer } = bench({ correct: true });
    answer(180_000, { url: 'https://ostile.example/' });
    expect([guard.correctionMs(HOST), guard.offsetMs(HOST)]).to.deep.equal([0, 0]);
    expect(guard.clock(HOST).now()).to.equal(clock.time);
    expect(guard.clock('ostile.example').now()).to.be.greaterThan(clock.time + 170_000);
  });

  it('forgets what is ten minutes old', () => {
    const { guard, clock, answer } = bench();
    answer(50_000);
    clock.time += 600_001;
    expect(guard.measure(HOST)).to.equal(undefined);
  });

  describe('correcting', () => {
    it('is not done unless asked for', () => {
      const { guard, clock, answer } = bench();
      answer(180_000);
      expect([guard.correctionMs(HOST), guard.clock(HOST).now()]).to.deep.equal([0, clock.time]);
      expect(guard.residualMs(HOST)).to.equal(guard.offsetMs(HOST));
    });

    it('gives the host’s time', () => {
      const { guard, clock, events, answer } = bench({ correct: true });
      answer(180_000);
      const stamped = guard.clock(HOST).now();
      expect(Math.abs(stamped - (clock.time + 180_000))).to.be.at.most(520);
      expect(Math.abs(guard.residualMs(HOST))).to.be.at.most(520);
      expect(typesOf(events)).to.deep.equal(['clock.skewed', 'clock.corrected']);
    });

    it('leaves differences alone that harm nobody', () => {
      const { guard, events, answer } = bench({ correct: true });
      answer(1_400);
      answer(-1_400, { url: 'https://inps.example.it/' });
      expect([guard.correctionMs(HOST), events.length]).to.deep.equal([0, 0]);
    });

    it('refuses more than ten minutes, and says so once', () => {
      const { guard, clock, events, answer } = bench({ correct: true });
      for (let index = 0; index < 3; index++) answer(700_000);
      expect(typesOf(events)).to.deep.equal(['clock.skewed', 'clock.correction-refused']);
      expect(events[1]).to.include({ host: HOST, maxCorrectionMs: 600_000 });
      expect(guard.clock(HOST).now()).to.equal(clock.time);
    });

    it('never gives a time before the last one while answers disagree a little', () => {
      fc.assert(
        fc.property(
          fc.array(
            fc.record({ offset: fc.integer({ min: 60_000, max: 64_000 }), pause: fc.integer({ min: 0, max: 5_000 }) }),
            {
              minLength: 2,
              maxLength: 60,
            },
          ),
          (exchanges) => {
            const { guard, clock, answer } = bench({ correct: true });
            const stamps = guard.clock(HOST);
            let last = -Infinity;
            exchanges.forEach(({ offset, pause }, index) => {
              answer(offset);
              clock.time += pause;
              const now = stamps.now();
              // The first answer of all takes the correction away from nothing.
              if (index > 0) expect(now).to.be.at.least(last);
              last = now;
            });
          },
        ),
      );
    });

    it('ends when the clock has been set right', () => {
      const { guard, clock, answer } = bench({ correct: true });
      const stamps = guard.clock(HOST);
      for (let index = 0; index < 3; index++) answer(180_000);
      stamps.now();
      clock.time += 180_000;
      answer(0);
      answer(0);
      expect(guard.correctionMs(HOST)).to.equal(0);
      clock.time += 1_000;
      expect(stamps.now()).to.equal(clock.time);
    });

    it('goes back with a clock that was set back by minutes: tokens from the future would be refused', () => {
      const { guard, clock, answer } = bench({ correct: true });
      const stamps = guard.clock(HOST);
      answer(0);
      stamps.now();
      clock.time -= 300_000;
      expect(stamps.now()).to.equal(clock.time);
    });
  });

  it('refuses options and hosts that cannot be used', async () => {
    for (const options of [{ warnMs: 0 }, { maxCorrectionMs: 1.5 }, { maxCorrectionMs: 3_600_001 }]) {
      const error = await failureAs(ConfigurationError, () => bench(options));
      expect(error.facts['field']).to.equal(Object.keys(options)[0]);
    }
    const error = await failureAs(ConfigurationError, () => bench().guard.measure('a b'));
    expect(error.facts['field']).to.equal('host');
  });
});
