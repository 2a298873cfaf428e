import { createSqlCasiStore } from '../../src/adapters/sql-casi-store.js';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.js';
import type { PostgresStore } from '../../src/store/postgres/postgres-store.js';
import { Bench } from '../store/support/house.js';
import { serve, ServerPostgres } from '../store/support/motori.js';
import { casiStoreContract } from './casi-store.contract.js';

describe('cases of anomalies in SQLite', function () {
  this.timeout(20_000);
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.close());
  casiStoreContract(async () => {
    const store = await bench.open();
    return { casi: createSqlCasiStore(store), change: async (sql) => bench.tamper(sql) };
  });
});

describe('cases of anomalies in PostgreSQL', function () {
  this.timeout(60_000);
  if (!serve('postgres')) return;
  let server: ServerPostgres;
  let store: PostgresStore;
  before(async () => {
    server = await ServerPostgres.open();
    store = await openPostgresStore({ ...server.options(), istanza: 'uno', onError: () => undefined });
  });
  after(async () => {
    await store?.close();
    await server?.destroy();
  });
  casiStoreContract(async () => {
    // Emptied as its owner can, past the triggers.
    await store.pool.query(`
      ALTER TABLE casi_anomalia DISABLE TRIGGER ALL; ALTER TABLE casi_eventi DISABLE TRIGGER ALL;
      DELETE FROM casi_anomalia; DELETE FROM casi_eventi;
      ALTER TABLE casi_anomalia ENABLE TRIGGER ALL; ALTER TABLE casi_eventi ENABLE TRIGGER ALL`);
    return {
      casi: createSqlCasiStore(store),
      change: async (sql) => {
        await store.pool.query(sql);
      },
    };
  });
});
