import { expect } from 'chai';
import * as surface from '../../src/index.js';

/** Plain JavaScript does not read types: see the same test of `@varco/modi-client`. */
const JUNK: readonly (readonly [label: string, value: unknown])[] = [
  ['null', null],
  ['undefined', undefined],
  ['42', 42],
  ["'x'", 'x'],
  ['{}', {}],
  ['[]', []],
  ["['x']", ['x']],
  ['bytes', Buffer.from('x')],
  ['a function', () => undefined],
];

const CALLS: readonly (readonly [label: string, args: readonly unknown[]])[] = [
  ['', []],
  ...JUNK.map(([label, value]) => [label, [value]] as const),
  ...JUNK.flatMap(([label, value]) => JUNK.map(([other, second]) => [`${label}, ${other}`, [value, second]] as const)),
];

describe('arguments of another kind', () => {
  it('end in an EciError, or in a value', async () => {
    const complaints: string[] = [];
    let called = 0;
    for (const [name, call] of Object.entries(surface as Readonly<Record<string, unknown>>)) {
      if (typeof call !== 'function' || call === surface.EciError) continue;
      called += 1;
      for (const [label, args] of CALLS) {
        try {
          await (call as (...args: readonly unknown[]) => unknown)(...args);
        } catch (error) {
          const own = error instanceof surface.EciError && /^ERR_ECI_[A-Z]+$/.test(error.code);
          if (!own) complaints.push(`${name}(${label}): ${String(error)}`);
        }
      }
    }
    expect(complaints).to.deep.equal([]);
    expect(called).to.be.greaterThan(4);
  });

  it('says of what is no text what is wrong with it as a codice fiscale', () => {
    const parse = surface.parseCodiceFiscale as (input: unknown) => unknown;
    expect(parse(undefined)).to.include({ ok: false, difetto: 'vuoto' });
    expect(parse(42)).to.include({ ok: false, difetto: 'caratteri' });
  });
});
