import { expect } from 'chai';
import { failure, lettoreSandbox } from '../support/fixtures.js';
import { COMPLETA, grande, RESULT, risposta } from '../support/risposta.js';

const lettore = lettoreSandbox();

describe('leggiEsito', () => {
  it('tells a positive outcome', () => {
    expect(lettore.leggiEsito(COMPLETA)).to.deep.equal({ codice: 'OK', positivo: true, nonTrovato: false });
  });

  it('tells "not found" from any other no, with its words', () => {
    const no = risposta('<DescrizioneErrore>Nessun dato</DescrizioneErrore>', 'DATI_NON_TROVATI');
    expect(lettore.leggiEsito(no)).to.deep.equal({
      codice: 'DATI_NON_TROVATI',
      descrizione: 'Nessun dato',
      positivo: false,
      nonTrovato: true,
    });
    expect(lettore.leggiEsito(risposta('', 'MAI_VISTO'))).to.deep.equal({
      codice: 'MAI_VISTO',
      positivo: false,
      nonTrovato: false,
    });
  });

  it('stops as soon as it knows: what follows is not read', () => {
    const bytes = Buffer.from(grande(5 * 1024 * 1024));
    bytes.write('<<<', bytes.length - 100);
    expect(lettore.leggiEsito(bytes).positivo).to.equal(true);
    expect(failure(() => lettore.mapRisposta(bytes)).code).to.equal('ERR_ECI_XML');
  });

  it('says where the outcome had to be', () => {
    expect(failure(() => lettore.leggiEsito(risposta('').replace('<Esito>OK</Esito>', '')))).to.include({
      code: 'ERR_ECI_MISSING',
      percorso: `${RESULT}/Esito`,
    });
  });

  it('refuses a code that could not be logged', () => {
    for (const codice of ['', 'due parole', 'a&#10;b', 'x'.repeat(65)]) {
      expect(failure(() => lettore.leggiEsito(risposta('', codice)))).to.include({
        code: 'ERR_ECI_FORMAT',
        percorso: `${RESULT}/Esito`,
      });
    }
  });

  it('passes a statement of the person that was asked about, and of nobody else', () => {
    const [cf] = /<CodiceFiscale>(\w+)</.exec(COMPLETA)?.slice(1) ?? [];
    const altro = 'RSSMRA85T10A562S';
    expect(cf).to.be.a('string').and.not.equal(altro);
    expect(lettore.leggiEsito(COMPLETA, { codiceFiscaleAtteso: cf ?? '' }).positivo).to.equal(true);
    const error = failure(() => lettore.leggiEsito(COMPLETA, { codiceFiscaleAtteso: altro }));
    expect(error.code).to.equal('ERR_ECI_FORMAT');
    expect(error.percorso).to.match(/CodiceFiscale$/);
    expect(`${error.message}${JSON.stringify(error.facts)}`)
      .to.not.contain(cf)
      .and.not.contain(altro);
  });

  it('takes a positive outcome without a person for no answer, and a negative one for what it is', () => {
    const codiceFiscaleAtteso = 'RSSMRA85T10A562S';
    expect(failure(() => lettore.leggiEsito(risposta(''), { codiceFiscaleAtteso })).code).to.equal('ERR_ECI_MISSING');
    const no = risposta('<DescrizioneErrore>Nessun dato</DescrizioneErrore>', 'DATI_NON_TROVATI');
    expect(lettore.leggiEsito(no, { codiceFiscaleAtteso }).nonTrovato).to.equal(true);
  });
});
