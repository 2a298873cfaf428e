/*
 * What the engines do on this machine: `node packages/gateway/dist/test/bench/motori.js`. Starts a PostgreSQL and a Redis of its own.
 */
import { systemClock, systemIds } from '@varco/modi-client';
import { createPostgresCounterStore } from '../../src/adapters/postgres-counter-store.js';
import { createPostgresRegistroStore } from '../../src/adapters/postgres-registro-store.js';
import { createRedisCounterStore } from '../../src/adapters/redis-counter-store.js';
import type { CounterStore } from '../../src/quota/counter-store.js';
import { createRegistro } from '../../src/registro/registro.js';
import { createMemoriaContatori } from '../../src/store/postgres/contatori-dal-registro.js';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.js';
import { FiloRedis } from '../../src/store/redis/filo.js';
import { apertura, chiusura, ED25519, MASTER } from '../store/support/house.js';
import { PASSWORD, ServerPostgres, ServerRedis } from '../store/support/motori.js';

interface Misura {
  readonly alSecondo: number;
  readonly p50: number;
  readonly p99: number;
}

/** So many at once for so long; milliseconds of each. */
async function misura(insieme: number, ms: number, work: (index: number) => Promise<unknown>): Promise<Misura> {
  const durate: number[] = [];
  const from = performance.now();
  let index = 0;
  await Promise.all(
    Array.from({ length: insieme }, async () => {
      while (performance.now() - from < ms) {
        const before = performance.now();
        index += 1;
        await work(index);
        durate.push(performance.now() - before);
      }
    }),
  );
  const elapsed = (performance.now() - from) / 1000;
  durate.sort((a, b) => a - b);
  const at = (part: number): number => Number((durate[Math.floor(durate.length * part)] ?? 0).toFixed(2));
  return { alSecondo: Math.round(durate.length / elapsed), p50: at(0.5), p99: at(0.99) };
}

const say = (what: string, insieme: number, misurata: Misura): void => {
  process.stdout.write(`${JSON.stringify({ what, insieme, ...misurata })}\n`);
};

const [postgres, redis] = await Promise.all([ServerPostgres.open(), ServerRedis.open()]);
try {
  const options = postgres.options();
  const onError = (error: Error): void => void process.stderr.write(`${error.message}\n`);
  const store = await openPostgresStore({ ...options, istanza: 'uno', onError });
  const registro = await createRegistro({
    store: createPostgresRegistroStore(store),
    ...{ clock: systemClock, ids: systemIds, chiave: MASTER, firma: () => ED25519, onError },
  });
  const filo = new FiloRedis({ url: redis.url, password: PASSWORD, prefisso: 'bench', durevole: true }, onError);
  await filo.start();
  const inRedis = createRedisCounterStore({
    ...{ filo, clock: systemClock, ids: systemIds, fusoOrario: 'Europe/Rome', onError },
    memoria: createMemoriaContatori(store.pool, options),
  });
  await inRedis.prepare();
  const inPostgres = await createPostgresCounterStore(store, { clock: systemClock, onError });
  const now = systemClock.now();
  const limiti = [{ chiave: 'cassa/eci/giorno/2026-11-22', massimo: 1e9, scade: now + 1e8 }];
  const MS = 3_000;
  for (const insieme of [1, 32, 256]) {
    for (const [name, counters] of [
      ['reserve, Redis', inRedis],
      ['reserve, PostgreSQL', inPostgres],
    ] as readonly (readonly [string, CounterStore])[])
      say(name, insieme, await misura(insieme, MS, () => counters.reserve(limiti, now)));
    say(
      'opening and closing, PostgreSQL (two rows)',
      insieme,
      await misura(insieme, MS, async (index) => {
        await registro.apri(apertura(`${insieme}-${index}`));
        await registro.chiudi(chiusura(`${insieme}-${index}`));
      }),
    );
  }
  inPostgres.close();
  await inRedis.close();
  await registro.close();
  await store.close();
} finally {
  await redis.destroy();
  await postgres.destroy();
}
