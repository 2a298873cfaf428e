import { expect } from 'chai';
import { createSqliteCounterStore } from '../../src/adapters/sqlite-counter-store.js';
import { createSqliteUnitaRegistrate } from '../../src/adapters/sqlite-unita-registrate.js';
import type { CounterStore } from '../../src/quota/counter-store.js';
import { limitsFor } from '../../src/quota/limits.js';
import type { Store } from '../../src/store/store.js';
import { ADESSO, counterStoreContract, limite } from '../quota/counter-store.contract.js';
import { Child } from '../store/support/child.js';
import { Bench } from '../store/support/house.js';

const DAY = 86_400_000;
const CONDIZIONI = { servizioId: 'eci', chiamateMassimeGiorno: 1, fasceOperatori: [], fasceAssicurati: [] };

/** The store, with an eye on its prunings: the instants they were asked at, and the next one that is done from now on. */
function watch(store: Store): {
  readonly watched: Store;
  readonly prunings: readonly number[];
  pruned(): Promise<void>;
} {
  const prunings: number[] = [];
  let done: () => void = () => undefined;
  const call: Store['call'] = async (name, args) => {
    const asked = done;
    if (name === 'counters.prune' && typeof args === 'object' && args !== null && 'istante' in args) {
      prunings.push(args.istante);
    }
    const result = await store.call(name, args);
    if (name === 'counters.prune') asked();
    return result;
  };
  return { watched: { ...store, call }, prunings, pruned: () => new Promise((resolve) => (done = resolve)) };
}

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

  counterStoreContract('SQLite', async () => {
    const first = await bench.open();
    return {
      store: createSqliteCounterStore(first, { clock }),
      other: () => open('due'),
      restart: async () => {
        await first.close();
        return open();
      },
      alza: (contatori) => createSqliteUnitaRegistrate(first).alza(contatori),
    };
  });

  it('forgets what expired, and nothing else', async () => {
    const store = await bench.open();
    const { watched, pruned } = watch(store);
    const counters = createSqliteCounterStore(watched, { clock, pruneMs: 5 });
    await counters.reserve([{ ...limite('vecchio', 3), scade: ADESSO }], ADESSO - 2 * DAY);
    const kept = await counters.reserve([limite('nuovo', 3)], ADESSO);
    await counters.latch('vecchio', ADESSO - 40 * DAY);
    await counters.latch('ieri', ADESSO - DAY);
    await pruned();
    await store.call('counters.prune', { istante: ADESSO, massimo: 10 });
    expect(bench.read('SELECT chiave FROM contatori')).to.deep.equal([{ chiave: 'nuovo' }]);
    expect(bench.read('SELECT count(*) AS n FROM prenotazioni')).to.deep.equal([{ n: 1 }]);
    expect(bench.read('SELECT count(*) AS n FROM fermi')).to.deep.equal([{ n: 1 }]);
    if (kept.granted) await counters.giveBack(kept.token);
    expect(await counters.taken(['nuovo'])).to.deep.equal(new Map([['nuovo', 0]]));
  });

  it('keeps what was spent and latched through a clock that jumps ahead and comes back', async () => {
    const store = await bench.open();
    const { watched, pruned } = watch(store);
    let now = ADESSO;
    const counters = createSqliteCounterStore(watched, { clock: { now: () => now }, pruneMs: 5 });
    const ask = { enteId: 'cassa', condizioni: CONDIZIONI, tempoMassimoMs: 60_000 };
    const limiti = limitsFor({ ...ask, istante: ADESSO });
    const [{ chiave }] = limiti;
    const first = await counters.reserve(limiti, now);
    await counters.latch('fermo', ADESSO + DAY);
    now = ADESSO + 3 * DAY;
    await pruned();
    // As late as this even a clock that everybody believed would forget nothing of today.
    await store.call('counters.prune', { istante: ADESSO + 39 * DAY, massimo: 10 });
    now = ADESSO;
    expect(await counters.reserve(limiti, now)).to.include({ granted: false, exhausted: chiave });
    expect(await counters.reserve([limite('fermo', 3)], now)).to.include({ granted: false });
    // The reservation was forgotten sooner: giving it back does nothing, rather than anything twice.
    if (first.granted) await counters.giveBack(first.token);
    expect(await counters.taken([chiave])).to.deep.equal(new Map([[chiave, 1]]));
  });

  it('prunes nothing in a round before which the clock was set by more than an hour, either way, and says so', async () => {
    const store = await bench.open();
    const { watched, pruned, prunings } = watch(store);
    let [now, monotonic] = [ADESSO, 0];
    const errors: Error[] = [];
    let told: () => void = () => undefined;
    const counters = createSqliteCounterStore(watched, {
      ...{ clock: { now: () => now }, monotono: () => monotonic, pruneMs: 5 },
      onError: (error) => {
        errors.push(error);
        told();
      },
    });
    await counters.reserve([{ ...limite('scade', 3), scade: ADESSO + 30 * DAY }], ADESSO);
    const jump = async (ms: number): Promise<void> => {
      const saying = new Promise<void>((resolve) => (told = resolve));
      const before = prunings.length;
      now += ms;
      await saying;
      expect(errors.at(-1)).to.deep.include({ code: 'ERR_VARCO_CLOCK_JUMP', facts: { scartoMs: ms } });
      // Between the jump and the round that saw it, nothing was pruned by the new clock.
      expect(prunings.slice(before).every((istante) => istante !== now)).to.equal(true);
    };
    await jump(60 * DAY);
    await jump(-60 * DAY);
    expect(await counters.taken(['scade'])).to.deep.equal(new Map([['scade', 1]]));
    // Time that really passed is no jump.
    [now, monotonic] = [now + 31 * DAY, monotonic + 31 * DAY];
    await pruned();
    expect(errors).to.have.length(2);
    expect(await counters.taken(['scade'])).to.deep.equal(new Map([['scade', 0]]));
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
