import { expect } from 'chai';
import fc from 'fast-check';
import type { FasciaOraria } from '../../src/domain/convenzione.js';
import { isFestivo } from '../../src/domain/festivita.js';
import { parete } from '../../src/domain/fuso.js';
import { inFascia, momentoLocale, prossimaApertura } from '../../src/policy/calendario.js';
import { fasciaOraria } from '../../src/policy/rules/fascia-oraria.js';
import { dayWindow, hourWindow } from '../../src/quota/window.js';
import { CONDIZIONI, contesto, contestoOperatore, convenzione } from './scena.js';

const ROMA = 'Europe/Rome';
const MINUTE = 60_000;
const TUTTI = [1, 2, 3, 4, 5, 6, 7];
const FERIALI: FasciaOraria = { dalle: '08:00', alle: '18:00', giorni: TUTTI, festivi: 'esclusi' };
const FESTIVI: FasciaOraria = { dalle: '09:00', alle: '12:00', giorni: TUTTI, festivi: 'soli' };
const al = (text: string): number => Date.parse(text);

describe('holidays in rule fascia-oraria (E-08)', () => {
  const perOperatori = { ...CONDIZIONI, fasceOperatori: [FERIALI] };
  const chiede = (istante: number, patrono?: string) =>
    fasciaOraria.check(
      contestoOperatore({
        condizioni: perOperatori,
        convenzione: convenzione({ ...(patrono === undefined ? {} : { patrono }) }),
        istante,
      }),
    );

  it('refuse an operator on Easter Monday, and say that it opens on Tuesday', () => {
    expect(chiede(al('2026-04-06T10:00:00+02:00'))).to.deep.equal({
      motivo: 'fuori-fascia-oraria',
      riprovaDopo: 22 * 3600,
      dettaglio: 'Il servizio riapre il 2026-04-07 alle 08:00.',
    });
    expect(chiede(al('2026-04-07T10:00:00+02:00'))).to.equal(undefined);
  });

  it('refuse on the patron day of the ente, and of no other ente', () => {
    const santiPietroEPaolo = al('2026-06-29T10:00:00+02:00');
    expect(chiede(santiPietroEPaolo, '06-29')?.motivo).to.equal('fuori-fascia-oraria');
    expect(chiede(santiPietroEPaolo, '12-07')).to.equal(undefined);
    expect(chiede(santiPietroEPaolo)).to.equal(undefined);
  });

  it('go round Christmas, Saint Stephen and the Sunday after them', () => {
    expect(chiede(al('2026-12-24T18:00:00+01:00'))?.dettaglio).to.equal('Il servizio riapre il 2026-12-28 alle 08:00.');
  });

  it('open where the hours are of holidays alone', () => {
    const condizioni = { ...CONDIZIONI, fasceAssicurati: [FESTIVI] };
    const chiedeAssicurato = (istante: number) => fasciaOraria.check(contesto({ condizioni, istante }));
    expect(chiedeAssicurato(al('2026-04-06T10:00:00+02:00'))).to.equal(undefined);
    expect(chiedeAssicurato(al('2026-04-07T10:00:00+02:00'))?.dettaglio).to.equal(
      'Il servizio riapre il 2026-04-12 alle 09:00.',
    );
  });

  it('change nothing for hours that say nothing of them', () => {
    const condizioni = { ...CONDIZIONI, fasceOperatori: [{ dalle: '08:00', alle: '18:00', giorni: TUTTI }] };
    const natale = al('2026-12-25T10:00:00+01:00');
    expect(fasciaOraria.check(contestoOperatore({ condizioni, istante: natale }))).to.equal(undefined);
  });
});

/** Around both changes of clocks, around Easter, and anywhere in ten years. */
const istanti = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        ...[al('2026-03-29T01:00:00Z'), al('2026-10-25T01:00:00Z'), al('2026-04-06T00:00:00Z')],
        ...[al('2027-03-28T01:00:00Z'), al('2026-12-26T12:00:00Z')],
      ),
      fc.integer({ min: -4320, max: 4320 }),
    )
    .map(([centre, minutes]) => centre + minutes * MINUTE),
  fc.integer({ min: al('2025-01-01T00:00:00Z'), max: al('2035-01-01T00:00:00Z') }),
);
const ora = fc
  .integer({ min: 0, max: 1439 })
  .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`);
const fascia = fc
  .tuple(
    ora,
    ora,
    fc.uniqueArray(fc.constantFrom(...TUTTI), { minLength: 1 }),
    fc.constantFrom('inclusi', 'esclusi', 'soli'),
  )
  .filter(([dalle, alle]) => dalle < alle)
  .map(([dalle, alle, giorni, festivi]): FasciaOraria => ({ dalle, alle, giorni, festivi }));
const patrono = fc.option(fc.constantFrom('06-29', '12-07', '04-25', '09-19'), { nil: undefined });

describe('hours with holidays, at any instant', () => {
  it('split the same hours in two that never hold together, and together are the whole', () => {
    fc.assert(
      fc.property(fascia, patrono, istanti, (una, santo, istante) => {
        const momento = momentoLocale(istante, ROMA);
        const vale = (festivi: 'inclusi' | 'esclusi' | 'soli') => inFascia([{ ...una, festivi }], momento, santo);
        expect(vale('esclusi') && vale('soli')).to.equal(false);
        expect(vale('esclusi') || vale('soli')).to.equal(vale('inclusi'));
        if (vale('soli')) expect(isFestivo(momento.data, santo)).to.equal(true);
      }),
    );
  });

  it('name an opening still to come, at which they hold, with no minute between now and then at which they do', () => {
    fc.assert(
      fc.property(fascia, patrono, istanti, (una, santo, istante) => {
        const adesso = Math.floor(istante / MINUTE) * MINUTE;
        fc.pre(!inFascia([una], momentoLocale(adesso, ROMA), santo));
        const apre = prossimaApertura([una], adesso, ROMA, santo);
        if (!apre) return;
        expect(apre.istante).to.be.greaterThan(adesso);
        expect(inFascia([una], momentoLocale(apre.istante, ROMA), santo)).to.equal(true);
        for (let at = adesso; at < Math.min(apre.istante, adesso + 2000 * MINUTE); at += MINUTE) {
          if (inFascia([una], momentoLocale(at, ROMA), santo))
            throw new Error('it was open before the promised opening');
        }
      }),
      { numRuns: 60 },
    );
  });

  it('live on the calendar that quotas count on', () => {
    fc.assert(
      fc.property(
        istanti,
        fc.constantFrom(ROMA, 'UTC', 'America/Sao_Paulo', 'Australia/Lord_Howe'),
        (istante, fuso) => {
          const { data, ora: alle } = momentoLocale(istante, fuso);
          const giorno = dayWindow(istante, fuso);
          expect(giorno.chiave).to.equal(data);
          expect(parete(giorno.inizio, fuso).data).to.equal(data);
          expect(parete(giorno.fine - 1, fuso).data).to.equal(data);
          expect(hourWindow(istante, fuso).chiave.slice(0, 13)).to.equal(`${data}T${alle.slice(0, 2)}`);
        },
      ),
    );
  });
});
