import { expect } from 'chai';
import { createPostgresAnagrafeStore } from '../../src/adapters/postgres-anagrafe-store.js';
import { createPostgresCounterStore } from '../../src/adapters/postgres-counter-store.js';
import { createPostgresSerialeStore } from '../../src/adapters/postgres-seriale-store.js';
import type { CounterStore } from '../../src/quota/counter-store.js';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.js';
import type { PostgresStore } from '../../src/store/postgres/postgres-store.js';
import { ADESSO, counterStoreContract, limite } from '../quota/counter-store.contract.js';
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
  async function counters(istanza = 'uno'): Promise<CounterStore> {
    const made = await createPostgresCounterStore(await open(istanza), {
      clock: { now: () => ADESSO },
      onError: () => undefined,
    });
    closing.push(() => made.close());
    return made;
  }

  counterStoreContract('PostgreSQL', () => counters());

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
    await server.stop('SIGKILL');
    expect(await rejection(one.reserve([limite('a', 9)], ADESSO))).to.include({
      code: 'ERR_VARCO_COUNTERS_UNAVAILABLE',
    });
    await server.start();
    for (;;) {
      try {
        expect(await one.reserve([limite('a', 9)], ADESSO)).to.include({ granted: true });
        return;
      } catch (error) {
        expect(error).to.include({ code: 'ERR_VARCO_COUNTERS_UNAVAILABLE' });
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  });

  it('appends versions of the anagrafe, and lets one of two who saw the same append', async () => {
    const [one, two] = [createPostgresAnagrafeStore(await open('uno')), createPostgresAnagrafeStore(await open('due'))];
    const version = { istante: ADESSO, autore: 'a', motivo: 'à "m"', sha256: '00', documento: '{"d":1}' };
    expect(await one.currentVersion()).to.equal(0);
    expect(await one.append(0, version)).to.equal(1);
    const outcomes = await Promise.allSettled([one.append(1, version), two.append(1, version)]);
    expect(outcomes.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected']);
    const lost = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(lost?.reason).to.deep.include({ code: 'ERR_VARCO_ANAGRAFE_CONFLICT', facts: { after: 1, current: 2 } });
    expect(await two.load(1)).to.deep.equal({ ...version, versione: 1 });
    expect(await two.load(9)).to.equal(undefined);
    expect((await two.history()).map(({ versione }) => versione)).to.deep.equal([1, 2]);
  });

  it('never gives two instances the same serial', async () => {
    const [one, two] = [createPostgresSerialeStore(await open('uno')), createPostgresSerialeStore(await open('due'))];
    const numbers = await Promise.all(Array.from({ length: 450 }, (_, index) => (index % 2 ? one : two).next('cassa')));
    expect(new Set(numbers).size).to.equal(450);
    expect(Math.min(...numbers)).to.equal(1);
    expect(await one.next('altra')).to.equal(1);
  });
});
