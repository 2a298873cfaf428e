import { expect } from 'chai';
import fc from 'fast-check';
import { istanteRoma } from '../../src/http/istante.js';

describe('the instant of a consultation, as people in Italy read it', () => {
  for (const [istante, atteso] of [
    [Date.UTC(2026, 10, 20, 9, 30, 5, 999), '2026-11-20T10:30:05+01:00'],
    [Date.UTC(2026, 6, 9, 22, 0, 0), '2026-07-10T00:00:00+02:00'],
    [Date.UTC(2026, 2, 29, 0, 59, 59), '2026-03-29T01:59:59+01:00'],
    [Date.UTC(2026, 2, 29, 1, 0, 0), '2026-03-29T03:00:00+02:00'],
    [Date.UTC(2026, 9, 25, 0, 59, 59), '2026-10-25T02:59:59+02:00'],
    [Date.UTC(2026, 9, 25, 1, 0, 0), '2026-10-25T02:00:00+01:00'],
  ] as const) {
    it(`is ${atteso}`, () => expect(istanteRoma(istante, 'Europe/Rome')).to.equal(atteso));
  }

  it('may be of a zone behind UTC, or of one with half hours', () => {
    expect(istanteRoma(Date.UTC(2026, 0, 1, 0, 0), 'America/St_Johns')).to.equal('2025-12-31T20:30:00-03:30');
    expect(istanteRoma(Date.UTC(2026, 0, 1, 0, 0), 'UTC')).to.equal('2026-01-01T00:00:00+00:00');
  });

  it('is the same instant, to the second, for a machine', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2040, 0, 1) }),
        fc.constantFrom('Europe/Rome', 'Asia/Kolkata', 'Australia/Lord_Howe'),
        (istante, fuso) => {
          expect(Date.parse(istanteRoma(istante, fuso))).to.equal(Math.floor(istante / 1000) * 1000);
        },
      ),
    );
  });
});
