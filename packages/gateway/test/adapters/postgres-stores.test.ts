import { expect } from 'chai';
import { createPostgresAnagrafeStore } from '../../src/adapters/postgres-anagrafe-store.js';
import { createPostgresCounterStore } from '../../src/adapters/postgres-counter-store.js';
import type { PostgresCounterStore } from '../../src/adapters/postgres-counter-store.js';
import { createPostgresRegistroStore } from '../../src/adapters/postgres-registro-store.js';
import { createPostgresSerialeStore } from '../../src/adapters/postgres-seriale-store.js';
import { createSqlCodiciStore } from '../../src/adapters/sql-codici-store.js';
import { createSqlPersoneStore } from '../../src/adapters/sql-persone-store.js';
import type { CounterStore } from '../../src/quota/counter-store.js';
import type { ConteggioAnonimo } from '../../src/registro/registro-store.js';
import { createMemoriaContatori } from '../../src/store/postgres/contatori-dal-registro.js';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.js';
import type { PostgresStore } from '../../src/store/postgres/postgres-store.js';
import { personeStoreContract } from '../amministrazione/persone-store.contract.js';
import { anagrafeStoreContract } from '../anagrafe/anagrafe-store.contract.js';
import { codiciStoreContract } from '../operatori/codici-store.contract.js';
import { serialeStoreContract } from '../porta-delegata/seriale-store.contract.js';
import { ADESSO, counterStoreContract, limite } from '../quota/counter-store.contract.js';
import { registroStoreContract } from '../registro/registro-store.contract.js';
import { rejection } from '../store/support/house.js';
import { serve, ServerPostgres } from '../store/support/motori.js';

describe('the PostgreSQL adapters', function () {
  this.timeout(60_000);
  if (!serve('postgres')) return;
  let server: ServerPostgres;
  let options: ReturnType<ServerPostgres['options']>;
  const stores: PostgresStore[] = [];
  const closing: (() => void)[] = [];
  before(async () => {
    server = await ServerPostgres.open();
  });
  after(() => server.destroy());
  beforeEach(() => {
    options = server.options();
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) close();
    for (const store of stores.splice(0)) await store.close();
  });
  async function open(istanza = 'uno'): Promise<PostgresStore> {
    const store = await openPostgresStore({ ...options, istanza, onError: () => undefined });
    stores.push(store);
    return store;
  }
  async function counters(istanza = 'uno'): Promise<PostgresCounterStore> {
    const made = await createPostgresCounterStore(await open(istanza), {
      clock: { now: () => ADESSO },
      onError: () => undefined,
    });
    closing.push(() => made.close());
    return made;
  }

  /** The same istanza again, as its next process. */
  async function reopened(store: PostgresStore): Promise<PostgresStore> {
    await store.close();
    stores.splice(stores.indexOf(store), 1);
    return open(store.istanza);
  }
  /** `true`: the database let one of them through. */
  async function lets(store: PostgresStore, ...statements: readonly string[]): Promise<boolean> {
    const outcomes = await Promise.allSettled(statements.map((sql) => store.pool.query(sql)));
    return outcomes.some(({ status }) => status === 'fulfilled');
  }

  counterStoreContract('PostgreSQL', async () => {
    const store = await open();
    const counted = async (from: PostgresStore): Promise<CounterStore> => {
      const made = await createPostgresCounterStore(from, { clock: { now: () => ADESSO }, onError: () => undefined });
      closing.push(() => made.close());
      return made;
    };
    return {
      store: await counted(store),
      other: async () => counted(await open('due')),
      restart: async () => {
        await server.stop('SIGKILL');
        await store.close();
        stores.splice(0);
        await server.start();
        return counted(await open());
      },
      alza: (contatori) => createMemoriaContatori(store.pool, options).alza(contatori),
    };
  });

  registroStoreContract('PostgreSQL', async () => {
    const store = await open();
    return {
      store: createPostgresRegistroStore(store),
      other: async () => createPostgresRegistroStore(await open('due')),
      restart: async () => createPostgresRegistroStore(await reopened(store)),
      conteggi: async () =>
        (await store.pool.query<ConteggioAnonimo>('SELECT * FROM tentativi_anonimi ORDER BY minuto, sorgente')).rows,
    };
  });

  anagrafeStoreContract('PostgreSQL', async () => {
    const store = await open();
    return {
      store: createPostgresAnagrafeStore(store),
      other: async () => createPostgresAnagrafeStore(await open('due')),
      restart: async () => createPostgresAnagrafeStore(await reopened(store)),
    };
  });

  serialeStoreContract('PostgreSQL', async () => {
    const store = await open();
    return {
      store: createPostgresSerialeStore(store),
      other: async () => createPostgresSerialeStore(await open('due')),
      restart: async () => createPostgresSerialeStore(await reopened(store)),
    };
  });

  personeStoreContract('PostgreSQL', async () => {
    const store = await open();
    return {
      store: createSqlPersoneStore(store),
      other: async () => createSqlPersoneStore(await open('due')),
      manometti: () => lets(store, `UPDATE atti SET motivo = ''`, 'DELETE FROM atti', 'TRUNCATE atti'),
    };
  });

  codiciStoreContract('PostgreSQL', async () => {
    const store = await open();
    return {
      store: createSqlCodiciStore(store),
      other: async () => createSqlCodiciStore(await open('due')),
      anagrafe: createPostgresAnagrafeStore(store),
      manometti: () => lets(store, `UPDATE codici_operatore SET ente = 'x'`, 'DELETE FROM codici_operatore'),
    };
  });

  it('grants exactly the ceiling to three instances at once, whatever the order of their limits', async () => {
    const all = [await counters('uno'), await counters('due'), await counters('tre')];
    const orders = [
      [limite('a', 200), limite('b', 250)],
      [limite('b', 250), limite('a', 200)],
    ];
    const outcomes = await Promise.all(
      all.flatMap((one) => Array.from({ length: 120 }, (_, index) => one.reserve(orders[index % 2] ?? [], ADESSO))),
    );
    expect(outcomes.filter(({ granted }) => granted)).to.have.length(200);
    expect(await all[0]?.taken(['a', 'b'])).to.deep.equal(
      new Map([
        ['a', 200],
        ['b', 200],
      ]),
    );
  });

  it('says that the counters are away when the server is, and grants again afterwards', async () => {
    const one = await counters();
    await one.reserve([limite('a', 9)], ADESSO);
    expect(one.ready()).to.equal(true);
    await server.stop('SIGKILL');
    expect(await rejection(one.reserve([limite('a', 9)], ADESSO))).to.include({
      code: 'ERR_VARCO_COUNTERS_UNAVAILABLE',
    });
    expect(one.ready()).to.equal(false);
    await server.start();
    for (;;) {
      try {
        expect(await one.reserve([limite('a', 9)], ADESSO)).to.include({ granted: true });
        expect(one.ready()).to.equal(true);
        return;
      } catch (error) {
        expect(error).to.include({ code: 'ERR_VARCO_COUNTERS_UNAVAILABLE' });
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  });
});
