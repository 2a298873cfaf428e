import { expect } from 'chai';
import { createSqliteAnagrafeStore } from '../../src/adapters/sqlite-anagrafe-store.js';
import { Bench, rejection } from '../store/support/house.js';

const versione = (documento: string) => ({
  istante: 1_000,
  autore: 'ada',
  motivo: 'prova',
  sha256: 'ab'.repeat(32),
  documento,
});

describe('the SQLite anagrafe store', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });
  afterEach(() => bench.close());

  it('appends versions, loads each, and keeps the history', async () => {
    const store = createSqliteAnagrafeStore(await bench.open());
    expect(await store.currentVersion()).to.equal(0);
    expect(await store.load(1)).to.equal(undefined);
    expect(await store.append(0, versione('{"a":1}'))).to.equal(1);
    expect(await store.append(1, versione('{"a":2}'))).to.equal(2);
    expect(await store.currentVersion()).to.equal(2);
    expect(await store.load(1)).to.deep.equal({ versione: 1, ...versione('{"a":1}') });
    const history = await store.history();
    expect(history.map((entry) => entry.versione)).to.deep.equal([1, 2]);
    expect(history[0]).not.to.have.property('documento');
  });

  it('lets one of those who append to the same version through, from whatever process', async () => {
    const stores = await Promise.all(
      ['uno', 'due'].map(async (istanza) => createSqliteAnagrafeStore(await bench.open(istanza))),
    );
    const attempts = await Promise.allSettled(
      Array.from(
        { length: 8 },
        (_, index) => stores[index % 2]?.append(0, versione(`{"n":${index}}`)) ?? Promise.reject(new Error('no store')),
      ),
    );
    expect(attempts.filter(({ status }) => status === 'fulfilled')).to.have.length(1);
    for (const attempt of attempts) {
      if (attempt.status === 'rejected')
        expect(attempt.reason).to.deep.include({ code: 'ERR_VARCO_ANAGRAFE_CONFLICT' });
    }
    expect(await stores[0]?.currentVersion()).to.equal(1);
  });

  it('refuses to append after a version that is not there yet, and says which one is current', async () => {
    const store = createSqliteAnagrafeStore(await bench.open());
    const error = await rejection(store.append(5, versione('{}')));
    expect(error.facts).to.deep.equal({ after: 5, current: 0 });
    expect(await store.currentVersion()).to.equal(0);
  });

  it('keeps a document of some megabytes', async () => {
    const store = createSqliteAnagrafeStore(await bench.open());
    const documento = JSON.stringify({ testo: 'è'.repeat(2_000_000) });
    await store.append(0, versione(documento));
    expect((await store.load(1))?.documento).to.equal(documento);
  });
});
