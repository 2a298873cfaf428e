import { expect } from 'chai';
import { createSqliteCounterStore } from '../../src/adapters/sqlite-counter-store.js';
import type { CounterStore } from '../../src/quota/counter-store.js';
import { ADESSO, counterStoreContract, limite } from '../quota/counter-store.contract.js';
import { Child } from '../store/support/child.js';
import { Bench } from '../store/support/house.js';

describe('the SQLite counter store', function () {
  this.timeout(60_000);
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });
  afterEach(() => bench.close());
  const clock = { now: () => ADESSO };
  const open = async (istanza = 'uno'): Promise<CounterStore> =>
    createSqliteCounterStore(await bench.open(istanza), { clock });

  counterStoreContract('SQLite', () => open());

  it('remembers units, tokens and latches over a restart', async () => {
    const store = await bench.open();
    const counters = createSqliteCounterStore(store, { clock });
    const outcome = await counters.reserve([limite('a', 3)], ADESSO);
    await counters.reserve([limite('a', 3)], ADESSO);
    await counters.latch('b', ADESSO + 1_000);
    await store.close();

    const again = await open();
    expect(await again.taken(['a'])).to.deep.equal(new Map([['a', 2]]));
    if (outcome.granted) await again.giveBack(outcome.token);
    expect(await again.taken(['a'])).to.deep.equal(new Map([['a', 1]]));
    expect(await again.reserve([limite('b', 3)], ADESSO)).to.include({ granted: false });
  });

  it('forgets what expired, and nothing else', async () => {
    const store = await bench.open();
    let pruned: () => void = () => undefined;
    const done = new Promise<void>((resolve) => (pruned = resolve));
    const counters = createSqliteCounterStore(
      {
        ...store,
        call: async (name, args) => {
          const result = await store.call(name, args);
          if (name === 'counters.prune') pruned();
          return result;
        },
      },
      { clock, pruneMs: 5 },
    );
    await counters.reserve([{ ...limite('vecchio', 3), scade: ADESSO }], ADESSO - 1);
    const kept = await counters.reserve([limite('nuovo', 3)], ADESSO);
    await counters.latch('vecchio', ADESSO);
    await done;
    await store.call('counters.prune', { istante: ADESSO, massimo: 10 });
    expect(bench.read('SELECT chiave FROM contatori')).to.deep.equal([{ chiave: 'nuovo' }]);
    expect(bench.read('SELECT count(*) AS n FROM prenotazioni')).to.deep.equal([{ n: 1 }]);
    expect(bench.read('SELECT count(*) AS n FROM fermi')).to.deep.equal([{ n: 0 }]);
    if (kept.granted) await counters.giveBack(kept.token);
    expect(await counters.taken(['nuovo'])).to.deep.equal(new Map([['nuovo', 0]]));
  });

  it('grants exactly the ceiling to two processes, one of which is killed half-way: no unit twice, none that was granted lost', async () => {
    const ceiling = 6_000;
    const children = ['uno', 'due', 'tre'].map(
      (istanza) => new Child('take-units', bench.db, istanza, String(ceiling)),
    );
    const [dying, ...living] = children;
    await dying?.said(500);
    await dying?.kill();
    await Promise.all(living.map(({ exited }) => exited));
    const granted = children.flatMap(({ lines }) => lines.filter((line) => /^[0-9]+$/.test(line)));
    // Units that were on disk when the killed process could not say so any more are spent, never granted again.
    expect(granted.length).to.be.at.most(ceiling);
    expect(granted.length).to.be.at.least(ceiling - 200);
    expect(new Set(granted).size).to.equal(granted.length);
    expect(bench.read('SELECT presi FROM contatori')).to.deep.equal([{ presi: ceiling }]);
    expect(
      living.every(({ stderr }) => stderr === ''),
      living.map(({ stderr }) => stderr).join(),
    ).to.equal(true);
  });

  it('refuses a token that no store of this kind gave', async () => {
    const counters = await open();
    const outcome = await counters.giveBack('1 OR 1=1').catch((error: unknown) => error);
    expect(outcome).to.be.instanceOf(Error);
  });
});
