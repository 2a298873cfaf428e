import { expect } from 'chai';
import { decide } from '../../../src/policy/decide.js';
import { finalitaAmmessa } from '../../../src/policy/rules/finalita-ammessa.js';
import { CONDIZIONI, contesto, SERVIZIO } from '../scena.js';

const ALTRA = '99999999-2222-4333-8444-555555555555';
const per = (...finalitaAmmesse: string[]) => contesto({ condizioni: { ...CONDIZIONI, finalitaAmmesse } });

describe('rule finalita-ammessa (E-13)', () => {
  it('lets a service call for the purposes of its annex, and for any where the annex names none', () => {
    expect(finalitaAmmessa.requisito).to.equal('E-13');
    expect(finalitaAmmessa.check(contesto())).to.equal(undefined);
    expect(finalitaAmmessa.check(per(ALTRA, SERVIZIO.pdnd?.purposeId ?? ''))).to.equal(undefined);
  });

  it('refuses another purpose', () => {
    expect(decide(per(ALTRA))).to.include({ motivo: 'finalita-non-ammessa', requisito: 'E-13' });
  });

  it('has nothing to say of a service without PDND', () => {
    const { pdnd: _, ...senzaPdnd } = SERVIZIO;
    expect(finalitaAmmessa.check({ ...per(ALTRA), servizio: senzaPdnd })).to.equal(undefined);
  });
});
