import { expect } from 'chai';
import { openArchivio } from '../../src/adapters/archivio.js';
import { chiaveMembro } from '../../src/quota/counter-store.js';
import { chiaveGiorno } from '../../src/quota/limits.js';
import { systemIds } from '@varco/modi-client';
import { apertura, Bench, chiusura, NOW, rejection } from '../store/support/house.js';
import { limite } from '../quota/counter-store.contract.js';

const KEY = chiaveGiorno('cassa', 'eci', NOW);
const SOGGETTI = 'cassa/eci/operatore-soggetti/op/2026-11-22';

describe('counters of a SQLite archive, against its register at start', function () {
  this.timeout(30_000);
  let bench: Bench;
  let detti: unknown[];
  beforeEach(() => {
    [bench, detti] = [new Bench(), []];
  });
  afterEach(() => bench.close());

  const start = async (istanza = 'due', fusoOrario = 'Europe/Rome') => {
    const archivio = await openArchivio({
      configurazione: {
        archivio: { tipo: 'sqlite', percorso: bench.db },
        fusoOrario,
      },
      ...{ istanza, clock: { now: () => NOW }, ids: systemIds },
      onError: () => () => undefined,
      onRebuilt: (facts) => detti.push(facts),
    });
    return { archivio, store: (await archivio.counters()).store };
  };

  /** Accesses as the flow records them: closed ones with a unit each, of two different members, and one that was cut short. */
  async function accessi(): Promise<void> {
    const store = await bench.open();
    const registro = await bench.registro(store);
    for (let n = 0; n < 5; n += 1) {
      await registro.apri(apertura(`a${n}`, { istante: NOW }));
      const contatori = [KEY, chiaveMembro({ chiave: SOGGETTI }, `m${n % 2}`)];
      await registro.chiudi(chiusura(`a${n}`, { istante: NOW, contatori, chiamataPartita: true }));
    }
    await registro.apri(apertura('aperto', { istante: NOW }));
    await registro.close();
    await store.close();
  }

  it('are raised to what it says when they were emptied, accesses in doubt as spent, and that is told', async () => {
    await accessi();
    const { archivio, store } = await start();
    try {
      const chiavi = [KEY, SOGGETTI, chiaveMembro({ chiave: SOGGETTI }, 'm0')];
      expect([...(await store.taken(chiavi)).values()]).to.deep.equal([6, 3, 1]);
      expect(await store.reserve([limite(KEY, 6)], NOW)).to.include({ granted: false });
      expect(detti).to.deep.equal([{ memoria: 'persa', alzati: 4 }]);
    } finally {
      await archivio.close();
    }
  });

  it('are left alone when they hold as much, or more: nothing is told', async () => {
    await accessi();
    await (await start()).archivio.close();
    detti = [];
    const { archivio, store } = await start();
    await store.reserve([limite(KEY, 100)], NOW);
    await archivio.close();
    const again = await start();
    try {
      expect((await again.store.taken([KEY])).get(KEY)).to.equal(7);
      expect(detti).to.deep.equal([]);
    } finally {
      await again.archivio.close();
    }
  });

  it('are of the same days for all that count in one file: who has others does not start beside them', async function () {
    const [due, tre] = [await start('due'), await start('tre')];
    try {
      const error = await rejection(start('quattro', 'UTC'));
      expect(error).to.deep.include({ code: 'ERR_VARCO_COUNTERS_ELSEWHERE', facts: { sede: 'archivio, UTC' } });
      await due.archivio.close();
    } finally {
      await tre.archivio.close();
    }
    // Alone, he may; and his name was let go when he was refused.
    const { archivio } = await start('quattro', 'UTC');
    await archivio.close();
  });

  it('are looked at whatever somebody wrote into the register', async () => {
    await accessi();
    bench.tamper(`UPDATE registro SET record = '{"contatori":[' WHERE rowid = 2`);
    const { archivio, store } = await start();
    try {
      expect((await store.taken([KEY])).get(KEY)).to.equal(5);
    } finally {
      await archivio.close();
    }
  });
});
