import { MemoryAnagrafeStore } from '../../src/adapters/memory-anagrafe-store.js';
import { createSqlCodiciStore } from '../../src/adapters/sql-codici-store.js';
import { createSqlPersoneStore } from '../../src/adapters/sql-persone-store.js';
import { createSqliteAnagrafeStore } from '../../src/adapters/sqlite-anagrafe-store.js';
import { createSqliteRegistroStore } from '../../src/adapters/sqlite-registro-store.js';
import { createSqliteSerialeStore } from '../../src/adapters/sqlite-seriale-store.js';

import type { ConteggioAnonimo } from '../../src/registro/registro-store.js';
import type { Store } from '../../src/store/store.js';
import { personeStoreContract } from '../amministrazione/persone-store.contract.js';
import { anagrafeStoreContract } from '../anagrafe/anagrafe-store.contract.js';
import { codiciStoreContract } from '../operatori/codici-store.contract.js';
import { serialeStoreContract } from '../porta-delegata/seriale-store.contract.js';
import { registroStoreContract } from '../registro/registro-store.contract.js';
import { Bench } from '../store/support/house.js';

describe('the SQLite adapters', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });
  afterEach(() => bench.close());

  /** The same istanza again, as its next process. */
  async function reopened(store: Store): Promise<Store> {
    await store.close();
    return bench.open(store.istanza);
  }
  /** `true`: the database let one of them through. */
  async function lets(store: Store, ...statements: readonly string[]): Promise<boolean> {
    const outcomes = await Promise.allSettled(
      statements.map((sql) => store.call('write.statements', [{ sql, parameters: [] }])),
    );
    return outcomes.some(({ status }) => status === 'fulfilled');
  }

  registroStoreContract('SQLite', async () => {
    const store = await bench.open('uno');
    return {
      store: createSqliteRegistroStore(store),
      other: async () => createSqliteRegistroStore(await bench.open('due')),
      restart: async () => createSqliteRegistroStore(await reopened(store)),
      conteggi: async () =>
        bench.read('SELECT * FROM tentativi_anonimi ORDER BY minuto, sorgente') as unknown as ConteggioAnonimo[],
    };
  });

  anagrafeStoreContract('SQLite', async () => {
    const store = await bench.open('uno');
    return {
      store: createSqliteAnagrafeStore(store),
      other: async () => createSqliteAnagrafeStore(await bench.open('due')),
      restart: async () => createSqliteAnagrafeStore(await reopened(store)),
    };
  });

  serialeStoreContract('SQLite', async () => {
    const store = await bench.open('uno');
    return {
      store: createSqliteSerialeStore(store),
      other: async () => createSqliteSerialeStore(await bench.open('due')),
      restart: async () => createSqliteSerialeStore(await reopened(store)),
    };
  });

  personeStoreContract('SQLite', async () => {
    const store = await bench.open('uno');
    return {
      store: createSqlPersoneStore(store),
      other: async () => createSqlPersoneStore(await bench.open('due')),
      manometti: () => lets(store, `UPDATE atti SET motivo = ''`, 'DELETE FROM atti'),
    };
  });

  codiciStoreContract('SQLite', async () => {
    const store = await bench.open('uno');
    return {
      store: createSqlCodiciStore(store),
      other: async () => createSqlCodiciStore(await bench.open('due')),
      anagrafe: createSqliteAnagrafeStore(store),
      manometti: () => lets(store, `UPDATE codici_operatore SET ente = 'x'`, 'DELETE FROM codici_operatore'),
    };
  });
});

anagrafeStoreContract('memory', () => Promise.resolve({ store: new MemoryAnagrafeStore() }));
