import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { systemIds } from '@varco/modi-client';
import { createPostgresRegistroStore } from '../../src/adapters/postgres-registro-store.js';
import { createAnticipatedCounterStore } from '../../src/adapters/anticipated-counter-store.js';
import { createPostgresCounterStore } from '../../src/adapters/postgres-counter-store.js';
import { createRedisCounterStore } from '../../src/adapters/redis-counter-store.js';
import type { RedisCounterStore } from '../../src/adapters/redis-counter-store.js';
import { CHIAVI_CONTATORI } from '../../src/adapters/ricostruisci-contatori.js';
import type { EsitoRicostruzione } from '../../src/adapters/ricostruisci-contatori.js';
import { createRedisSharedPace } from '../../src/adapters/redis-shared-pace.js';
import { createRedisVoucherCache } from '../../src/adapters/redis-voucher-cache.js';
import { chiaveGiorno } from '../../src/quota/limits.js';
import { createRegistro } from '../../src/registro/registro.js';
import type { Registro } from '../../src/registro/event.js';
import { createMemoriaContatori } from '../../src/store/postgres/contatori-dal-registro.js';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.js';
import type { PostgresStore } from '../../src/store/postgres/postgres-store.js';
import { FiloRedis } from '../../src/store/redis/filo.js';
import { ADESSO, counterStoreContract, limite } from '../quota/counter-store.contract.js';
import { apertura, chiusura, ED25519, MASTER, rejection } from '../store/support/house.js';
import { PASSWORD, serve, ServerPostgres, ServerRedis } from '../store/support/motori.js';

describe('the Redis counter store', function () {
  this.timeout(90_000);
  if (!serve('postgres', 'redis')) return;
  let [postgres, redis]: [ServerPostgres?, ServerRedis?] = [];
  let store: PostgresStore;
  let options: ReturnType<ServerPostgres['options']>;
  let registro: Registro;
  let rebuilt: EsitoRicostruzione[] = [];
  const open: RedisCounterStore[] = [];
  let prefisso = 0;
  const clock = { now: () => ADESSO };
  const KEY = chiaveGiorno('cassa', 'eci', ADESSO);

  before(async () => {
    [postgres, redis] = [await ServerPostgres.open(), await ServerRedis.open()];
  });
  after(async () => {
    await redis?.destroy();
    await postgres?.destroy();
  });
  beforeEach(async () => {
    prefisso += 1;
    rebuilt = [];
    options = (postgres as ServerPostgres).options();
    store = await openPostgresStore({ ...options, istanza: 'uno', onError: () => undefined });
    registro = await createRegistro({
      store: createPostgresRegistroStore(store),
      ...{ clock, ids: systemIds, chiave: MASTER, firma: () => ED25519, onError: () => undefined },
    });
  });
  afterEach(async () => {
    for (const counters of open.splice(0)) await counters.close();
    await registro.close();
    await store.close();
  });

  async function counters(more: { readonly start?: boolean } = {}): Promise<RedisCounterStore> {
    const url = (redis as ServerRedis).url;
    const filo = new FiloRedis(
      { url, password: PASSWORD, prefisso: `prova${prefisso}`, durevole: true },
      () => undefined,
    );
    if (more.start !== false) await filo.start();
    const made = createRedisCounterStore({
      ...{ filo, clock, ids: systemIds, fusoOrario: 'Europe/Rome' },
      memoria: createMemoriaContatori(store.pool, options),
      onRebuilt: (esito) => rebuilt.push(esito),
      onError: () => undefined,
    });
    open.push(made);
    return made;
  }

  async function finche(condition: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; !(await condition()); tries += 1) {
      if (tries > 300) throw new Error('it did not happen');
      await pause(50);
    }
  }

  const raw = async (...command: readonly string[]): Promise<unknown> => {
    const filo = new FiloRedis(
      { url: (redis as ServerRedis).url, password: PASSWORD, prefisso: '', durevole: false },
      () => undefined,
    );
    await filo.start();
    try {
      return await filo.manda(command);
    } finally {
      filo.close();
    }
  };

  /** An access as the flow records it. */
  async function access(id: string, store_: RedisCounterStore, end: 'closed' | 'open'): Promise<boolean> {
    await registro.apri(apertura(id, { istante: ADESSO }));
    const outcome = await store_.reserve([limite(KEY, 100)], ADESSO);
    if (end === 'closed')
      await registro.chiudi(
        chiusura(id, { istante: ADESSO, ...(outcome.granted && { contatori: [KEY], chiamataPartita: true }) }),
      );
    return outcome.granted;
  }

  /** As the reconstruction does, without making the set good for another run. */
  async function rifaiContatori(campi: readonly (string | number)[]): Promise<void> {
    const [url, prefix] = [(redis as ServerRedis).url, `prova${prefisso}`];
    const filo = new FiloRedis({ url, password: PASSWORD, prefisso: prefix, durevole: true }, () => undefined);
    await filo.start();
    try {
      await filo.esegui('rifai', CHIAVI_CONTATORI, ['altra', '', ...campi]);
    } finally {
      filo.close();
    }
  }

  const taken = async (one: RedisCounterStore): Promise<number | undefined> => (await one.taken([KEY])).get(KEY);

  counterStoreContract('Redis', async () => ({
    store: await counters(),
    other: () => counters(),
    restart: async () => {
      await redis?.stop('SIGKILL');
      await redis?.start();
      return counters();
    },
    alza: (contatori) => rifaiContatori(contatori.flatMap(({ chiave, presi, scade }) => [`c:${chiave}`, presi, scade])),
  }));

  it('grants exactly the ceiling to five stores at once', async () => {
    const stores = await Promise.all(Array.from({ length: 5 }, () => counters()));
    const outcomes = await Promise.all(
      stores.flatMap((one) => Array.from({ length: 100 }, () => one.reserve([limite('k', 300)], ADESSO))),
    );
    expect(outcomes.filter(({ granted }) => granted)).to.have.length(300);
    expect(rebuilt.filter(({ gia }) => !gia)).to.have.length(1);
  });

  it('keeps units, latches and tokens over a kill -9 of Redis, and says that nothing was lost', async () => {
    const one = await counters();
    const first = await one.reserve([limite('a', 3)], ADESSO);
    await one.reserve([limite('a', 3)], ADESSO);
    await one.latch('b', ADESSO + 1_000);
    await redis?.stop('SIGKILL');
    const error = await rejection(one.reserve([limite('a', 3)], ADESSO));
    expect(error).to.deep.include({ code: 'ERR_VARCO_COUNTERS_UNAVAILABLE', facts: { reason: 'disconnected' } });
    expect(one.ready()).to.equal(false);
    await redis?.start();
    await finche(async () => (await one.taken(['a']).catch(() => undefined))?.get('a') === 2);
    expect(rebuilt.map(({ memoria }) => memoria)).to.deep.equal(['persa', 'intera']);
    if (first.granted) await one.giveBack(first.token);
    expect((await one.taken(['a'])).get('a')).to.equal(1);
    expect(await one.reserve([limite('b', 3)], ADESSO)).to.include({ granted: false });
  });

  it('counts anew from the register what Redis lost, and what was in progress as spent', async () => {
    const one = await counters();
    for (let count = 0; count < 7; count += 1) await access(`chiuso-${count}`, one, 'closed');
    for (let count = 0; count < 2; count += 1) await access(`aperto-${count}`, one, 'open');
    await one.latch('fermo', ADESSO + 60_000);
    await raw('FLUSHALL');
    expect(await taken(one)).to.equal(9);
    expect(rebuilt.at(-1)).to.include({ memoria: 'persa' });
    expect(await one.reserve([limite('fermo', 9)], ADESSO)).to.include({ granted: false });
  });

  it('goes on from what PostgreSQL counted before there was a Redis, accesses that nobody closed too', async () => {
    const prima = await createPostgresCounterStore(store, { clock, onError: () => undefined });
    for (let count = 0; count < 5; count += 1) await prima.reserve([limite(KEY, 100)], ADESSO);
    prima.close();
    const one = await counters();
    expect(await taken(one)).to.equal(5);
    await access('chiuso', one, 'closed');
    expect(await taken(one)).to.equal(6);
  });

  it('takes a Redis that was put back to an earlier state for one that forgot', async () => {
    const one = await counters();
    for (let count = 0; count < 3; count += 1) await access(`prima-${count}`, one, 'closed');
    const before = (await raw('HGETALL', `prova${prefisso}:contatori`)) as string[];
    for (let count = 0; count < 4; count += 1) await access(`dopo-${count}`, one, 'closed');
    await redis?.stop('SIGKILL');
    await redis?.start();
    await raw('DEL', `prova${prefisso}:contatori`);
    await raw('HSET', `prova${prefisso}:contatori`, ...before);
    const other = await counters();
    await finche(async () => (await taken(one).catch(() => 0)) === 7);
    expect(await taken(other)).to.equal(7);
    expect(rebuilt.at(-1)).to.include({ memoria: 'persa' });
  });

  it('rejects at once while Redis is away, and does not hang with one that hangs', async () => {
    const one = await counters();
    await one.reserve([limite('a', 3)], ADESSO);
    redis?.signal('SIGSTOP');
    const from = performance.now();
    expect(await rejection(one.reserve([limite('a', 3)], ADESSO))).to.deep.include({
      facts: { reason: 'disconnected' },
    });
    expect(performance.now() - from).to.be.within(500, 4_000);
    const again = performance.now();
    await rejection(one.reserve([limite('a', 3)], ADESSO));
    expect(performance.now() - again).to.be.lessThan(200);
    redis?.signal('SIGCONT');
    await finche(async () => ((await one.taken(['a']).catch(() => undefined))?.get('a') ?? 0) >= 1);
  });

  describe('with units taken ahead', () => {
    const ahead = async (one: RedisCounterStore, unita = 10) =>
      createAnticipatedCounterStore({
        ...{ store: one, clock, istanza: 'uno', unita, onError: () => undefined },
        memoria: createMemoriaContatori(store.pool, options),
      });

    it('grants from them while Redis is away, all or none, and never more than the ceiling', async () => {
      const [one, two] = [await counters(), await counters()];
      const [first, second] = [await ahead(one), await ahead(two)];
      const limiti = [limite('a', 100), limite('b', 200)];
      let granted = 0;
      const ask = async (who: typeof first): Promise<boolean> => {
        const outcome = await who.reserve(limiti, ADESSO).catch(() => undefined);
        if (outcome?.granted) granted += 1;
        return outcome?.granted === true;
      };
      await ask(first);
      await ask(second);
      const held = (key: string): number => [first, second].reduce((sum, who) => sum + (who.held().get(key) ?? 0), 0);
      await finche(async () => Promise.resolve(held('a') > 12 && held('b') > 12));
      const expected = 2 + Math.min(held('a'), held('b'));
      await redis?.stop('SIGKILL');
      for (let count = 0; count < 40; count += 1) await ask(count % 2 ? first : second);
      await redis?.start();
      expect(granted).to.be.within(12, expected);
      await finche(
        async () => (await one.taken(['a']).catch(() => undefined)) !== undefined && one.ready() && two.ready(),
      );
      for (let count = 0; count < 300; count += 1) await ask(count % 2 ? first : second);
      expect(granted).to.be.at.most(100);
      expect(granted).to.be.at.least(99);
      await first.close();
      await second.close();
    });

    it('gives back what it holds when it closes', async () => {
      const one = await counters();
      const held = await ahead(one);
      await held.reserve([limite('a', 100)], ADESSO);
      await finche(async () => Promise.resolve(held.held().get('a') === 9));
      await held.close();
      expect((await one.taken(['a'])).get('a')).to.equal(1);
    });

    it('grants nothing under a ceiling that was lowered, or a latch, while Redis is away', async () => {
      const one = await counters();
      const held = await ahead(one);
      await held.reserve([limite('a', 100)], ADESSO);
      await held.reserve([limite('f', 100)], ADESSO);
      await finche(async () => Promise.resolve(held.held().get('f') === 9 && held.held().get('a') === 9));
      await held.latch('f', ADESSO + 1_000);
      await redis?.stop('SIGKILL');
      expect(await rejection(held.reserve([limite('a', 50)], ADESSO))).to.include({
        code: 'ERR_VARCO_COUNTERS_UNAVAILABLE',
      });
      expect(await rejection(held.reserve([limite('f', 100)], ADESSO))).to.include({
        code: 'ERR_VARCO_COUNTERS_UNAVAILABLE',
      });
      const granted = await held.reserve([limite('a', 100)], ADESSO);
      expect(granted).to.include({ granted: true });
      await redis?.start();
      await held.close();
    });

    it('stops, while Redis is away, at what another instance was told to wait for: the database has every latch', async () => {
      const [one, two] = [await counters(), await counters()];
      const [first, second] = [await ahead(one), await ahead(two)];
      for (const each of [first, second]) await each.reserve([limite('a', 200)], ADESSO);
      await finche(async () => Promise.resolve([first, second].every((each) => (each.held().get('a') ?? 0) >= 9)));
      await redis?.stop('SIGKILL');
      expect(await second.reserve([limite('a', 200)], ADESSO)).to.include({ granted: true });
      // INPS answered 429 to a call of the first.
      await rejection(first.latch('a', ADESSO + 60_000));
      for (const each of [first, second])
        expect(await rejection(each.reserve([limite('a', 200)], ADESSO))).to.include({
          code: 'ERR_VARCO_COUNTERS_UNAVAILABLE',
        });
      expect(await second.reserve([limite('a', 200)], ADESSO + 60_000)).to.include({ granted: true });
      await redis?.start();
      await finche(async () => Promise.resolve(one.ready() && two.ready()));
      // And Redis knows it when it is back.
      expect(await second.reserve([limite('a', 200)], ADESSO)).to.include({ granted: false, exhausted: 'a' });
      await first.close();
      await second.close();
    });

    it('counts them as spent when Redis lost everything', async () => {
      const one = await counters();
      const held = await ahead(one);
      await held.reserve([limite(KEY, 100)], ADESSO);
      await finche(async () => Promise.resolve(held.held().get(KEY) === 9));
      await raw('FLUSHALL');
      expect(await taken(one)).to.equal(9);
      await held.close();
    });
  });

  it('needs no more of Redis than what docs/operazioni.md gives its user, on its own keys', async () => {
    const needed =
      '+evalsha +script|load +info +config|get +hget +hset +hdel +hmget +hincrby +hsetnx +zadd +zrem +zrangebyscore +zremrangebyscore +zcard +lpush +lindex +ltrim +get +set +del +pexpire +pttl +time +ping +client +auth +hello +select';
    await raw('ACL', 'SETUSER', 'varco', 'on', '>un-altra', '~varco:*', ...needed.split(' '));
    const url = (redis as ServerRedis).url.replace('redis://', 'redis://varco@');
    const filo = new FiloRedis({ url, password: 'un-altra', prefisso: 'varco', durevole: true }, () => undefined);
    await filo.start();
    const made = createRedisCounterStore({
      ...{ filo, clock, ids: systemIds, fusoOrario: 'Europe/Rome', onError: () => undefined, pruneMs: 20 },
      memoria: createMemoriaContatori(store.pool, options),
    });
    open.push(made);
    const outcome = await made.reserve([limite('acl', 3)], ADESSO);
    await made.latch('acl-fermo', ADESSO + 1);
    if (outcome.granted) await made.giveBack(outcome.token);
    expect(await made.taken(['acl'])).to.deep.equal(new Map([['acl', 0]]));
    const cache = createRedisVoucherCache({ filo, segreto: MASTER, ids: systemIds });
    await cache.set('k', { accessToken: 'a.b.c', tokenType: 'Bearer', lifeMs: 9_000 });
    expect(await cache.get('k')).to.include({ accessToken: 'a.b.c' });
    const pace = createRedisSharedPace({ filo, istanza: 'uno', tokenEndpoint: 'https://pdnd.example/token' });
    const ritmo = { requests: 1, perMs: 100, maxWaitMs: 1_000 };
    for (const granted of [true, true]) expect(await pace.reserve('ente', ritmo)).to.include({ granted });
    await pace.pause('ente', 2_000);
    expect(await pace.reserve('ente', ritmo)).to.include({ granted: false });
    const error = await rejection(filo.manda(['SET', 'altro', '1']));
    expect(error).to.deep.include({ facts: { reason: 'refused' } });
  });

  for (const [what, ...settings] of [
    ['appendfsync', '--appendfsync', 'everysec'],
    ['appendonly', '--appendonly', 'no'],
    ['maxmemory-policy', '--maxmemory-policy', 'allkeys-lru'],
  ] as const)
    it(`refuses a Redis that may forget: ${what}`, async () => {
      await redis?.stop('SIGTERM');
      await redis?.start(...settings);
      try {
        const error = await rejection(counters());
        expect(error).to.include({ code: 'ERR_VARCO_STORE_NOT_DURABLE' });
        expect(error.facts).to.deep.equal({ impostazioni: what === 'appendonly' ? 'appendonly' : what });
      } finally {
        await redis?.stop('SIGTERM');
        await redis?.start();
      }
    });
});
