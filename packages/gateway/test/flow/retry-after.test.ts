import { expect } from 'chai';
import fc from 'fast-check';
import { parseRetryAfter } from '../../src/flow/retry-after.js';
import { ISTANTE } from '../policy/scena.js';

describe('Retry-After', () => {
  for (const [value, seconds] of [
    ['1', 1],
    ['120', 120],
    [' 120 ', 120],
    ['0', 1],
    ['000', 1],
    ['86400', 86_400],
    ['86401', 86_400],
    ['99999999999999999999', 86_400],
    ['9'.repeat(400), 86_400],
    ['Fri, 20 Nov 2026 09:31:00 GMT', 60],
    ['Fri, 20 Nov 2026 09:30:00 GMT', 1],
    ['Fri, 20 Nov 2026 09:29:00 GMT', 1],
    ['Fri, 20 Nov 2099 09:29:00 GMT', 86_400],
  ] as const) {
    it(`of ${value.slice(0, 40)} means ${seconds} seconds`, () =>
      expect(parseRetryAfter(value, ISTANTE)).to.equal(seconds));
  }

  it('rounds up: never a moment too early', () => {
    expect(parseRetryAfter('Fri, 20 Nov 2026 09:31:00 GMT', ISTANTE + 1)).to.equal(60);
  });

  for (const value of [
    undefined,
    '',
    ' ',
    '-1',
    '-120',
    '+5',
    '1.5',
    '1e3',
    '0x10',
    '٣',
    'soon',
    'domani 7',
    'tra 5 minuti',
    '2026-11-20',
    '2026-11-20T09:31:00Z',
    'Fri, 20 Nov 2026 09:31:00',
    'Fri, 20 Nov 2026 09:31:00 +0100',
    'Fri, 99 Nov 2026 09:31:00 GMT',
    'Fri, 20 Xxx 2026 09:31:00 GMT',
    '120, 240',
    '120 seconds',
  ]) {
    it(`of ${JSON.stringify(value)} is none`, () => expect(parseRetryAfter(value, ISTANTE)).to.equal(undefined));
  }

  it('is a whole number of seconds within a day, or nothing, whatever is written', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[0-9 ,:A-Za-z+-]{0,30}$/), fc.integer().map(String));
    fc.assert(
      fc.property(text, (value) => {
        const seconds = parseRetryAfter(value, ISTANTE);
        if (seconds !== undefined)
          expect(Number.isInteger(seconds) && seconds >= 1 && seconds <= 86_400).to.equal(true);
      }),
    );
  });
});
