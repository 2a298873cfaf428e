import { expect } from 'chai';
import { systemIds } from '@varco/modi-client';
import { createPostgresCounterStore } from '../../src/adapters/postgres-counter-store.js';
import { createRedisCounterStore } from '../../src/adapters/redis-counter-store.js';
import { createSqliteCounterStore } from '../../src/adapters/sqlite-counter-store.js';
import type { CounterStore } from '../../src/quota/counter-store.js';
import { chiaveGiorno, limitsFor } from '../../src/quota/limits.js';
import { createMemoriaContatori } from '../../src/store/postgres/contatori-dal-registro.js';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.js';
import { FiloRedis } from '../../src/store/redis/filo.js';
import { Bench } from '../store/support/house.js';
import { PASSWORD, serve, ServerPostgres, ServerRedis } from '../store/support/motori.js';

const MASSIMO = 300;
const SCADENZA_MS = 30_000;
const CONDIZIONI = { servizioId: 'eci', chiamateMassimeGiorno: MASSIMO, fasceOperatori: [], fasceAssicurati: [] };

/** Midnights of Europe/Rome: an ordinary one, and those that end the days of 23 and of 25 hours. */
const MEZZANOTTI = {
  'of an ordinary day': Date.UTC(2026, 10, 22, 23),
  'after the day of 23 hours': Date.UTC(2026, 2, 29, 22),
  'after the day of 25 hours': Date.UTC(2026, 9, 25, 23),
} as const;

/** Five instances, whose clocks are some seconds apart, ask from a minute before midnight to a minute after. */
async function attraversa(istanze: readonly CounterStore[], mezzanotte: number) {
  const partite: { readonly lascia: number; readonly arriva: number }[] = [];
  for (let passo = -60; passo <= 60; passo += 4) {
    await Promise.all(
      istanze.flatMap((store, index) =>
        Array.from({ length: 12 }, async (_, n) => {
          const istante = mezzanotte + passo * 1_000 + index * 700 + n;
          const limiti = limitsFor({
            ...{ enteId: 'cassa', condizioni: CONDIZIONI, istante, tempoMassimoMs: SCADENZA_MS },
          });
          const { granted } = await store.reserve(limiti, istante);
          // INPS may get it at any time until the deadline.
          if (granted) partite.push({ lascia: istante, arriva: istante + ((n * 7_919) % SCADENZA_MS) });
        }),
      ),
    );
  }
  const prima = (one: number): boolean => one < mezzanotte;
  return {
    /** As INPS counts, whichever moment of the call it goes by. */
    contate: (['lascia', 'arriva'] as const).flatMap((quando) => [
      partite.filter((one) => prima(one[quando])).length,
      partite.filter((one) => !prima(one[quando])).length,
    ]),
    prese: await istanze[0]?.taken([
      chiaveGiorno('cassa', 'eci', mezzanotte - 1),
      chiaveGiorno('cassa', 'eci', mezzanotte),
    ]),
    partite: partite.length,
  };
}

async function verifica(istanze: readonly CounterStore[], mezzanotte: number): Promise<void> {
  const { contate, prese, partite } = await attraversa(istanze, mezzanotte);
  for (const giorno of contate) expect(giorno).to.be.at.most(MASSIMO);
  // Everything that can be used is: the first day to its end, and the second but for what was paid twice.
  expect([...(prese?.values() ?? [])]).to.deep.equal([MASSIMO, MASSIMO]);
  expect(partite).to.be.greaterThan(MASSIMO);
}

describe('a ceiling across midnight, with five instances', function () {
  this.timeout(120_000);
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });
  const clock = (mezzanotte: number) => ({ now: () => mezzanotte });

  for (const [quale, mezzanotte] of Object.entries(MEZZANOTTI)) {
    it(`is passed on neither day, with SQLite: midnight ${quale}`, async () => {
      const bench = new Bench();
      ends.push(() => bench.close());
      const istanze = [];
      for (let n = 0; n < 5; n += 1)
        istanze.push(createSqliteCounterStore(await bench.open(`i${n}`), { clock: clock(mezzanotte) }));
      await verifica(istanze, mezzanotte);
    });
  }

  it('is passed on neither day, with PostgreSQL and with Redis', async function () {
    if (!serve('postgres', 'redis')) this.skip();
    const postgres = await ServerPostgres.open();
    ends.push(() => postgres.destroy());
    const redis = await ServerRedis.open();
    ends.push(() => redis.destroy());
    const options = postgres.options();
    for (const mezzanotte of Object.values(MEZZANOTTI)) {
      const [inPostgres, inRedis]: [CounterStore[], CounterStore[]] = [[], []];
      for (let n = 0; n < 5; n += 1) {
        const store = await openPostgresStore({ ...options, istanza: `i${mezzanotte}-${n}`, onError: () => undefined });
        ends.push(() => store.close());
        const common = { clock: clock(mezzanotte), onError: () => undefined };
        const counters = await createPostgresCounterStore(store, common);
        ends.push(() => counters.close());
        inPostgres.push(counters);
        const filo = new FiloRedis(
          { url: redis.url, password: PASSWORD, prefisso: 'varco', durevole: true },
          () => undefined,
        );
        await filo.start();
        const memoria = createMemoriaContatori(store.pool, options);
        const shared = createRedisCounterStore({
          ...common,
          ...{ filo, memoria, ids: systemIds, fusoOrario: 'Europe/Rome' },
        });
        ends.push(() => shared.close());
        inRedis.push(shared);
      }
      // In this order: what PostgreSQL has counted is spent for a Redis that begins.
      await verifica(inRedis, mezzanotte);
      await verifica(inPostgres, mezzanotte);
    }
  });
});
