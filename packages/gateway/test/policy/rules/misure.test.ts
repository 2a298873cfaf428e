import { expect } from 'chai';
import { decide } from '../../../src/policy/decide.js';
import { applicazioneNonSospesa } from '../../../src/policy/rules/applicazione-non-sospesa.js';
import { operatoreNonSospeso } from '../../../src/policy/rules/operatore-non-sospeso.js';
import { passoRidotto } from '../../../src/policy/rules/passo-ridotto.js';
import { contesto, contestoOperatore } from '../scena.js';

describe('what an anomaly puts in force', () => {
  it('lets whoever is neither suspended nor slowed down pass', () => {
    for (const rule of [applicazioneNonSospesa, operatoreNonSospeso, passoRidotto]) {
      expect(rule.check(contestoOperatore()), rule.nome).to.equal(undefined);
      expect(rule.check(contestoOperatore({ misure: {} })), rule.nome).to.equal(undefined);
    }
  });

  it('refuses a suspended operator, and names the case and the way back', () => {
    const refusal = decide(contestoOperatore({ misure: { sospeso: { chi: 'operatore', caso: 12 } } }));
    expect(refusal).to.deep.include({
      ...{ motivo: 'operatore-non-abilitato', requisito: 'Q-07', fatti: { misura: 'sospensione', caso: 12 } },
    });
    expect(refusal?.rimedio).to.include('Supervisore');
    expect(refusal).to.not.have.property('riprovaDopo');
  });

  it('refuses a suspended application to everybody', () => {
    const misure = { sospeso: { chi: 'applicazione', caso: 3 } } as const;
    for (const one of [contesto({ misure }), contestoOperatore({ misure })])
      expect(decide(one)).to.deep.include({ motivo: 'applicazione-sospesa', requisito: 'Q-07' });
  });

  it('makes whoever is slowed down wait, and says for how long', () => {
    expect(decide(contestoOperatore({ misure: { attesa: 17 } }))).to.deep.include({
      ...{ motivo: 'quota-esaurita', requisito: 'Q-05', riprovaDopo: 17, fatti: { misura: 'rallentamento' } },
    });
  });
});
