import { expect } from 'chai';
import { servizioNoto } from '../../../src/policy/rules/servizio-noto.js';
import { contesto } from '../scena.js';

describe('rule servizio-noto (E-01)', () => {
  it('lets a configured service be asked', () => {
    expect(servizioNoto.check(contesto())).to.equal(undefined);
  });

  it('refuses a service that the ente did not configure', () => {
    expect(servizioNoto.requisito).to.equal('E-01');
    expect(servizioNoto.check(contesto({ servizio: undefined }))).to.deep.equal({ motivo: 'servizio-sconosciuto' });
  });
});
