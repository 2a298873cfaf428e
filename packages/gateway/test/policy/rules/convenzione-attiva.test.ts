import { expect } from 'chai';
import { convenzioneAttiva } from '../../../src/policy/rules/convenzione-attiva.js';
import { contesto, convenzione } from '../scena.js';

describe('rule convenzione-attiva (E-12)', () => {
  it('lets an active convenzione serve', () => {
    expect(convenzioneAttiva.check(contesto())).to.equal(undefined);
  });

  it('refuses while INPS interrupts the service, with the reason that was recorded', () => {
    expect(convenzioneAttiva.requisito).to.equal('E-12');
    const motivoSospensione = 'Interruzione comunicata da INPS il 18/11/2026.';
    expect(
      convenzioneAttiva.check(contesto({ convenzione: convenzione({ stato: 'sospesa', motivoSospensione }) })),
    ).to.deep.equal({ motivo: 'convenzione-sospesa', dettaglio: motivoSospensione });
  });

  it('needs no reason to refuse', () => {
    expect(convenzioneAttiva.check(contesto({ convenzione: convenzione({ stato: 'sospesa' }) }))).to.deep.equal({
      motivo: 'convenzione-sospesa',
    });
  });
});
