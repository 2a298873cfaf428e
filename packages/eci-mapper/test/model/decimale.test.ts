import { expect } from 'chai';
import fc from 'fast-check';
import { parseDecimale } from '../../src/model/decimale.js';

describe('decimal numbers', () => {
  it('are kept character for character, trailing zeros and all', () => {
    for (const testo of ['0', '0.00', '-12.30', '1234567.89', '52', '999999999999999.999999', '-0.00']) {
      expect(parseDecimale(testo)).to.equal(testo);
    }
  });

  it('are refused in any other form', () => {
    for (const testo of [
      '',
      '+1.00',
      '01.00',
      '.50',
      '1.',
      '1,50',
      '1.234,56',
      '1e3',
      'NaN',
      'INF',
      '--1',
      '1 000',
      '0x10',
      '9999999999999999',
      '1.1234567',
      '١٢',
    ]) {
      expect(parseDecimale(testo), testo).to.equal(undefined);
    }
  });

  it('never lose a cent to a float', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 99_999_999_999_999_999n }), (cents) => {
        const testo = `${String(cents / 100n)}.${String(cents % 100n).padStart(2, '0')}`;
        expect(parseDecimale(testo)).to.equal(testo);
      }),
    );
  });
});
