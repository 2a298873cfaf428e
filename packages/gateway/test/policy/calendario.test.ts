import { expect } from 'chai';
import fc from 'fast-check';
import type { FasciaOraria } from '../../src/domain/convenzione.js';
import { giornoLocale, inFascia, istanteLocale, momentoLocale, prossimaApertura } from '../../src/policy/calendario.js';

const ROMA = 'Europe/Rome';
const MINUTE = 60_000;
/** Clocks go forward at 01:00 UTC: 02:00–02:59 of 29 March do not exist in Rome. */
const PRIMAVERA = Date.UTC(2026, 2, 29, 1, 0);
/** Clocks go back at 01:00 UTC: 02:00–02:59 of 25 October exist twice in Rome. */
const AUTUNNO = Date.UTC(2026, 9, 25, 1, 0);
const OGNI_GIORNO = [1, 2, 3, 4, 5, 6, 7];
const fascia = (dalle: string, alle: string, giorni: readonly number[] = OGNI_GIORNO): FasciaOraria => ({
  dalle,
  alle,
  giorni,
});

describe('the wall calendar and clock', () => {
  it('show day, time and weekday of the zone, not of UTC', () => {
    expect(momentoLocale(Date.UTC(2026, 10, 22, 23, 30), ROMA)).to.deep.equal({
      data: '2026-11-23',
      ora: '00:30',
      giorno: 1,
    });
    expect(momentoLocale(Date.UTC(2026, 10, 22, 22, 59, 59, 999), ROMA)).to.deep.equal({
      data: '2026-11-22',
      ora: '23:59',
      giorno: 7,
    });
    expect(giornoLocale(Date.UTC(2026, 11, 31, 23, 0), ROMA)).to.equal('2027-01-01');
  });

  it('write midnight as 00:00', () => {
    expect(momentoLocale(Date.UTC(2026, 6, 9, 22, 0), ROMA)).to.deep.equal({
      data: '2026-07-10',
      ora: '00:00',
      giorno: 5,
    });
  });

  it('do not mix two zones asked about in the same minute', () => {
    const instant = Date.UTC(2026, 6, 10, 12, 0);
    expect(momentoLocale(instant, ROMA).ora).to.equal('14:00');
    expect(momentoLocale(instant, 'UTC').ora).to.equal('12:00');
    expect(momentoLocale(instant, ROMA).ora).to.equal('14:00');
  });

  it('jump from 01:59 to 03:00 on 29 March 2026', () => {
    expect(momentoLocale(PRIMAVERA - 1, ROMA)).to.include({ data: '2026-03-29', ora: '01:59' });
    expect(momentoLocale(PRIMAVERA, ROMA)).to.include({ data: '2026-03-29', ora: '03:00' });
  });

  it('fall back from 02:59 to 02:00 on 25 October 2026', () => {
    expect(momentoLocale(AUTUNNO - 1, ROMA)).to.include({ data: '2026-10-25', ora: '02:59' });
    expect(momentoLocale(AUTUNNO, ROMA)).to.include({ data: '2026-10-25', ora: '02:00' });
  });
});

describe('istanteLocale', () => {
  for (const [data, ora, utc] of [
    ['2026-03-28', '23:59', Date.UTC(2026, 2, 28, 22, 59)],
    ['2026-03-29', '00:00', Date.UTC(2026, 2, 28, 23, 0)],
    ['2026-03-29', '01:59', PRIMAVERA - MINUTE],
    ['2026-03-29', '03:00', PRIMAVERA],
    ['2026-03-29', '12:00', Date.UTC(2026, 2, 29, 10, 0)],
    ['2026-10-25', '01:59', Date.UTC(2026, 9, 24, 23, 59)],
    ['2026-10-25', '03:00', Date.UTC(2026, 9, 25, 2, 0)],
    ['2026-10-26', '00:00', Date.UTC(2026, 9, 25, 23, 0)],
  ] as const) {
    it(`finds ${ora} of ${data} in Rome`, () => {
      expect(istanteLocale(data, ora, ROMA)).to.equal(utc);
    });
  }

  for (const ora of ['02:00', '02:30', '02:59']) {
    it(`gives the change of clocks for ${ora} of 29 March, which no wall shows`, () => {
      expect(istanteLocale('2026-03-29', ora, ROMA)).to.equal(PRIMAVERA);
    });
    it(`gives the first of the two ${ora} of 25 October`, () => {
      const minutes = Number(ora.slice(3));
      expect(istanteLocale('2026-10-25', ora, ROMA)).to.equal(Date.UTC(2026, 9, 25, 0, minutes));
    });
  }

  const zone = fc.constantFrom(
    ROMA,
    'UTC',
    'America/New_York',
    'America/St_Johns',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'Pacific/Auckland',
  );
  /** Half of the samples within three hours of one of Rome's changes of 2026. */
  const instant = fc.oneof(
    fc
      .integer({ min: Date.UTC(2025, 0, 1) / MINUTE, max: Date.UTC(2032, 0, 1) / MINUTE })
      .map((minute) => minute * MINUTE),
    fc
      .tuple(fc.constantFrom(PRIMAVERA, AUTUNNO), fc.integer({ min: -180, max: 180 }))
      .map(([change, minutes]) => change + minutes * MINUTE),
  );

  it('inverts momentoLocale: the same instant, or the earlier one that the wall shows alike', () => {
    fc.assert(
      fc.property(instant, zone, (istante, fuso) => {
        const { data, ora } = momentoLocale(istante, fuso);
        const found = istanteLocale(data, ora, fuso);
        expect(momentoLocale(found, fuso)).to.deep.equal(momentoLocale(istante, fuso));
        expect(found).to.be.at.most(istante);
        expect(istante - found).to.be.oneOf([0, 30 * MINUTE, 60 * MINUTE]);
      }),
    );
  });

  it('is what the wall shows for every time of the wall that is not skipped, and the end of the gap for one that is', () => {
    fc.assert(
      fc.property(instant, zone, (istante, fuso) => {
        const wall = new Date(istante).toISOString();
        const data = wall.slice(0, 10);
        const ora = wall.slice(11, 16);
        const found = istanteLocale(data, ora, fuso);
        const shown = momentoLocale(found, fuso);
        if (shown.data === data && shown.ora === ora) return;
        const before = momentoLocale(found - MINUTE, fuso);
        expect(`${before.data}T${before.ora}` < `${data}T${ora}`).to.equal(true);
        expect(`${shown.data}T${shown.ora}` > `${data}T${ora}`).to.equal(true);
      }),
    );
  });
});

describe('inFascia', () => {
  it('includes the first minute and excludes the last', () => {
    const fasce = [fascia('08:00', '18:00')];
    expect(inFascia(fasce, { data: '2026-11-20', ora: '08:00', giorno: 5 })).to.equal(true);
    expect(inFascia(fasce, { data: '2026-11-20', ora: '17:59', giorno: 5 })).to.equal(true);
    expect(inFascia(fasce, { data: '2026-11-20', ora: '18:00', giorno: 5 })).to.equal(false);
    expect(inFascia(fasce, { data: '2026-11-20', ora: '07:59', giorno: 5 })).to.equal(false);
  });

  it('reaches midnight when it is written 24:00', () => {
    expect(inFascia([fascia('20:00', '24:00')], { data: '2026-11-20', ora: '23:59', giorno: 5 })).to.equal(true);
  });
});

describe('prossimaApertura', () => {
  it('is later today when the hours begin later today', () => {
    expect(prossimaApertura([fascia('08:00', '18:00')], Date.UTC(2026, 10, 20, 5, 0), ROMA)).to.deep.equal({
      istante: Date.UTC(2026, 10, 20, 7, 0),
      quando: 'il 2026-11-20 alle 08:00',
    });
  });

  it('skips the days that the hours do not name', () => {
    // From Friday evening to Monday morning.
    expect(
      prossimaApertura([fascia('08:00', '18:00', [1, 2, 3, 4, 5])], Date.UTC(2026, 10, 20, 18, 0), ROMA),
    ).to.deep.equal({
      istante: Date.UTC(2026, 10, 23, 7, 0),
      quando: 'il 2026-11-23 alle 08:00',
    });
  });

  it('comes a week later where only today is named and today is over', () => {
    expect(prossimaApertura([fascia('08:00', '09:00', [5])], Date.UTC(2026, 10, 20, 9, 0), ROMA)?.istante).to.equal(
      Date.UTC(2026, 10, 27, 7, 0),
    );
  });

  it('picks the earliest of several hours, in whatever order they are written', () => {
    const fasce = [fascia('14:00', '18:00'), fascia('08:00', '12:00')];
    expect(prossimaApertura(fasce, Date.UTC(2026, 10, 20, 5, 0), ROMA)?.quando).to.equal('il 2026-11-20 alle 08:00');
    expect(prossimaApertura(fasce, Date.UTC(2026, 10, 20, 11, 30), ROMA)?.quando).to.equal('il 2026-11-20 alle 14:00');
  });

  it('is unknown where no day is ever named', () => {
    expect(prossimaApertura([fascia('08:00', '18:00', [])], Date.UTC(2026, 10, 20), ROMA)).to.equal(undefined);
    expect(prossimaApertura([], Date.UTC(2026, 10, 20), ROMA)).to.equal(undefined);
  });

  it('counts the hour that 29 March lacks', () => {
    const sabatoSera = Date.UTC(2026, 2, 28, 22, 0);
    expect(prossimaApertura([fascia('08:00', '18:00')], sabatoSera, ROMA)?.istante).to.equal(
      sabatoSera + 8 * 60 * MINUTE,
    );
  });

  it('opens at the change of clocks when the hours begin in the hour that 29 March lacks', () => {
    expect(prossimaApertura([fascia('02:30', '06:00')], Date.UTC(2026, 2, 29, 0, 0), ROMA)).to.deep.equal({
      istante: PRIMAVERA,
      quando: 'il 2026-03-29 alle 03:00',
    });
  });

  it('does not open on 29 March when all its hours are in the hour that is lacking', () => {
    expect(prossimaApertura([fascia('02:10', '02:50')], Date.UTC(2026, 2, 29, 0, 0), ROMA)?.quando).to.equal(
      'il 2026-03-30 alle 02:10',
    );
  });

  it('counts the hour that 25 October has twice', () => {
    const sabatoSera = Date.UTC(2026, 9, 24, 22, 0);
    expect(prossimaApertura([fascia('08:00', '18:00')], sabatoSera, ROMA)?.istante).to.equal(
      sabatoSera + 9 * 60 * MINUTE,
    );
  });

  it('opens twice on 25 October, as the wall says, when the hours begin in the hour that is there twice', () => {
    const fasce = [fascia('02:30', '06:00')];
    expect(prossimaApertura(fasce, Date.UTC(2026, 9, 25, 0, 0), ROMA)?.istante).to.equal(Date.UTC(2026, 9, 25, 0, 30));
    expect(prossimaApertura(fasce, Date.UTC(2026, 9, 25, 1, 10), ROMA)?.istante).to.equal(Date.UTC(2026, 9, 25, 1, 30));
  });

  it('always names an instant still to come at which the hours hold, and a minute before which they do not', () => {
    const ora = fc
      .integer({ min: 0, max: 1439 })
      .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`);
    const fasce = fc
      .tuple(ora, ora, fc.uniqueArray(fc.constantFrom(...OGNI_GIORNO), { minLength: 1 }))
      .filter(([dalle, alle]) => dalle < alle)
      .map(([dalle, alle, giorni]) => [fascia(dalle, alle, giorni)]);
    const around = fc
      .tuple(fc.constantFrom(PRIMAVERA, AUTUNNO, Date.UTC(2026, 10, 20)), fc.integer({ min: -4320, max: 4320 }))
      .map(([centre, minutes]) => centre + minutes * MINUTE);
    fc.assert(
      fc.property(fasce, around, (some, istante) => {
        fc.pre(!inFascia(some, momentoLocale(istante, ROMA)));
        const apre = prossimaApertura(some, istante, ROMA);
        if (!apre) throw new Error('hours on some day of the week open within eight days');
        expect(apre.istante).to.be.greaterThan(istante);
        expect(inFascia(some, momentoLocale(apre.istante, ROMA))).to.equal(true);
        expect(inFascia(some, momentoLocale(apre.istante - MINUTE, ROMA))).to.equal(false);
      }),
    );
  });
});
