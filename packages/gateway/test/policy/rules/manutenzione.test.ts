import { expect } from 'chai';
import { decide } from '../../../src/policy/decide.js';
import { manutenzione } from '../../../src/policy/rules/manutenzione.js';
import { convenzioneAttiva } from '../../../src/policy/rules/convenzione-attiva.js';
import { contesto, contestoOperatore, convenzione } from '../scena.js';

const TESTO = 'INPS aggiorna il servizio: per le urgenze scrivere alla casella concordata.';
const ferma = convenzione({ manutenzioni: [{ dal: '2026-12-05T22:00', al: '2026-12-06T06:00', testo: TESTO }] });
const al = (text: string): number => Date.parse(text);

describe('rule manutenzione (Q-15)', () => {
  it('tells everybody the announced text, and when the service is back', () => {
    expect(manutenzione.requisito).to.equal('Q-15');
    const rifiuto = { motivo: 'servizio-in-manutenzione', dettaglio: TESTO };
    const istante = al('2026-12-05T22:00:00+01:00');
    expect(manutenzione.check(contesto({ convenzione: ferma, istante }))).to.deep.equal({
      ...rifiuto,
      riprovaDopo: 8 * 3600,
    });
    expect(decide(contestoOperatore({ convenzione: ferma, istante }))).to.deep.include(rifiuto);
  });

  it('begins and ends to the minute, on the clock of the fund', () => {
    const motivo = (text: string) => manutenzione.check(contesto({ convenzione: ferma, istante: al(text) }))?.motivo;
    expect(motivo('2026-12-05T21:59:59+01:00')).to.equal(undefined);
    expect(motivo('2026-12-06T05:59:59+01:00')).to.equal('servizio-in-manutenzione');
    expect(motivo('2026-12-06T06:00:00+01:00')).to.equal(undefined);
  });

  it('lasts what the wall says on the night on which the clock goes back', () => {
    const notte = convenzione({ manutenzioni: [{ dal: '2026-10-25T01:00', al: '2026-10-25T04:00', testo: TESTO }] });
    const istante = al('2026-10-25T01:00:00+02:00');
    expect(manutenzione.check(contesto({ convenzione: notte, istante }))?.riprovaDopo).to.equal(4 * 3600);
  });
});

describe('a suspension of a time (E-12)', () => {
  const motivo = 'INPS ha sospeso il servizio per verifiche.';
  const check = (istante: number, fine?: string) =>
    convenzioneAttiva.check(
      contesto({
        convenzione: convenzione({ sospensioni: [{ dal: '2026-12-01T00:00', ...(fine && { al: fine }), motivo }] }),
        istante,
      }),
    );

  it('refuses from its beginning, without a promise while its end is not known', () => {
    expect(check(al('2026-11-30T23:59:00+01:00'))).to.equal(undefined);
    expect(check(al('2027-06-01T12:00:00+02:00'))).to.deep.equal({ motivo: 'convenzione-sospesa', dettaglio: motivo });
  });

  it('says when it ends, and ends', () => {
    const fine = '2026-12-03T00:00';
    expect(check(al('2026-12-02T00:00:00+01:00'), fine)?.riprovaDopo).to.equal(24 * 3600);
    expect(check(al('2026-12-03T00:00:00+01:00'), fine)).to.equal(undefined);
  });
});
