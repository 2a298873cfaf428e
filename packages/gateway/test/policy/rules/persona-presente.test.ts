import { expect } from 'chai';
import { personaPresente } from '../../../src/policy/rules/persona-presente.js';
import { ASSICURATO, contesto, contestoOperatore } from '../scena.js';

describe('rule persona-presente (Q-03)', () => {
  it('lets a call that names its person pass, insured or operator', () => {
    expect(personaPresente.check(contesto())).to.equal(undefined);
    expect(personaPresente.check(contestoOperatore())).to.equal(undefined);
  });

  it('refuses a call without a person', () => {
    expect(personaPresente.requisito).to.equal('Q-03');
    const { persona: _, ...nessuno } = ASSICURATO;
    expect(personaPresente.check(contesto({ richiedente: nessuno }))).to.deep.equal({ motivo: 'persona-assente' });
  });
});
