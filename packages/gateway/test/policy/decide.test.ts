import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { decide, RULES } from '../../src/policy/decide.js';
import { CF_ALTRO, contesto, contestoOperatore, enteDi } from './scena.js';

const folder = new URL('../../src/policy/rules/', import.meta.url);
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.js'))
  .map((name) => name.slice(0, -3));

describe('the list of rules', () => {
  it('names every file of the folder, once', () => {
    expect(RULES.map(({ nome }) => nome)).to.have.members(files);
    expect(new Set(RULES.map(({ nome }) => nome)).size).to.equal(RULES.length);
    expect(files).to.have.length(27);
  });

  it('is in the order of the judgement: application, legal ground, person, terms, insured', () => {
    expect(RULES.map(({ nome }) => nome)).to.deep.equal([
      'applicazione-attiva',
      'applicazione-non-sospesa',
      'indirizzo-applicazione',
      'servizio-noto',
      'applicazione-ammessa',
      'convenzione-presente',
      'convenzione-in-vigore',
      'convenzione-attiva',
      'manutenzione',
      'finalita-ammessa',
      'persona-presente',
      'codice-fiscale-presente',
      'secondo-codice',
      'solo-di-se',
      'operatori-ammessi',
      'operatore-abilitato',
      'operatore-non-sospeso',
      'operatore-in-carica',
      'operatore-profilo',
      'operatore-informato',
      'indirizzo-operatore',
      'operatore-concorrente',
      'livello',
      'pratica',
      'fascia-oraria',
      'proprio-iscritto',
      'passo-ridotto',
    ]);
  });

  it('gives every rule a requirement in the form of the list of requirements', () => {
    for (const { nome, requisito } of RULES) expect(requisito, nome).to.match(/^[EQGP]-\d{2}[a-z]?$/);
  });

  it('knows no clock, no store and no network: rules import nothing that waits', () => {
    for (const name of files) {
      const source = readFileSync(new URL(`${name}.js`, folder), 'utf8');
      expect(source, name).not.to.match(/\basync\b|\bawait\b|Date\.now|Math\.random|node:/);
    }
  });
});

describe('decide', () => {
  it('lets an insured person who asks about himself pass', () => {
    expect(decide(contesto())).to.equal(undefined);
  });

  it('lets an enabled operator pass where INPS consented', () => {
    expect(decide(contestoOperatore({ codiceFiscale: CF_ALTRO }))).to.equal(undefined);
  });

  it('puts the requirement of the rule beside its refusal', () => {
    expect(decide(contesto({ iscrizione: 'non-iscritto' }))).to.deep.equal({
      motivo: 'assicurato-non-iscritto',
      requisito: 'E-04',
    });
  });

  it('tells the first refusal only: mending it shows the next', () => {
    const sospesa = contesto().applicazione;
    const tutto = contesto({
      applicazione: { ...sospesa, stato: 'sospesa', reti: ['198.51.100.0/24'] },
      servizio: undefined,
      convenzione: undefined,
      condizioni: undefined,
      iscrizione: 'non-iscritto',
      codiceFiscale: CF_ALTRO,
    });
    expect(decide(tutto)).to.include({ motivo: 'applicazione-sospesa', requisito: 'Q-07' });
    const attiva = { ...tutto, applicazione: { ...tutto.applicazione, stato: 'attiva' as const } };
    expect(decide(attiva)).to.include({ motivo: 'indirizzo-non-ammesso', requisito: 'E-07' });
    const inRete = { ...attiva, applicazione: sospesa };
    expect(decide(inRete)).to.include({ motivo: 'servizio-sconosciuto', requisito: 'E-01' });
    const noto = { ...inRete, servizio: contesto().servizio };
    expect(decide(noto)).to.include({ motivo: 'convenzione-assente', requisito: 'E-13' });
    const convenzionato = { ...noto, convenzione: contesto().convenzione, condizioni: contesto().condizioni };
    expect(decide(convenzionato)).to.include({ motivo: 'persona-diversa', requisito: 'E-03' });
    expect(decide({ ...convenzionato, codiceFiscale: contesto().codiceFiscale })).to.include({
      motivo: 'assicurato-non-iscritto',
    });
  });

  it('does not let an operator reach the list of insured before he is known', () => {
    const ignoto = contestoOperatore({ ente: enteDi({ operatori: [] }), iscrizione: 'non-iscritto' });
    expect(decide(ignoto)).to.include({ motivo: 'operatore-non-riconosciuto', requisito: 'E-25' });
  });

  it('never tells a codice fiscale, whatever it refuses', () => {
    for (const rule of RULES) {
      for (const base of [contesto({ codiceFiscale: CF_ALTRO }), contestoOperatore()]) {
        const odd = { ...base, iscrizione: undefined, servizio: undefined, istante: 0 };
        expect(JSON.stringify(rule.check(odd) ?? null), rule.nome).not.to.match(/[A-Z]{6}\d{2}[A-Z]\d{2}/);
      }
    }
  });
});
