import { expect } from 'chai';
import type { Refusal } from '../../../src/domain/refusal.js';
import { pratica } from '../../../src/policy/rules/pratica.js';
import { CONDIZIONI, contesto, contestoOperatore, OPERATORE_IN_SEDE } from '../scena.js';

const { pratica: _, ...SENZA_PRATICA } = OPERATORE_IN_SEDE;
const FORMATO = '[0-9]{4}/[0-9]{6}|URG';
const con = (riferimento: string, formatoPratica?: string): Refusal | undefined =>
  pratica.check(
    contestoOperatore({
      richiedente: { ...SENZA_PRATICA, pratica: riferimento },
      condizioni: formatoPratica === undefined ? CONDIZIONI : { ...CONDIZIONI, formatoPratica },
    }),
  );

describe('rule pratica (Q-02)', () => {
  it('takes any reference where the ente stated no form', () => {
    expect(con('qualsiasi')).to.equal(undefined);
  });

  it('takes a reference in the form that the ente stated', () => {
    expect(con('2026/000123', FORMATO)).to.equal(undefined);
    expect(con('URG', FORMATO)).to.equal(undefined);
  });

  it('refuses an operator without a reference, and names the header', () => {
    expect(pratica.requisito).to.equal('Q-02');
    expect(pratica.check(contestoOperatore({ richiedente: SENZA_PRATICA }))).to.deep.equal({
      motivo: 'pratica-assente',
      campo: 'Varco-Pratica',
    });
  });

  for (const riferimento of [
    'x2026/000123',
    '2026/000123x',
    '2026/000123 URG',
    'URGENTE',
    '2026/00012',
    '',
    '2026/000123\n',
  ]) {
    it(`refuses ${JSON.stringify(riferimento)}: the form binds from end to end, in each of its alternatives`, () => {
      expect(con(riferimento, FORMATO)).to.include({ motivo: 'pratica-assente', campo: 'Varco-Pratica' });
    });
  }

  it('does not repeat the reference in the refusal', () => {
    expect(JSON.stringify(con('mario-rossi', FORMATO))).not.to.include('mario');
  });

  it('does not bind the insured', () => {
    expect(pratica.check(contesto({ condizioni: { ...CONDIZIONI, formatoPratica: FORMATO } }))).to.equal(undefined);
  });
});
