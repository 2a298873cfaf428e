import { expect } from 'chai';
import { latchKeys, limitsFor } from '../../src/quota/limits.js';

const condizioni = { servizioId: 'eci', chiamateMassimeGiorno: 500, fasceOperatori: [], fasceAssicurati: [] };
const at = (text: string): number => Date.parse(text);
const ask = (text: string) => ({ enteId: 'cassa', condizioni, istante: at(text), tempoMassimoMs: 60_000 });

describe('limitsFor', () => {
  it('counts a call against the day of the ente and service, and keeps the counter forty days longer', () => {
    const limits = limitsFor(ask('2026-11-22T10:00:00+01:00'));
    expect(limits).to.have.length(1);
    expect(limits[0]).to.include({
      chiave: 'cassa/eci/giorno/2026-11-22',
      massimo: 500,
      scade: at('2027-01-02T00:00:00+01:00'),
    });
    expect(limits[0].finestra.fine).to.equal(at('2026-11-23T00:00:00+01:00'));
  });

  it('counts a call within one deadline of midnight against both days, its own first', () => {
    const keys = (text: string): readonly string[] => limitsFor(ask(text)).map(({ chiave }) => chiave);
    expect(keys('2026-11-22T23:58:59.999+01:00')).to.deep.equal(['cassa/eci/giorno/2026-11-22']);
    expect(keys('2026-11-22T23:59:00.000+01:00')).to.deep.equal([
      'cassa/eci/giorno/2026-11-22',
      'cassa/eci/giorno/2026-11-23',
    ]);
    expect(keys('2026-11-23T00:00:00.000+01:00')).to.deep.equal(['cassa/eci/giorno/2026-11-23']);
  });

  it('does so on the days of 23 and 25 hours too', () => {
    const keys = (text: string): readonly string[] => limitsFor(ask(text)).map(({ chiave }) => chiave);
    expect(keys('2026-03-29T23:59:30+02:00')).to.deep.equal([
      'cassa/eci/giorno/2026-03-29',
      'cassa/eci/giorno/2026-03-30',
    ]);
    expect(keys('2026-10-25T23:59:30+01:00')).to.deep.equal([
      'cassa/eci/giorno/2026-10-25',
      'cassa/eci/giorno/2026-10-26',
    ]);
  });

  it('counts days of another zone where one is configured', () => {
    expect(limitsFor({ ...ask('2026-11-22T23:30:00Z'), fusoOrario: 'UTC' })[0].chiave).to.equal(
      'cassa/eci/giorno/2026-11-22',
    );
    expect(limitsFor(ask('2026-11-22T23:30:00Z'))[0].chiave).to.equal('cassa/eci/giorno/2026-11-23');
  });

  it('latches today when INPS does not say until when, and every day up to its Retry-After', () => {
    const request = ask('2026-11-22T10:00:00+01:00');
    expect(latchKeys(request)).to.deep.equal({
      chiavi: ['cassa/eci/giorno/2026-11-22'],
      finoA: at('2026-11-23T00:00:00+01:00'),
    });
    const until = at('2026-11-24T09:00:00+01:00');
    expect(latchKeys(request, until)).to.deep.equal({
      chiavi: ['cassa/eci/giorno/2026-11-22', 'cassa/eci/giorno/2026-11-23', 'cassa/eci/giorno/2026-11-24'],
      finoA: until,
    });
    expect(latchKeys(request, at('2030-01-01T00:00:00Z')).chiavi).to.have.length(8);
  });
});
