import { expect } from 'chai';
import fc from 'fast-check';
import { leggiIntestazioniVarco } from '../../src/identity/intestazioni-varco.js';
import { applicazione, CF, CF_ALTRO, CF_OMOCODO, CF_PROVVISORIO } from '../policy/scena.js';
import { richiestaHttp } from './richiesta-http.js';

type Line = readonly [string, string];
const leggi = (...lines: readonly Line[]) => leggiIntestazioniVarco(richiestaHttp(lines), applicazione());
const nonFidata = (...lines: readonly Line[]) =>
  leggiIntestazioniVarco(richiestaHttp(lines), applicazione({ attestaPersona: false }));

const BUONE: readonly Line[] = [
  ['Varco-Postazione', '10.20.1.5'],
  ['Varco-LoA', 'CIE'],
  ['Varco-Pratica', '2026/000123'],
];

describe('the Varco-* headers', () => {
  it('name an insured person', () => {
    expect(leggi(['Varco-Assicurato', CF], ...BUONE)).to.deep.equal({
      dichiarata: {
        persona: { tipo: 'assicurato', codiceFiscale: CF, attestata: false },
        postazione: '10.20.1.5',
        livello: 'CIE',
        pratica: '2026/000123',
      },
    });
  });

  it('name an operator', () => {
    expect(leggi(['varco-operatore', 'op.rossi_1-B'])).to.deep.equal({
      dichiarata: { persona: { tipo: 'operatore', codice: 'op.rossi_1-B' } },
    });
  });

  it('may all be absent: that nobody is named is for the rules to refuse', () => {
    expect(leggi(['Accept', '*/*'])).to.deep.equal({ dichiarata: {} });
  });

  for (const [written, read] of [
    [`TINIT-${CF}`, CF],
    [`tinit-${CF.toLowerCase()}`, CF],
    [CF.toLowerCase(), CF],
    [` ${CF} `, CF],
    [CF_OMOCODO, CF_OMOCODO],
    [CF_PROVVISORIO, CF_PROVVISORIO],
  ] as const) {
    it(`read ${written.replace(/[A-Z]{6}/i, '……')} as identity providers write it`, () => {
      const { dichiarata, refusal } = leggi(['Varco-Assicurato', written]);
      expect(refusal).to.equal(undefined);
      expect(dichiarata.persona).to.deep.equal({ tipo: 'assicurato', codiceFiscale: read, attestata: false });
    });
  }

  for (const [name, value] of [
    ['Varco-Operatore', 'op.rossi'],
    ['Varco-Assicurato', CF],
    ['Varco-Postazione', '10.20.1.5'],
    ['Varco-LoA', 'SPID2'],
    ['Varco-Pratica', '2026/000123'],
  ] as const) {
    it(`are refused when ${name} is there twice, with another value, the same, or in another case`, () => {
      for (const lines of [
        [[name, value] as const, [name, value] as const],
        [[name, value] as const, [name.toLowerCase(), 'altro'] as const],
        [[name.toUpperCase(), ''] as const, [name, value] as const],
      ]) {
        expect(leggi(...lines).refusal).to.deep.equal({
          motivo: 'intestazione-ripetuta',
          campo: name,
          requisito: 'Q-03',
        });
      }
    });

    it(`are refused when an application that is not trusted for it sends ${name}`, () => {
      const { dichiarata, refusal } = nonFidata([name, value]);
      expect(dichiarata).to.deep.equal({});
      expect(refusal).to.include({ motivo: 'applicazione-non-ammessa', campo: name, requisito: 'Q-03' });
    });

    it(`are refused when an application that is not trusted for it sends ${name} empty, or twice`, () => {
      expect(nonFidata([name, '']).refusal?.motivo).to.equal('applicazione-non-ammessa');
      expect(nonFidata([name, value], [name, value]).refusal?.motivo).to.equal('applicazione-non-ammessa');
    });
  }

  it('ask nothing of an application that is not trusted and sends none', () => {
    expect(nonFidata(['Accept', '*/*'])).to.deep.equal({ dichiarata: {} });
  });

  it('are refused when they name both an operator and an insured person, and then name nobody', () => {
    const { dichiarata, refusal } = leggi(['Varco-Assicurato', CF], ['Varco-Operatore', 'op.rossi'], ...BUONE);
    expect(refusal).to.include({ motivo: 'richiesta-non-valida', campo: 'Varco-Operatore' });
    expect(refusal?.dettaglio).to.include('Varco-Assicurato');
    expect(dichiarata.persona).to.equal(undefined);
  });

  it('name nobody when one of two headers of the person is there twice', () => {
    const { dichiarata, refusal } = leggi(['Varco-Assicurato', CF], ['Varco-Operatore', 'a'], ['Varco-Operatore', 'b']);
    expect(refusal?.motivo).to.equal('intestazione-ripetuta');
    expect(dichiarata.persona).to.equal(undefined);
  });

  for (const codice of ['', 'op rossi', 'op/rossi', 'òp', 'a'.repeat(33), 'op\u0000', 'op,rossi', '<op>']) {
    it(`are refused when the code of the operator is ${JSON.stringify(codice)}`, () => {
      const { dichiarata, refusal } = leggi(['Varco-Operatore', codice], ...BUONE);
      expect(refusal).to.include({ motivo: 'richiesta-non-valida', campo: 'Varco-Operatore' });
      expect(refusal?.dettaglio).to.match(/Da 1 a 32/);
      expect(dichiarata.persona).to.equal(undefined);
    });
  }

  for (const [name, value] of [
    ['Varco-Postazione', ''],
    ['Varco-Postazione', 'x'.repeat(129)],
    ['Varco-Postazione', 'Città'],
    ['Varco-Pratica', ''],
    ['Varco-Pratica', 'x'.repeat(129)],
    ['Varco-Pratica', 'a\tb'],
    ['Varco-LoA', ''],
    ['Varco-LoA', 'spid2'],
    ['Varco-LoA', 'SPID4'],
    ['Varco-LoA', 'https://www.spid.gov.it/SpidL2'],
    ['Varco-LoA', 'constructor'],
  ] as const) {
    it(`are refused when ${name} is ${JSON.stringify(value.slice(0, 40))}, by name and with the remedy`, () => {
      const { dichiarata, refusal } = leggi(['Varco-Assicurato', CF], [name, value]);
      expect(refusal).to.include({ motivo: 'richiesta-non-valida', campo: name });
      expect(refusal?.dettaglio).to.match(/^(?:Da 1 a 128|Uno tra SPID1)/);
      // The register learns who it was all the same.
      expect(dichiarata).to.deep.equal({ persona: { tipo: 'assicurato', codiceFiscale: CF, attestata: false } });
    });
  }

  for (const [what, value] of [
    ['a wrong control character', 'RSSMRA85T10A562T'],
    ['fifteen characters', 'RSSMRA85T10A562'],
    ['a wrong control digit', '12345678901'],
    ['nothing', ''],
    ['nothing after TINIT-', 'TINIT-'],
    ['a VAT prefix', `VATIT-${CF_PROVVISORIO}`],
    ['two codes', `${CF}, ${CF_ALTRO}`],
  ] as const) {
    it(`are refused when the insured person's codice fiscale is ${what}`, () => {
      const { dichiarata, refusal } = leggi(['Varco-Assicurato', value], ...BUONE);
      expect(refusal).to.include({ motivo: 'codice-fiscale-non-valido', campo: 'Varco-Assicurato' });
      expect(dichiarata).to.deep.equal({ postazione: '10.20.1.5', livello: 'CIE', pratica: '2026/000123' });
    });
  }

  for (const [name, value, remedy] of [
    ['Varco-Operatore', CF, /codice dell'operatore/],
    ['Varco-Operatore', CF.toLowerCase(), /codice dell'operatore/],
    ['Varco-Operatore', `op.${CF_OMOCODO}`, /codice dell'operatore/],
    ['Varco-Pratica', `PENS ${CF}`, /riferimento della pratica/],
    ['Varco-Pratica', `2026/${CF}/1`, /riferimento della pratica/],
    ['Varco-Pratica', `PENS${CF}X`, /riferimento della pratica/],
    ['Varco-Pratica', 'RSS MRA 85T10 A562S', /riferimento della pratica/],
    ['Varco-Postazione', `pc-${CF_ALTRO}`, /postazione/],
  ] as const) {
    const shown = value.replaceAll(/[A-Z]{3} ?[A-Z]{3}(?=[ 0-9])/gi, '……');
    it(`are refused when ${name} holds a codice fiscale, which goes no further: ${shown}`, () => {
      const { dichiarata, refusal } = leggi([name, value], ['Varco-LoA', 'CIE']);
      expect(refusal).to.include({ motivo: 'richiesta-non-valida', campo: name });
      expect(refusal?.dettaglio)
        .to.match(/^Non mettere codici fiscali/)
        .and.match(remedy);
      expect(dichiarata).to.deep.equal({ livello: 'CIE' });
    });
  }

  it('tell the register what could be read, beside a refusal', () => {
    const { dichiarata, refusal } = leggi(
      ['Varco-Operatore', 'op.rossi'],
      ['Varco-LoA', 'SPID9'],
      ['Varco-Pratica', '7'],
      ['Varco-Pratica', '8'],
    );
    expect(refusal).to.include({ motivo: 'intestazione-ripetuta', campo: 'Varco-Pratica' });
    expect(dichiarata).to.deep.equal({ persona: { tipo: 'operatore', codice: 'op.rossi' } });
  });

  it('never repeat what was written in a refusal', () => {
    const name = fc.constantFrom(
      'Varco-Operatore',
      'Varco-Assicurato',
      'Varco-Postazione',
      'Varco-LoA',
      'Varco-Pratica',
    );
    const value = fc.oneof(
      fc.constantFrom(CF, CF_ALTRO, `${CF.slice(0, 15)}T`, 'Mario Rossi, via Roma 1'),
      fc.stringMatching(/^[\x21-\xff]{5,40}$/),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { minLength: 1, maxLength: 6 }), (lines) => {
        const told = JSON.stringify(leggi(...lines).refusal ?? null);
        for (const [, written] of lines) expect(told).not.to.include(written);
      }),
    );
  });
});
