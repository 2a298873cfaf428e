import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { systemIds } from '@varco/modi-client';
import { createAnticipatedCounterStore } from '../../src/adapters/anticipated-counter-store.js';
import { createRedisCounterStore } from '../../src/adapters/redis-counter-store.js';
import type { RedisCounterStore } from '../../src/adapters/redis-counter-store.js';
import type { EsitoRicostruzione } from '../../src/adapters/ricostruisci-contatori.js';
import type { Reservation } from '../../src/quota/counter-store.js';
import { createMemoriaContatori } from '../../src/store/postgres/contatori-dal-registro.js';
import type { MemoriaContatori } from '../../src/store/postgres/contatori-dal-registro.js';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.js';
import type { PostgresStore } from '../../src/store/postgres/postgres-store.js';
import { FiloRedis } from '../../src/store/redis/filo.js';
import { ADESSO, limite } from '../quota/counter-store.contract.js';
import { rejection } from '../store/support/house.js';
import { PASSWORD, serve, ServerPostgres, ServerRedis } from '../store/support/motori.js';

const FINO = ADESSO + 60_000;

/** INPS says 429 while Redis stands still; then Redis goes on, as the same run, and knows nothing of it. */
describe('a latch that is set while Redis does not answer', function () {
  this.timeout(60_000);
  if (!serve('postgres', 'redis')) return;
  let [postgres, redis]: [ServerPostgres?, ServerRedis?] = [];
  let store: PostgresStore;
  let memoria: MemoriaContatori;
  let rebuilt: EsitoRicostruzione[] = [];
  let prefisso = 0;
  const open: RedisCounterStore[] = [];
  const clock = { now: () => ADESSO };

  before(async () => {
    [postgres, redis] = [await ServerPostgres.open(), await ServerRedis.open()];
  });
  after(async () => {
    await redis?.destroy();
    await postgres?.destroy();
  });
  beforeEach(async () => {
    prefisso += 1;
    const options = (postgres as ServerPostgres).options();
    store = await openPostgresStore({ ...options, istanza: 'uno', onError: () => undefined });
    memoria = createMemoriaContatori(store.pool, options);
  });
  afterEach(async () => {
    redis?.signal('SIGCONT');
    for (const counters of open.splice(0)) await counters.close();
    await store.close();
  });

  async function counters(more: Partial<MemoriaContatori> = {}): Promise<RedisCounterStore> {
    const { url } = redis as ServerRedis;
    const filo = new FiloRedis({ url, password: PASSWORD, prefisso: `p${prefisso}`, durevole: true }, () => undefined);
    await filo.start();
    const made = createRedisCounterStore({
      ...{ filo, clock, ids: systemIds, fusoOrario: 'Europe/Rome', memoria: { ...memoria, ...more } },
      onRebuilt: (esito) => rebuilt.push(esito),
      onError: () => undefined,
    });
    open.push(made);
    await made.prepare();
    rebuilt = [];
    return made;
  }

  async function finche(condition: () => boolean): Promise<void> {
    for (let tries = 0; !condition(); tries += 1) {
      if (tries > 300) throw new Error('it did not happen');
      await pause(50);
    }
  }

  /** The first answer that is one. */
  async function risposta(who: Pick<RedisCounterStore, 'reserve'>): Promise<Reservation> {
    for (let tries = 0; tries < 300; tries += 1) {
      const answer = await who.reserve([limite('a', 100)], ADESSO).catch(() => undefined);
      if (answer) return answer;
      await pause(20);
    }
    throw new Error('no answer');
  }

  /** Stands still until the process has given its connection up. */
  async function ferma(one: RedisCounterStore): Promise<void> {
    redis?.signal('SIGSTOP');
    await rejection(one.reserve([limite('altra', 3)], ADESSO));
  }

  it('holds for everybody as soon as Redis goes on, and meanwhile its process grants nothing', async () => {
    const [one, two] = [await counters(), await counters()];
    await ferma(one);
    expect(await rejection(one.latch('a', FINO))).to.include({ code: 'ERR_VARCO_COUNTERS_UNAVAILABLE' });
    redis?.signal('SIGCONT');
    expect(await risposta(one)).to.include({ granted: false, exhausted: 'a' });
    expect(await two.reserve([limite('a', 100)], ADESSO)).to.include({ granted: false, exhausted: 'a' });
    expect((await two.latchedUntil(['a'])).get('a')).to.equal(FINO);
    expect(await one.reserve([limite('b', 3)], ADESSO)).to.include({ granted: true });
    // Nobody made the counters anew: what Redis was not told it would never have known.
    expect(rebuilt).to.deep.equal([]);
  });

  it('reaches Redis although nobody asks for units', async () => {
    const [one, two] = [await counters(), await counters()];
    await ferma(one);
    await rejection(one.latch('a', FINO));
    redis?.signal('SIGCONT');
    await finche(() => one.ready());
    expect(await two.reserve([limite('a', 100)], ADESSO)).to.include({ granted: false, exhausted: 'a' });
  });

  it('holds where its process ended before Redis went on', async () => {
    const one = await counters();
    await ferma(one);
    await rejection(one.latch('a', FINO));
    await one.close();
    redis?.signal('SIGCONT');
    expect(await risposta(await counters())).to.include({ granted: false, exhausted: 'a' });
  });

  it('is not set again where somebody lifted it meanwhile', async () => {
    const one = await counters();
    await ferma(one);
    await rejection(one.latch('a', FINO));
    await memoria.sblocca('a');
    redis?.signal('SIGCONT');
    expect(await risposta(one)).to.include({ granted: true });
  });

  it('holds where it was the database that did not answer, and the database has it then', async () => {
    let away = true;
    const one = await counters({
      ferma: async (chiave, finoA) => {
        if (away) throw new Error('away');
        await memoria.ferma(chiave, finoA);
      },
    });
    await rejection(one.latch('a', FINO));
    expect(await rejection(one.reserve([limite('a', 100)], ADESSO))).to.include({
      code: 'ERR_VARCO_COUNTERS_UNAVAILABLE',
    });
    away = false;
    expect(await risposta(one)).to.include({ granted: false, exhausted: 'a' });
    expect(await memoria.fermi(ADESSO)).to.deep.equal(new Map([['a', FINO]]));
  });

  it('holds with units taken ahead: neither those nor others are granted, before Redis goes on or after', async () => {
    const [one, two] = [await counters(), await counters()];
    const [first, second] = [one, two].map((each, index) =>
      createAnticipatedCounterStore({
        ...{ store: each, memoria, clock, istanza: `i${index}`, unita: 10, onError: () => undefined },
      }),
    );
    if (!first || !second) throw new Error('two');
    for (const each of [first, second]) await each.reserve([limite('a', 200)], ADESSO);
    await finche(() => [first, second].every((each) => (each.held().get('a') ?? 0) >= 9));
    redis?.signal('SIGSTOP');
    expect(await first.reserve([limite('a', 200)], ADESSO)).to.include({ granted: true });
    await rejection(first.latch('a', FINO));
    await rejection(first.reserve([limite('a', 200)], ADESSO));
    redis?.signal('SIGCONT');
    expect(await risposta(first)).to.include({ granted: false, exhausted: 'a' });
    expect(await risposta(second)).to.include({ granted: false, exhausted: 'a' });
    await first.close();
    await second.close();
  });
});
