import { expect } from 'chai';
import { createMemoryCounterStore } from '../../src/adapters/memory-counter-store.js';
import { createAndamento, type EventoQuota } from '../../src/quota/andamento.js';
import { limitsFor } from '../../src/quota/limits.js';
import { CONDIZIONI, SERVIZIO } from '../policy/scena.js';

const MATTINA = Date.parse('2026-11-20T08:00:00+01:00');
const MINUTE = 60_000;

/** Calls, one a minute by default, as an instance sees them. */
async function giornata(
  calls: number,
  parti: { massimo?: number; mediaGiorno?: number; finalita?: number; ogniMs?: number },
) {
  const { massimo = 100, mediaGiorno, finalita, ogniMs = MINUTE } = parti;
  const store = createMemoryCounterStore();
  const eventi: EventoQuota[] = [];
  let adesso = MATTINA;
  const andamento = createAndamento({
    clock: { now: () => adesso },
    fuso: 'Europe/Rome',
    onEvent: (one) => eventi.push(one),
  });
  const condizioni = {
    ...CONDIZIONI,
    chiamateMassimeGiorno: massimo,
    ...(mediaGiorno !== undefined && { mediaGiorno }),
  };
  const { pdnd } = SERVIZIO;
  const servizio = { ...(pdnd && finalita !== undefined && { pdnd: { ...pdnd, chiamateGiornaliere: finalita } }) };
  for (let count = 0; count < calls; count += 1) {
    const limiti = limitsFor({ enteId: 'cassa', condizioni, istante: adesso, tempoMassimoMs: 1_000, servizio });
    andamento.osserva(limiti, await store.reserve(limiti, adesso), adesso);
    adesso += ogniMs;
  }
  return { eventi, andamento, avanza: (ms: number) => (adesso += ms) };
}

describe('how ceilings go on', () => {
  it('tells each threshold once, and what is left meets the eye in the status', async () => {
    const { eventi, andamento } = await giornata(100, { ogniMs: 1_000 });
    expect(
      eventi.filter(({ tipo }) => tipo === 'soglia').map(({ percento, presi }) => [percento, presi]),
    ).to.deep.equal([
      [80, 80],
      [95, 95],
      [100, 100],
    ]);
    expect(andamento.avvisi()).to.deep.equal([
      'cassa, servizio eci, Chiamate del giorno, dell’ente al servizio: 100 di 100 (100 %) (Q-04)',
    ]);
  });

  it('foresees when nothing will be left, from the pace of the last half hour, and says so once', async () => {
    const { eventi, andamento } = await giornata(40, {});
    const [previsione, ...more] = eventi;
    expect(more).to.deep.equal([]);
    expect(previsione).to.include({ tipo: 'previsione', requisito: 'Q-04', massimo: 100 });
    expect(andamento.avvisi()[0]).to.match(/40 di 100 \(40 %\); a questo passo finiscono il 2026-11-20 alle 09:4\d/);
  });

  it('is silent of a day that will last, and of one that is over', async () => {
    const calm = await giornata(30, { massimo: 10_000 });
    expect(calm.eventi).to.deep.equal([]);
    expect(calm.andamento.avvisi()).to.deep.equal([]);
    const full = await giornata(10, { massimo: 10 });
    expect(full.andamento.avvisi()).to.have.length(1);
    full.avanza(24 * 60 * MINUTE);
    expect(full.andamento.avvisi()).to.deep.equal([]);
  });

  it('watches averages and purposes beyond their end, where nobody is refused', async () => {
    const { eventi } = await giornata(12, { mediaGiorno: 100, finalita: 5, ogniMs: 1_000 });
    expect(eventi.map(({ requisito, percento, presi }) => [requisito, percento, presi])).to.deep.equal([
      ['Q-04p', 80, 4],
      ['Q-04p', 100, 5],
    ]);
  });
});
