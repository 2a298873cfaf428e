import { expect } from 'chai';
import { limitsFor, SENZA_TETTO } from '../../src/quota/limits.js';
import { CONDIZIONI, ISTANTE, SERVIZIO } from '../policy/scena.js';

const { pdnd } = SERVIZIO;
const conto = { enteId: 'cassa', condizioni: CONDIZIONI, istante: ISTANTE, tempoMassimoMs: 60_000 };

describe('ceilings of the PDND purpose (Q-04p)', () => {
  const con = (quote: { oltreFinalita?: 'avvisa' | 'blocca'; soloAvvisi?: boolean }) =>
    limitsFor({ ...conto, servizio: { quote, ...(pdnd && { pdnd: { ...pdnd, chiamateGiornaliere: 50 } }) } }).find(
      ({ tetto }) => tetto === 'finalita-giorno',
    );

  it('warn by default, and refuse where that is chosen', () => {
    expect(con({})).to.include({ modo: 'avvisa', soglia: 50, massimo: SENZA_TETTO });
    expect(con({ oltreFinalita: 'blocca' })).to.include({ modo: 'blocca', soglia: 50, massimo: 50 });
    expect(con({ oltreFinalita: 'blocca', soloAvvisi: true })).to.include({ modo: 'avvisa' });
  });

  it('are counted by purpose and day', () => {
    expect(con({})?.chiave).to.equal(`cassa/eci/finalita-giorno/${pdnd?.purposeId ?? ''}/2026-11-20`);
  });
});

describe('the average of the month (Q-04)', () => {
  it('is the days of the month times the declared average, and refuses nobody', () => {
    const media = limitsFor({ ...conto, condizioni: { ...CONDIZIONI, mediaGiorno: 40 } }).find(
      ({ tetto }) => tetto === 'media-mese',
    );
    expect(media).to.include({ chiave: 'cassa/eci/media-mese/2026-11', soglia: 1200, modo: 'avvisa' });
  });
});
