import { expect } from 'chai';
import { codiceFiscalePresente } from '../../../src/policy/rules/codice-fiscale-presente.js';
import { contesto } from '../scena.js';

describe('rule codice-fiscale-presente (E-02)', () => {
  it('lets a consultation about somebody pass', () => {
    expect(codiceFiscalePresente.check(contesto())).to.equal(undefined);
  });

  it('refuses one about nobody', () => {
    expect(codiceFiscalePresente.requisito).to.equal('E-02');
    expect(codiceFiscalePresente.check(contesto({ codiceFiscale: undefined }))).to.deep.equal({
      motivo: 'codice-fiscale-non-valido',
    });
  });
});
