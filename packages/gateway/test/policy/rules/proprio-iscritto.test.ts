import { expect } from 'chai';
import { proprioIscritto } from '../../../src/policy/rules/proprio-iscritto.js';
import { contesto } from '../scena.js';

describe('rule proprio-iscritto (E-04)', () => {
  it('lets the ente ask about one of its own insured', () => {
    expect(proprioIscritto.check(contesto())).to.equal(undefined);
  });

  it('refuses about anybody else', () => {
    expect(proprioIscritto.requisito).to.equal('E-04');
    expect(proprioIscritto.check(contesto({ iscrizione: 'non-iscritto' }))).to.deep.equal({
      motivo: 'assicurato-non-iscritto',
    });
  });

  it('takes what cannot be asked, or was not, for a no of its own kind', () => {
    expect(proprioIscritto.check(contesto({ iscrizione: 'non-disponibile' }))).to.deep.equal({
      motivo: 'iscritti-non-disponibili',
    });
    expect(proprioIscritto.check(contesto({ iscrizione: undefined }))).to.deep.equal({
      motivo: 'iscritti-non-disponibili',
    });
  });
});
