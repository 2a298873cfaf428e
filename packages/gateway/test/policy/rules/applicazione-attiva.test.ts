import { expect } from 'chai';
import { applicazioneAttiva } from '../../../src/policy/rules/applicazione-attiva.js';
import { applicazione, contesto } from '../scena.js';

describe('rule applicazione-attiva (Q-07)', () => {
  it('lets an active application ask', () => {
    expect(applicazioneAttiva.check(contesto())).to.equal(undefined);
  });

  it('refuses a suspended one', () => {
    expect(applicazioneAttiva.requisito).to.equal('Q-07');
    expect(applicazioneAttiva.check(contesto({ applicazione: applicazione({ stato: 'sospesa' }) }))).to.deep.equal({
      motivo: 'applicazione-sospesa',
    });
  });
});
