import { expect } from 'chai';
import { proprioIscritto } from '../../../src/policy/rules/proprio-iscritto.js';
import { contesto } from '../scena.js';

describe('rule proprio-iscritto, by status (E-04)', () => {
  const { servizio, condizioni } = contesto();
  if (!servizio || !condizioni) throw new Error('the scene has a service and its terms');

  it('lets every status pass where neither the convention nor the service says', () => {
    for (const iscrizione of ['attivo', 'cessato', 'pensionato', 'deceduto', 'iscritto'] as const)
      expect(proprioIscritto.check(contesto({ iscrizione })), iscrizione).to.equal(undefined);
  });

  it('refuses a status that is not among those of the convention, and of the service within them', () => {
    const scena = (iscrizione: 'attivo' | 'cessato' | 'pensionato' | 'deceduto') =>
      contesto({
        iscrizione,
        condizioni: { ...condizioni, statiAmmessi: ['attivo', 'pensionato', 'deceduto'] },
        servizio: { ...servizio, statiAmmessi: ['attivo', 'pensionato', 'cessato'] },
      });
    expect(proprioIscritto.check(scena('attivo'))).to.equal(undefined);
    expect(proprioIscritto.check(scena('pensionato'))).to.equal(undefined);
    for (const stato of ['cessato', 'deceduto'] as const) {
      const refusal = proprioIscritto.check(scena(stato));
      expect(refusal).to.deep.include({ motivo: 'stato-iscritto-non-ammesso', fatti: { stato } });
      expect(refusal?.dettaglio).to.contain('attivo, pensionato');
    }
  });

  it('looks at what the purpose allows, in the place of what the service does', () => {
    const purposeId = servizio.pdnd?.purposeId ?? '';
    const scena = (iscrizione: 'attivo' | 'deceduto', finalita: string) =>
      contesto({
        iscrizione,
        condizioni: {
          ...condizioni,
          statiAmmessi: ['attivo'],
          statiPerFinalita: [{ finalita, stati: ['deceduto'] }],
        },
      });
    expect(proprioIscritto.check(scena('deceduto', purposeId))).to.equal(undefined);
    expect(proprioIscritto.check(scena('attivo', purposeId))?.motivo).to.equal('stato-iscritto-non-ammesso');
    const altra = '99999999-2222-4333-8444-555555555555';
    expect(proprioIscritto.check(scena('attivo', altra))).to.equal(undefined);
    expect(proprioIscritto.check(scena('deceduto', altra))?.motivo).to.equal('stato-iscritto-non-ammesso');
  });

  it('refuses a member whose status nobody knows where statuses count', () => {
    const scena = contesto({ iscrizione: 'iscritto', servizio: { ...servizio, statiAmmessi: ['attivo'] } });
    expect(proprioIscritto.check(scena)).to.deep.include({
      motivo: 'stato-iscritto-non-ammesso',
      fatti: { stato: 'non-dichiarato' },
    });
  });

  it('says the same of a stranger whatever statuses are allowed, and whosever he is', () => {
    const scena = contesto({ iscrizione: 'non-iscritto', servizio: { ...servizio, statiAmmessi: ['attivo'] } });
    expect(proprioIscritto.check(scena)).to.deep.equal({ motivo: 'assicurato-non-iscritto' });
  });

  it('gives way to an exception of the Supervisore, which holds also where nobody can be asked', () => {
    for (const iscrizione of ['non-iscritto', 'deceduto', 'non-disponibile'] as const)
      expect(proprioIscritto.check(contesto({ iscrizione, deroga: 7 })), iscrizione).to.equal(undefined);
  });
});
