import { expect } from 'chai';
import { computeCodiceFiscale, isCodiceFiscale, omocodia, provisionalCode } from '../../src/persone/codice-fiscale.js';

/** Published examples (python-codicefiscale, MIT). */
const KNOWN = [
  ['Ait Hadda', 'Saad', 'M', '1995-09-08', 'Z330', 'THDSDA95P08Z330H'],
  ['Belousovs', 'Olegs', 'M', '1984-03-22', 'Z145', 'BLSLGS84C22Z145O'],
  ['Bruno', 'Giovanni', 'M', '1971-02-26', 'L219', 'BRNGNN71B26L219T'],
  ['Caccamo', 'Fabio', 'M', '1985-04-03', 'L219', 'CCCFBA85D03L219P'],
  ['Gomba', 'Alessandro', 'M', '1984-01-05', 'G674', 'GMBLSN84A05G674H'],
  ['Martini', 'Maria', 'F', '1983-12-16', 'A269', 'MRTMRA83T56A269B'],
  ['Panella', 'Michele', 'M', '1979-10-27', 'I158', 'PNLMHL79R27I158P'],
  ['Quatrini', 'Dario', 'M', '1971-09-13', 'G388', 'QTRDRA71P13G388J'],
  ['Takakura', 'Yuuki', 'F', '1987-02-28', 'L219', 'TKKYKU87B68L219F'],
  ['Rossi', 'Mario', 'M', '1950-02-17', 'A558', 'RSSMRA50B17A558W'],
] as const;

describe('sandbox / codice fiscale', () => {
  for (const [cognome, nome, sesso, dataNascita, luogoNascita, expected] of KNOWN) {
    it(`computes ${expected}`, () => {
      expect(computeCodiceFiscale({ cognome, nome, sesso, dataNascita, luogoNascita })).to.equal(expected);
      expect(isCodiceFiscale(expected)).to.equal(true);
    });
  }

  it('fills short names with vowels and X, and drops accents and apostrophes', () => {
    const code = (cognome: string, nome: string): string =>
      computeCodiceFiscale({ cognome, nome, sesso: 'M', dataNascita: '1980-01-01', luogoNascita: 'H501' }).slice(0, 6);
    expect(code('Fò', 'Hu')).to.equal('FOXHUX');
    expect(code("D'Angelò", 'Nicolò')).to.equal('DNGNCL');
    expect(code('Ünal', 'Şebnem')).to.equal('NLUSNM');
  });

  it('refuses what looks like a code and is none', () => {
    for (const text of [
      'CCCFBA8XD03L219S',
      'CCCFBA85X03L219P',
      'CCCFBA85D00L219P',
      'CCCFBA85D03L219Q',
      'cccfba85d03l219p',
      'CCCFBA85D03L219',
      '',
    ]) {
      expect(isCodiceFiscale(text), text).to.equal(false);
    }
  });

  it('refuses a day that its month does not have', () => {
    const base = computeCodiceFiscale({
      cognome: 'Rossi',
      nome: 'Mario',
      sesso: 'M',
      dataNascita: '1950-06-30',
      luogoNascita: 'A558',
    });
    const withDay31 = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((control) => `${base.slice(0, 9)}31A558${control}`);
    expect(isCodiceFiscale(base)).to.equal(true);
    expect(withDay31.some(isCodiceFiscale)).to.equal(false);
  });

  it('makes the omocodia forms that the decree makes, from the right', () => {
    expect(omocodia('CCCFBA85D03L219P', 1)).to.equal('CCCFBA85D03L21VE');
    const all = omocodia('CCCFBA85D03L219P', 7);
    expect(all).to.match(/^CCCFBAURDLPLNMV[A-Z]$/);
    expect(isCodiceFiscale(all)).to.equal(true);
  });

  it('refuses to substitute digits of a code that is wrong or already substituted', () => {
    expect(() => omocodia('CCCFBA85D03L219Q', 1)).to.throw(RangeError);
    expect(() => omocodia('CCCFBA85D03L21VE', 1)).to.throw(RangeError);
    expect(() => omocodia('CCCFBA85D03L219P', 8)).to.throw(RangeError);
  });

  it('computes the check digit of an 11-digit code', () => {
    expect(provisionalCode('8007875058')).to.equal('80078750587');
    expect(isCodiceFiscale('80078750587')).to.equal(true);
    expect(isCodiceFiscale('80078750588')).to.equal(false);
  });
});
