import { expect } from 'chai';
import { soloDiSe } from '../../../src/policy/rules/solo-di-se.js';
import { ASSICURATO, CF, CF_ALTRO, CF_OMOCODO, contesto, contestoOperatore } from '../scena.js';

describe('rule solo-di-se (E-03)', () => {
  it('lets an insured person ask about himself', () => {
    expect(soloDiSe.check(contesto())).to.equal(undefined);
  });

  it('lets the insured whom the application attests ask about himself', () => {
    const persona = { tipo: 'assicurato', codiceFiscale: CF, attestata: true } as const;
    expect(soloDiSe.check(contesto({ richiedente: { ...ASSICURATO, persona } }))).to.equal(undefined);
  });

  it('refuses somebody else, and does not say whom', () => {
    expect(soloDiSe.requisito).to.equal('E-03');
    expect(soloDiSe.check(contesto({ codiceFiscale: CF_ALTRO }))).to.deep.equal({ motivo: 'persona-diversa' });
  });

  it('takes an omocodia variant for somebody else', () => {
    expect(soloDiSe.check(contesto({ codiceFiscale: CF_OMOCODO }))?.motivo).to.equal('persona-diversa');
  });

  it('takes no codice fiscale for somebody else', () => {
    expect(soloDiSe.check(contesto({ codiceFiscale: undefined }))?.motivo).to.equal('persona-diversa');
  });

  it('does not bind operators', () => {
    expect(soloDiSe.check(contestoOperatore({ codiceFiscale: CF_ALTRO }))).to.equal(undefined);
  });
});
