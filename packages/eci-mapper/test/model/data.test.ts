import { expect } from 'chai';
import fc from 'fast-check';
import { parseAnno, parseData, parseDataOra } from '../../src/model/data.js';

describe('days, instants and years', () => {
  it('keeps the day that was written, whatever the zone beside it', () => {
    for (const testo of [
      '2020-02-29',
      '2020-02-29Z',
      '2020-02-29+01:00',
      '2020-02-29-14:00',
      '2020-02-29T00:00:00',
      '2020-02-29T00:00:00.000+02:00',
    ]) {
      expect(parseData(testo), testo).to.equal('2020-02-29');
    }
  });

  it('refuses days that do not exist, other forms, and an hour that is not midnight', () => {
    const no = [
      '2019-02-29',
      '1900-02-29',
      '2020-13-01',
      '2020-00-01',
      '2020-04-31',
      '0000-01-01',
      '29/02/2020',
      '2020-2-9',
      '20200229',
      '2020-02-29T23:00:00Z',
      '2020-02-29+15:00',
      '',
      '2020-02-29 ',
      '२०२०-०२-२९',
    ];
    for (const testo of no) expect(parseData(testo), testo).to.equal(undefined);
  });

  it('keeps instants exactly as written', () => {
    for (const testo of ['2026-01-02T10:00:00', '2026-01-02T23:59:59.1234567+01:00', '2026-01-02T00:00:00Z']) {
      expect(parseDataOra(testo)).to.equal(testo);
    }
    for (const testo of [
      '2026-01-02',
      '2026-01-02T24:00:00',
      '2026-02-30T10:00:00',
      '2026-01-02 10:00:00',
      '2026-01-02T10:60:00',
    ]) {
      expect(parseDataOra(testo), testo).to.equal(undefined);
    }
  });

  it('reads a year of four digits', () => {
    expect(['2019', '2019Z', '0000', '19', '02019', '2019-01'].map(parseAnno)).to.deep.equal([
      '2019',
      '2019',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('agrees with the calendar on every day', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true }),
        (data) => {
          const giorno = data.toISOString().slice(0, 10);
          expect(parseData(giorno)).to.equal(giorno);
        },
      ),
    );
  });
});
