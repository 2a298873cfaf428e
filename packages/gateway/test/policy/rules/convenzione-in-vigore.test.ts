import { expect } from 'chai';
import type { Refusal } from '../../../src/domain/refusal.js';
import { convenzioneInVigore } from '../../../src/policy/rules/convenzione-in-vigore.js';
import { contesto, convenzione } from '../scena.js';

const il = (istante: number): Refusal | undefined =>
  convenzioneInVigore.check(
    contesto({ istante, convenzione: convenzione({ dataInizio: '2026-07-01', dataFine: '2026-12-01' }) }),
  );

describe('rule convenzione-in-vigore (E-13)', () => {
  it('holds from the first instant of the first day in Rome', () => {
    expect(convenzioneInVigore.requisito).to.equal('E-13');
    expect(il(Date.UTC(2026, 5, 30, 21, 59, 59, 999))).to.deep.equal({
      motivo: 'convenzione-assente',
      dettaglio: 'La convenzione decorre dal 2026-07-01.',
    });
    expect(il(Date.UTC(2026, 5, 30, 22, 0))).to.equal(undefined);
  });

  it('holds up to the last instant before the day of its end in Rome', () => {
    expect(il(Date.UTC(2026, 10, 30, 22, 59, 59, 999))).to.equal(undefined);
    expect(il(Date.UTC(2026, 10, 30, 23, 0))).to.deep.equal({
      motivo: 'convenzione-scaduta',
      dettaglio: 'La convenzione non è più in vigore dal 2026-12-01.',
    });
  });

  it('leaves the lack of a convenzione to the rule before it', () => {
    expect(convenzioneInVigore.check(contesto({ convenzione: undefined }))).to.equal(undefined);
  });
});
