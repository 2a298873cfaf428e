import { expect } from 'chai';
import fc from 'fast-check';
import { festivitaNazionali, isFestivo, pasqua } from '../../src/domain/festivita.js';
import { giornoSettimana, piuGiorni } from '../../src/domain/fuso.js';

/** Published dates, the earliest and the latest that Easter can have among them. */
const PASQUE = [
  ...['1818-03-22', '1943-04-25', '1961-04-02', '2000-04-23', '2008-03-23', '2011-04-24', '2019-04-21', '2024-03-31'],
  ...['2025-04-20', '2026-04-05', '2027-03-28', '2028-04-16', '2030-04-21', '2038-04-25', '2049-04-18', '2285-03-22'],
];

describe('Italian holidays', () => {
  for (const data of PASQUE) {
    it(`finds Easter of ${data.slice(0, 4)} on ${data}`, () => {
      expect(pasqua(Number(data.slice(0, 4)))).to.equal(data);
    });
  }

  it('always finds Easter on a Sunday from 22 March to 25 April', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1600, max: 4000 }), (anno) => {
        const giorno = pasqua(anno);
        expect(giornoSettimana(giorno)).to.equal(7);
        expect(giorno.slice(5) >= '03-22' && giorno.slice(5) <= '04-25').to.equal(true);
      }),
    );
  });

  it('knows the days of 2026, Easter Monday and Saint Francis with them', () => {
    expect([...festivitaNazionali(2026)].sort()).to.deep.equal([
      ...['2026-01-01', '2026-01-06', '2026-04-06', '2026-04-25', '2026-05-01', '2026-06-02', '2026-08-15'],
      ...['2026-10-04', '2026-11-01', '2026-12-08', '2026-12-25', '2026-12-26'],
    ]);
  });

  it('keeps 4 October a working day until 2025', () => {
    expect(isFestivo('2024-10-04')).to.equal(false);
    expect(isFestivo('2027-10-04')).to.equal(true);
  });

  it('counts the patron day, and the 29 February of who has it only where there is one', () => {
    expect(isFestivo('2026-06-29', '06-29')).to.equal(true);
    expect(isFestivo('2026-06-29')).to.equal(false);
    expect(isFestivo('2028-02-29', '02-29')).to.equal(true);
    expect(isFestivo('2027-03-01', '02-29')).to.equal(false);
  });

  it('counts every Sunday, and no other day that is not named', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), (days) => {
        const data = piuGiorni('1990-01-01', days);
        const named = festivitaNazionali(Number(data.slice(0, 4))).has(data);
        expect(isFestivo(data)).to.equal(named || giornoSettimana(data) === 7);
      }),
    );
  });
});
