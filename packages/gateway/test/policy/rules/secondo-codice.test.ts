import { expect } from 'chai';
import { wrapBody } from '@varco/modi-client';
import type { SecondoCodice } from '../../../src/domain/convenzione.js';
import type { SecondoCodiceVisto } from '../../../src/domain/secondo-codice.js';
import { vediSecondoCodice } from '../../../src/flow/secondo-codice.js';
import { RULES } from '../../../src/policy/decide.js';
import { secondoCodice } from '../../../src/policy/rules/secondo-codice.js';
import { CONDIZIONI, contesto } from '../scena.js';

const NS = 'urn:isee';
const PERCORSO = `{${NS}}Consulta/{${NS}}request/{${NS}}CodiceControllo`;
const richiesto: SecondoCodice = { uso: 'richiesto', percorso: PERCORSO, formato: '[A-Z]{2}[0-9]{1,8}' };
const vietato: SecondoCodice = { uso: 'vietato', percorso: PERCORSO };
const busta = (dentro: string): Uint8Array =>
  wrapBody(`<Consulta xmlns="${NS}"><request><CodiceFiscale>X</CodiceFiscale>${dentro}</request></Consulta>`);
const di = (envelope?: Uint8Array) => (envelope ? { busta: { envelope, soapAction: '' } } : {});
const codice = (testo: string): string => `<CodiceControllo>${testo}</CodiceControllo>`;
const giudizio = (voluto: SecondoCodice | undefined, visto?: SecondoCodiceVisto) =>
  secondoCodice.check(
    contesto({ condizioni: voluto ? { ...CONDIZIONI, secondoCodice: voluto } : CONDIZIONI, secondoCodice: visto }),
  );

describe('rule secondo-codice (Q-01)', () => {
  it('is one of the rules, under the clause that asks for it', () => {
    expect(RULES).to.include(secondoCodice);
    expect(secondoCodice).to.deep.include({ requisito: 'Q-01', clausola: 'CQ art. 3' });
  });

  it('asks for nothing where the terms say nothing: ECI is asked by codice fiscale alone', () => {
    for (const visto of [undefined, 'presente', 'assente'] as const)
      expect(giudizio(undefined, visto)).to.equal(undefined);
  });

  it('refuses a request without the code that is required, and names where it goes', () => {
    for (const visto of [undefined, 'assente', 'altra-forma', 'illeggibile'] as const)
      expect(giudizio(richiesto, visto), visto).to.deep.include({ motivo: 'secondo-codice-assente', campo: PERCORSO });
    expect(giudizio(richiesto, 'presente')).to.equal(undefined);
  });

  it('refuses a request with a code that is forbidden', () => {
    for (const visto of ['presente', 'altra-forma', 'illeggibile'] as const)
      expect(giudizio(vietato, visto)).to.deep.equal({ motivo: 'secondo-codice-non-ammesso', campo: PERCORSO });
    expect(giudizio(vietato, 'assente')).to.equal(undefined);
  });
});

describe('the second code of a request', () => {
  const casi: readonly (readonly [string, Uint8Array | undefined, SecondoCodiceVisto])[] = [
    ['there', busta(codice('AB123')), 'presente'],
    ['there, with white space about it and a comment', busta(codice(' AB<!-- -->123\n')), 'presente'],
    ['not there', busta(''), 'assente'],
    ['empty', busta(codice('  ')), 'assente'],
    ['of another form', busta(codice('AB123/X')), 'altra-forma'],
    ['longer than its form', busta(codice('AB123456789')), 'altra-forma'],
    ['there twice', busta(codice('AB123') + codice('AB124')), 'illeggibile'],
    ['holding elements', busta(codice('<a>AB123</a>')), 'illeggibile'],
    ['of another namespace', busta('<CodiceControllo xmlns="urn:altro">AB123</CodiceControllo>'), 'assente'],
    ['beside the element it goes into', wrapBody(`<Altro xmlns="${NS}">${codice('AB123')}</Altro>`), 'assente'],
    ['of a request by codice fiscale alone', undefined, 'assente'],
  ];
  for (const [title, envelope, visto] of casi) {
    it(`is ${title}: ${visto}`, () => {
      expect(vediSecondoCodice(richiesto, di(envelope))).to.equal(visto);
    });
  }

  it('has any form where none is stated', () => {
    expect(vediSecondoCodice({ uso: 'richiesto', percorso: PERCORSO }, di(busta(codice('qualsiasi'))))).to.equal(
      'presente',
    );
  });

  it('stands in the JSON of a REST service', () => {
    const voluto: SecondoCodice = { uso: 'richiesto', percorso: '/pratica/codice', formato: '[0-9]{1,8}' };
    const corpo = (value: unknown) => ({ corpo: { bytes: Buffer.from(JSON.stringify(value)), percorso: '/x' } });
    const visto = (codiceJson: unknown) => vediSecondoCodice(voluto, corpo({ pratica: { codice: codiceJson } }));
    expect(visto('123')).to.equal('presente');
    expect(visto(123)).to.equal('presente');
    for (const none of [undefined, null, '', ' ']) expect(visto(none)).to.equal('assente');
    expect(visto('12a')).to.equal('altra-forma');
    for (const other of [true, ['123'], { a: '123' }]) expect(visto(other)).to.equal('illeggibile');
    expect(vediSecondoCodice(voluto, corpo({ codice: '123' }))).to.equal('assente');
    // Steps into XML find nothing in JSON, and the other way round.
    expect(vediSecondoCodice(richiesto, corpo({ a: 1 }))).to.equal('assente');
    expect(vediSecondoCodice(voluto, di(busta(codice('123'))))).to.equal('assente');
  });
});
