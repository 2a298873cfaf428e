import { expect } from 'chai';
import type { ContatoreAlzato } from '../../src/adapters/riscontra-contatori.js';
import type { CounterStore, Limite } from '../../src/quota/counter-store.js';

export const ADESSO = Date.UTC(2026, 10, 22, 10);

export function limite(chiave: string, massimo: number): Limite {
  return { chiave, massimo, scade: ADESSO + 86_400_000 };
}

export interface ContatoriInProva {
  readonly store: CounterStore;
  /** Of another instance on the same counters; absent where there cannot be one. */
  readonly other?: () => Promise<CounterStore>;
  /** Ends whatever keeps them, as unkindly as can be, and opens them anew; absent where nothing survives. */
  readonly restart?: () => Promise<CounterStore>;
  /** Raises counters to what the register says of them; absent where there is no register. */
  readonly alza?: (contatori: readonly ContatoreAlzato[]) => Promise<void>;
}

/**
 * What every adapter of `CounterStore` keeps.
 *
 * @param conserva `false`: it dies with its process, and no other one sees it
 */
export function counterStoreContract(name: string, create: () => Promise<ContatoriInProva>, conserva = true): void {
  describe(`${name}, as a CounterStore`, () => {
    let casa: ContatoriInProva;
    let store: CounterStore;
    beforeEach(async () => {
      casa = await create();
      ({ store } = casa);
    });
    const taken = async (...chiavi: readonly string[]): Promise<readonly (number | undefined)[]> => {
      const counts = await store.taken(chiavi);
      return chiavi.map((chiave) => counts.get(chiave));
    };

    it('grants up to the ceiling, says what remains, and then names the key that is spent', async () => {
      const outcomes = [];
      for (let count = 0; count < 3; count += 1) outcomes.push(await store.reserve([limite('a', 2)], ADESSO));
      expect(outcomes.map(({ granted, remaining }) => [granted, remaining.get('a')])).to.deep.equal([
        [true, 1],
        [true, 0],
        [false, 0],
      ]);
      expect(outcomes[2]).to.include({ exhausted: 'a' });
      expect(await taken('a')).to.deep.equal([2]);
    });

    it('takes a unit of every limit, or of none', async () => {
      const both = [limite('a', 5), limite('b', 1)];
      expect(await store.reserve(both, ADESSO)).to.include({ granted: true });
      const refused = await store.reserve(both, ADESSO);
      expect(refused).to.include({ granted: false, exhausted: 'b' });
      expect(refused.remaining).to.deep.equal(
        new Map([
          ['a', 4],
          ['b', 0],
        ]),
      );
      expect(await taken('a', 'b')).to.deep.equal([1, 1]);
    });

    it('names the first key that is spent when several are', async () => {
      await store.reserve([limite('a', 1), limite('b', 1)], ADESSO);
      expect(await store.reserve([limite('b', 1), limite('a', 1)], ADESSO)).to.include({ exhausted: 'b' });
    });

    it('never grants more than the ceiling, however many ask at once', async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 300 }, () => store.reserve([limite('a', 100), limite('b', 150)], ADESSO)),
      );
      expect(outcomes.filter(({ granted }) => granted)).to.have.length(100);
      const tokens = outcomes.flatMap((outcome) => (outcome.granted ? [outcome.token] : []));
      expect(new Set(tokens).size).to.equal(100);
      expect(await taken('a', 'b')).to.deep.equal([100, 100]);
    });

    it('gives units back to where they were taken, once, whatever the window is by then', async () => {
      const outcome = await store.reserve([limite('ieri', 1), limite('oggi', 1)], ADESSO);
      if (!outcome.granted) throw new Error('it was not granted');
      await store.giveBack(outcome.token);
      await store.giveBack(outcome.token);
      expect(await taken('ieri', 'oggi')).to.deep.equal([0, 0]);
      expect(await store.reserve([limite('ieri', 1)], ADESSO)).to.include({ granted: true });
      await store.giveBack(outcome.token);
      expect(await taken('ieri')).to.deep.equal([1]);
    });

    it('never gives the token of another reservation out again', async () => {
      const first = await store.reserve([limite('a', 9)], ADESSO);
      if (!first.granted) throw new Error('it was not granted');
      await store.giveBack(first.token);
      const second = await store.reserve([limite('a', 9)], ADESSO);
      if (!second.granted) throw new Error('it was not granted');
      expect(second.token).not.to.equal(first.token);
    });

    it('grants nothing while a key is latched, takes nothing, and grants again afterwards', async () => {
      await store.latch('a', ADESSO + 1_000);
      expect(await store.reserve([limite('a', 5), limite('b', 5)], ADESSO)).to.deep.equal({
        ...{
          granted: false,
          exhausted: 'a',
          remaining: new Map([
            ['a', 0],
            ['b', 5],
          ]),
        },
      });
      expect(await taken('a', 'b')).to.deep.equal([0, 0]);
      expect(await store.reserve([limite('a', 5)], ADESSO + 1_000)).to.include({ granted: true });
    });

    it('never shortens a latch', async () => {
      await store.latch('a', ADESSO + 10_000);
      await store.latch('a', ADESSO + 10);
      expect(await store.reserve([limite('a', 5)], ADESSO + 5_000)).to.include({ granted: false });
    });

    it('grants nothing under a ceiling of zero, or one that was lowered below what is taken', async () => {
      expect(await store.reserve([limite('z', 0)], ADESSO)).to.include({ granted: false, exhausted: 'z' });
      await store.reserve([limite('a', 5)], ADESSO);
      await store.reserve([limite('a', 5)], ADESSO);
      const outcome = await store.reserve([limite('a', 1)], ADESSO);
      expect(outcome).to.include({ granted: false });
      expect(outcome.remaining.get('a')).to.equal(0);
    });

    it('grants again once a latch was taken away, and says until when there is one', async () => {
      await store.latch('a', ADESSO + 10_000);
      await store.latch('b', ADESSO + 20_000);
      expect(await store.latchedUntil(['a', 'b', 'c'])).to.deep.equal(
        new Map([
          ['a', ADESSO + 10_000],
          ['b', ADESSO + 20_000],
          ['c', 0],
        ]),
      );
      await store.unlatch('a');
      await store.unlatch('mai');
      expect((await store.latchedUntil(['a'])).get('a')).to.equal(0);
      expect(await store.reserve([limite('a', 5)], ADESSO)).to.include({ granted: true });
      expect(await store.reserve([limite('b', 5)], ADESSO)).to.include({ granted: false });
    });

    describe('counting different members', () => {
      const diverso = (membro: string, massimo = 2): Limite => ({ ...limite('s', massimo), distinto: membro });
      const ask = async (membro: string, massimo?: number) => {
        const { granted, remaining } = await store.reserve([limite('t', 1_000), diverso(membro, massimo)], ADESSO);
        return [granted, remaining.get('s')];
      };

      it('takes a unit for each the first time, and lets those pass that were seen, whatever the ceiling', async () => {
        expect([
          await ask('uno'),
          await ask('uno'),
          await ask('due'),
          await ask('tre'),
          await ask('due'),
        ]).to.deep.equal([
          [true, 1],
          [true, 1],
          [true, 0],
          [false, 0],
          [true, 0],
        ]);
        expect(await ask('uno', 0)).to.deep.equal([true, 0]);
        expect(await taken('s', 't')).to.deep.equal([2, 5]);
      });

      it('takes none where another limit refuses', async () => {
        expect(await store.reserve([diverso('uno'), limite('z', 0)], ADESSO)).to.include({ exhausted: 'z' });
        expect(await taken('s', 's#uno')).to.deep.equal([0, 0]);
      });

      it('keeps who was seen when the other units are given back', async () => {
        const outcome = await store.reserve([limite('t', 1), diverso('uno', 1)], ADESSO);
        if (!outcome.granted) throw new Error('it was not granted');
        await store.giveBack(outcome.token);
        expect(await taken('s', 't')).to.deep.equal([1, 0]);
        expect(await ask('due', 1)).to.deep.equal([false, 0]);
        expect(await ask('uno', 1)).to.deep.equal([true, 0]);
      });

      it('counts exactly, however many ask at once for the same ones', async () => {
        const outcomes = await Promise.all(
          Array.from({ length: 200 }, async (_, index) => ({
            membro: index % 40,
            granted: (await ask(`m${index % 40}`, 25))[0],
          })),
        );
        const through = new Set(outcomes.filter(({ granted }) => granted).map(({ membro }) => membro));
        expect(through.size).to.equal(25);
        expect(outcomes.filter(({ granted }) => granted)).to.have.length(125);
        expect(await taken('s')).to.deep.equal([25]);
      });
    });

    it('counts nothing for a key that nobody took from', async () => {
      expect(await taken('mai')).to.deep.equal([0]);
    });

    it('gives nothing back for a token that it never gave, whatever it looks like', async () => {
      const outcome = await store.reserve([limite('a', 5)], ADESSO);
      if (!outcome.granted) throw new Error('it was not granted');
      for (const token of ['', '0', "1' OR '1'='1", '-1', `${outcome.token}0`, ` ${outcome.token}`, '9'.repeat(40)])
        await store.giveBack(token).catch((error: unknown) => expect(error).to.be.instanceOf(Error));
      expect(await taken('a')).to.deep.equal([1]);
    });

    it('gives back what one reservation took and not what others took of the same keys, however many do at once', async () => {
      const limiti = [limite('a', 50), limite('b', 50)];
      const outcomes = await Promise.all(Array.from({ length: 40 }, () => store.reserve(limiti, ADESSO)));
      const tokens = outcomes.flatMap((outcome) => (outcome.granted ? [outcome.token] : []));
      // Each twice, and half of them.
      await Promise.all(tokens.slice(0, 20).flatMap((token) => [store.giveBack(token), store.giveBack(token)]));
      expect(await taken('a', 'b')).to.deep.equal([20, 20]);
    });

    for (const [what, limiti] of [
      ['no limit at all', []],
      ['one key twice', [limite('a', 1), limite('a', 1)]],
      ['a ceiling that is not whole', [limite('a', 1.5)]],
      ['a negative ceiling', [limite('a', -1)]],
      ['a member that is no name', [{ ...limite('a', 1), distinto: 'a#b' }]],
    ] as const) {
      it(`refuses ${what} as a mistake of the caller`, async () => {
        const outcome = await store.reserve(limiti, ADESSO).catch((error: unknown) => error);
        expect(outcome).to.be.instanceOf(TypeError);
      });
    }

    if (!conserva) return;

    describe('with two instances', () => {
      let other: CounterStore;
      beforeEach(async () => {
        if (!casa.other) throw new Error('there is no other instance');
        other = await casa.other();
      });

      it('grants one ceiling to both together, whatever the order in which they name their limits', async () => {
        const [una, due] = [limite('a', 60), limite('b', 80)];
        const outcomes = await Promise.all(
          Array.from({ length: 200 }, (_, n) =>
            n % 2 ? store.reserve([una, due], ADESSO) : other.reserve([due, una], ADESSO),
          ),
        );
        expect(outcomes.filter(({ granted }) => granted)).to.have.length(60);
        expect(await taken('a', 'b')).to.deep.equal([60, 60]);
      });

      it('shows each at once what the other latched, and lifted', async () => {
        await store.reserve([limite('a', 9)], ADESSO);
        await other.reserve([limite('a', 9)], ADESSO);
        await store.latch('a', ADESSO + 60_000);
        expect(await other.reserve([limite('a', 9), limite('b', 9)], ADESSO)).to.include({
          granted: false,
          exhausted: 'a',
        });
        expect((await other.latchedUntil(['a'])).get('a')).to.equal(ADESSO + 60_000);
        expect(await other.reserve([limite('a', 9)], ADESSO + 60_000)).to.include({ granted: true });
        await other.unlatch('a');
        expect(await store.reserve([limite('a', 9)], ADESSO)).to.include({ granted: true });
        expect(await taken('a', 'b')).to.deep.equal([4, 0]);
      });

      it('lets each give back what the other was granted, once', async () => {
        const outcome = await store.reserve([limite('a', 1)], ADESSO);
        if (!outcome.granted) throw new Error('it was not granted');
        await Promise.all([other.giveBack(outcome.token), store.giveBack(outcome.token)]);
        expect(await taken('a')).to.deep.equal([0]);
        expect(await other.reserve([limite('a', 1)], ADESSO)).to.include({ granted: true });
        expect(await store.reserve([limite('a', 1)], ADESSO)).to.include({ granted: false });
      });
    });

    it('keeps units, members, latches and tokens over an end without goodbye: a missing key was never taken from', async () => {
      if (!casa.restart) throw new Error('it cannot be restarted');
      const first = await store.reserve([limite('a', 3), { ...limite('s', 1), distinto: 'uno' }], ADESSO);
      await store.reserve([limite('a', 3)], ADESSO);
      await store.latch('fermo', ADESSO + 60_000);
      const again = await casa.restart();
      const counts = async (...chiavi: readonly string[]) => [...(await again.taken(chiavi)).values()];
      expect(await counts('a', 's', 's#uno', 'mai')).to.deep.equal([2, 1, 1, 0]);
      expect(await again.reserve([limite('a', 2)], ADESSO)).to.include({ granted: false });
      expect(await again.reserve([limite('fermo', 3)], ADESSO)).to.include({ granted: false });
      expect(await again.reserve([{ ...limite('s', 1), distinto: 'due' }], ADESSO)).to.include({ granted: false });
      if (first.granted) {
        await again.giveBack(first.token);
        await again.giveBack(first.token);
      }
      expect(await counts('a', 's')).to.deep.equal([1, 1]);
      const next = await again.reserve([limite('a', 3)], ADESSO);
      expect(next.granted && next.token).not.to.equal(first.granted && first.token);
    });

    describe('raised to what the register says', () => {
      const alzato = (chiave: string, presi: number): ContatoreAlzato => ({
        chiave,
        presi,
        scade: ADESSO + 86_400_000,
      });
      const alza = async (...contatori: readonly ContatoreAlzato[]): Promise<void> => {
        if (!casa.alza) throw new Error('they cannot be raised');
        await casa.alza(contatori);
      };
      it('has what was lost spent, grants the rest, and never lowers anything', async () => {
        for (let count = 0; count < 3; count += 1) await store.reserve([limite('a', 9)], ADESSO);
        await alza(alzato('a', 2), alzato('b', 4), alzato('z', 0));
        expect(await taken('a', 'b', 'z')).to.deep.equal([3, 4, 0]);
        await alza(alzato('a', 8));
        await alza(alzato('a', 8));
        expect(await taken('a')).to.deep.equal([8]);
        expect(await store.reserve([limite('a', 9)], ADESSO)).to.include({ granted: true });
        expect(await store.reserve([limite('a', 9)], ADESSO)).to.include({ granted: false });
        expect(await store.reserve([limite('b', 4)], ADESSO)).to.include({ granted: false, exhausted: 'b' });
      });

      it('knows the members that were seen', async () => {
        await alza(alzato('s', 1), alzato('s#uno', 1));
        const diverso = (distinto: string): Limite => ({ ...limite('s', 1), distinto });
        expect(await store.reserve([diverso('uno')], ADESSO)).to.include({ granted: true });
        expect(await store.reserve([diverso('due')], ADESSO)).to.include({ granted: false });
      });

      it('loses no unit that is taken meanwhile', async () => {
        await Promise.all([
          ...Array.from({ length: 60 }, () => store.reserve([limite('a', 1_000)], ADESSO)),
          ...Array.from({ length: 10 }, (_, n) => alza(alzato('a', n))),
        ]);
        expect((await taken('a'))[0]).to.be.at.least(60);
      });
    });
  });
}
