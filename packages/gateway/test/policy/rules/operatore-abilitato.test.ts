import { expect } from 'chai';
import { operatoreAbilitato } from '../../../src/policy/rules/operatore-abilitato.js';
import { contesto, contestoOperatore, enteDi, OPERATORE, OPERATORE_IN_SEDE } from '../scena.js';

describe('rule operatore-abilitato (E-25)', () => {
  it('lets an enabled operator ask', () => {
    expect(operatoreAbilitato.check(contestoOperatore())).to.equal(undefined);
  });

  it('refuses an operator whom the ente does not know, and one whose code differs in case', () => {
    expect(operatoreAbilitato.requisito).to.equal('E-25');
    for (const codice of ['op.bianchi', 'OP.ROSSI', 'op.ross', '__proto__']) {
      const richiedente = { ...OPERATORE_IN_SEDE, persona: { tipo: 'operatore', codice } as const };
      expect(operatoreAbilitato.check(contestoOperatore({ richiedente })), codice).to.deep.equal({
        motivo: 'operatore-non-riconosciuto',
      });
    }
  });

  it('refuses a revoked operator', () => {
    const ente = enteDi({ operatori: [{ ...OPERATORE, stato: 'revocato' }] });
    expect(operatoreAbilitato.check(contestoOperatore({ ente }))).to.deep.equal({ motivo: 'operatore-non-abilitato' });
  });

  it('does not look for an insured person among operators', () => {
    expect(operatoreAbilitato.check(contesto({ ente: enteDi({ operatori: [] }) }))).to.equal(undefined);
  });
});
