import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import type { KeyExpiringEvent } from '../../src/events/modi-event.js';
import { createExpiryWatch, type ExpiryWatch, type ExpiryWatchOptions } from '../../src/keys/expiry-watch.js';
import { failureAs } from '../helpers/failure.js';
import { FixedClock } from '../helpers/fixed-ports.js';
import { tlsFile } from '../helpers/tls-files.js';

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);

function bench(more: Partial<ExpiryWatchOptions> = {}): {
  watch: ExpiryWatch;
  clock: FixedClock;
  events: KeyExpiringEvent[];
} {
  const clock = new FixedClock(START);
  const events: KeyExpiringEvent[] = [];
  const watch = createExpiryWatch({ clock, everyMs: 0, onEvent: (event) => events.push(event), ...more });
  return { watch, clock, events };
}

describe('the expiry watch', () => {
  it('tells of an end 30, 7 and 1 days before, and when it is there, once each', () => {
    const { watch, clock, events } = bench();
    watch.watch('certificato INPS', START + 40 * DAY);
    for (let hour = 0; hour < 42 * 24; hour++) {
      clock.time = START + (hour * DAY) / 24;
      watch.check();
    }
    expect(events.map(({ daysLeft }) => daysLeft)).to.deep.equal([30, 7, 1, 0]);
    expect(events[0]).to.deep.equal({
      type: 'key.expiring',
      name: 'certificato INPS',
      notAfter: START + 40 * DAY,
      daysLeft: 30,
    });
  });

  it('tells at once of what is near its end already, and once of what nobody looked at for weeks', () => {
    const { watch, clock, events } = bench();
    watch.watch('a', START + 3 * DAY);
    watch.watch('b', START + 100 * DAY);
    expect(events.map(({ name, daysLeft }) => [name, daysLeft])).to.deep.equal([['a', 3]]);
    clock.time = START + 99.5 * DAY;
    watch.check();
    watch.check();
    expect(events.slice(1).map(({ name, daysLeft }) => [name, daysLeft])).to.deep.equal([
      ['a', 0],
      ['b', 1],
    ]);
  });

  it('begins anew with a renewed certificate, and forgets what it is told to forget', () => {
    const { watch, clock, events } = bench({ daysBefore: [10] });
    watch.watch('a', START + 5 * DAY);
    watch.watch('a', START + 5 * DAY);
    watch.watch('a', START + 300 * DAY);
    watch.watch('b', START + 20 * DAY);
    watch.forget('b');
    clock.time = START + 295 * DAY;
    watch.check();
    expect(events.map(({ name, daysLeft }) => [name, daysLeft])).to.deep.equal([
      ['a', 5],
      ['a', 5],
    ]);
    expect(watch.list()).to.deep.equal([{ name: 'a', notAfter: START + 300 * DAY, daysLeft: 5 }]);
  });

  it('reads the end of a certificate itself', () => {
    const { watch } = bench();
    const certificate = new X509Certificate(tlsFile('client.cert.pem'));
    watch.watch('client', certificate);
    expect(watch.list()[0]?.notAfter).to.equal(Date.parse(certificate.validTo));
  });

  it('looks by itself, and holds no process up', () => {
    const script = `
      import { createExpiryWatch } from ${JSON.stringify(new URL('../../src/keys/expiry-watch.js', import.meta.url).href)};
      let now = 0;
      const seen = [];
      const watch = createExpiryWatch({ clock: { now: () => now }, everyMs: 5, daysBefore: [], onEvent: (event) => seen.push(event) });
      watch.watch('a', 1);
      now = 2;
      const wait = setInterval(() => {
        if (seen.length === 0) return;
        clearInterval(wait);
        console.log(seen.length);
      }, 1);`;
    const run = execFileSync(process.execPath, ['--input-type=module', '-e', script], { timeout: 15_000 });
    expect(run.toString().trim()).to.equal('1');
  });

  it('refuses options that cannot be used', async () => {
    for (const [field, work] of [
      ['daysBefore', () => bench({ daysBefore: [1.5] })],
      ['everyMs', () => bench({ everyMs: -1 })],
      ['name', () => bench().watch.watch('', 1)],
      ['notAfter', () => bench().watch.watch('a', Number.NaN)],
    ] as const) {
      const error = await failureAs(ConfigurationError, work);
      expect(error.facts['field']).to.equal(field);
    }
  });
});
