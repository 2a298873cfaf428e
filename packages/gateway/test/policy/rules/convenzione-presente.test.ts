import { expect } from 'chai';
import { convenzionePresente } from '../../../src/policy/rules/convenzione-presente.js';
import { contesto } from '../scena.js';

describe('rule convenzione-presente (E-13)', () => {
  it('is content with a convenzione, whatever its dates', () => {
    expect(convenzionePresente.check(contesto())).to.equal(undefined);
  });

  it('refuses a call without a legal ground', () => {
    expect(convenzionePresente.requisito).to.equal('E-13');
    expect(convenzionePresente.check(contesto({ convenzione: undefined, condizioni: undefined }))).to.deep.equal({
      motivo: 'convenzione-assente',
    });
  });
});
