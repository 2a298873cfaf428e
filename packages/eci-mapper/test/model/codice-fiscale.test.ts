import { expect } from 'chai';
import fc from 'fast-check';
import { parseCodiceFiscale } from '../../src/index.js';
import { carattereDiControllo } from '../../src/model/carattere-di-controllo.js';
import { readCsv } from '../support/fixtures.js';

const withControl = (primi15: string): string => primi15 + carattereDiControllo(primi15);

function difetto(input: string): string | undefined {
  const esito = parseCodiceFiscale(input);
  return esito.ok ? undefined : esito.difetto;
}

describe('parseCodiceFiscale', () => {
  it('takes the codes of ten people, computed elsewhere', () => {
    const codici = readCsv('test/fixtures/cf_encode.csv').map((riga) => riga[5] ?? '');
    expect(codici).to.have.length(10);
    for (const codice of codici) {
      expect(parseCodiceFiscale(codice)).to.deep.equal({ ok: true, codiceFiscale: codice, forma: 'persona' });
    }
  });

  it('takes all 128 omocodia forms of one code, and folds none into another', () => {
    const forme = readCsv('test/fixtures/cf_omocodia_128.csv').map((riga) => riga[0] ?? '');
    const letti = forme.map((forma) => parseCodiceFiscale(forma));
    expect(new Set(letti.map((letto) => (letto.ok ? letto.codiceFiscale : letto.difetto)))).to.deep.equal(
      new Set(forme),
    );
    expect(forme).to.have.length(128);
  });

  it('refuses the codes known to be wrong', () => {
    const sbagliati = readCsv('test/fixtures/cf_non_validi.csv').map((riga) => riga[0] ?? '');
    expect(sbagliati.map(difetto)).to.deep.equal(['caratteri', 'data', 'data']);
  });

  it('upper-cases, drops surrounding white space and the TINIT- of identity providers', () => {
    for (const scritto of [
      ' rssmra50b17a558w\n',
      'TINIT-RSSMRA50B17A558W',
      'tinit-rssmra50b17a558w',
      '\tTinIt-RSSMRA50b17A558W ',
    ]) {
      expect(parseCodiceFiscale(scritto)).to.include({ ok: true, codiceFiscale: 'RSSMRA50B17A558W' });
    }
  });

  it('tells an empty code, a wrong length, characters out of place', () => {
    expect(['', '  ', 'TINIT-'].map(difetto)).to.deep.equal(['vuoto', 'vuoto', 'vuoto']);
    expect(
      ['RSSMRA50B17A558', 'RSSMRA50B17A558WW', 'RSSMRA 50B17A558W', 'TINIT-TINIT-RSSMRA50B17A558W'].map(difetto),
    ).to.deep.equal(['lunghezza', 'lunghezza', 'lunghezza', 'lunghezza']);
    expect(['RSSMRA50B17A558!', '1SSMRA50B17A558W', 'RSSMRA5AB17A558W', '1234567890A'].map(difetto)).to.deep.equal([
      'caratteri',
      'caratteri',
      'caratteri',
      'caratteri',
    ]);
  });

  it('does not let letters of other alphabets become plain ones by upper-casing', () => {
    // U+0131 upper-cases to I, U+017F to S, U+212A lower-cases to k.
    for (const lettera of ['\u0131', '\u017f', '\u212a', 'À'])
      expect(difetto(`RS${lettera}MRA50B17A558W`)).to.equal('caratteri');
  });

  it('refuses a wrong control character', () => {
    expect(difetto('RSSMRA50B17A558X')).to.equal('carattere-di-controllo');
    expect(difetto('RSSMRA50B18A558W')).to.equal('carattere-di-controllo');
  });

  it('takes days of both sexes and the last day of each month, no further', () => {
    const buoni = ['50A31', '50A71', '52B29', '00B29', '51B28', '50D30', '50D70', '52B69'];
    const cattivi = ['50A32', '50A72', '51B29', '51B69', '50B30', '50D31', '50D71', '50A00', '50A40', '50A39', '50F01'];
    for (const data of buoni) expect(difetto(withControl(`RSSMRA${data}A558`)), data).to.equal(undefined);
    for (const data of cattivi) expect(difetto(withControl(`RSSMRA${data}A558`)), data).to.equal('data');
  });

  it('checks the date after decoding omocodia letters', () => {
    expect(difetto(withControl('RSSMRA52BNVA558'))).to.equal(undefined);
    expect(difetto(withControl('RSSMRA50BPVA558'))).to.equal('data');
    expect(difetto(withControl('RSSMRARNBNVA558'))).to.equal(undefined);
  });

  it('takes 11 digits with their control digit, as a provisional code', () => {
    expect(parseCodiceFiscale('80078750587')).to.deep.equal({
      ok: true,
      codiceFiscale: '80078750587',
      forma: 'provvisorio',
    });
    expect(difetto('80078750588')).to.equal('cifra-di-controllo');
    expect(difetto('00000000000')).to.equal('caratteri');
  });

  it('names the remedy in Italian and never repeats the code', () => {
    for (const codice of [
      '',
      'RSSMRA50B17A558',
      'RSSMRA50B17A558!',
      'RSSMRA50B17A558X',
      '80078750588',
      'CCCFBA85D00L219P',
    ]) {
      const esito = parseCodiceFiscale(codice);
      if (esito.ok) throw new Error('this code is not valid');
      expect(esito.dettaglio).to.match(/^Il codice fiscale .+\.$/);
      if (codice !== '') expect(esito.dettaglio).not.to.include(codice);
    }
  });

  it('never throws, and what it accepts it accepts again unchanged', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.stringMatching(/^[A-Z0-9]{16}$/)),
        (testo) => {
          const esito = parseCodiceFiscale(testo);
          if (esito.ok) expect(parseCodiceFiscale(esito.codiceFiscale)).to.deep.equal(esito);
        },
      ),
    );
  });

  it('refuses every change of one letter of the name part that moves the control sum', () => {
    fc.assert(
      fc.property(fc.nat(5), fc.stringMatching(/^[A-Z]$/), (posto, lettera) => {
        const codice = 'RSSMRA50B17A558W';
        const cambiato = codice.slice(0, posto) + lettera + codice.slice(posto + 1);
        expect(parseCodiceFiscale(cambiato).ok).to.equal(carattereDiControllo(cambiato.slice(0, 15)) === 'W');
      }),
    );
  });
});
