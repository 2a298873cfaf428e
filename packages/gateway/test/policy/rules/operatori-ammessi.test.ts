import { expect } from 'chai';
import { operatoriAmmessi } from '../../../src/policy/rules/operatori-ammessi.js';
import { CONDIZIONI, contesto, contestoOperatore } from '../scena.js';

const { consensoOperatori: _, ...SENZA_CONSENSO } = CONDIZIONI;

describe('rule operatori-ammessi (E-03)', () => {
  it("lets operators ask where INPS's consent is recorded", () => {
    expect(operatoriAmmessi.check(contestoOperatore())).to.equal(undefined);
  });

  it('refuses operators where it is not', () => {
    expect(operatoriAmmessi.requisito).to.equal('E-03');
    expect(operatoriAmmessi.check(contestoOperatore({ condizioni: SENZA_CONSENSO }))).to.deep.equal({
      motivo: 'operatori-non-ammessi',
    });
    expect(operatoriAmmessi.check(contestoOperatore({ condizioni: undefined }))?.motivo).to.equal(
      'operatori-non-ammessi',
    );
  });

  it('does not bind the insured', () => {
    expect(operatoriAmmessi.check(contesto({ condizioni: SENZA_CONSENSO }))).to.equal(undefined);
  });
});
