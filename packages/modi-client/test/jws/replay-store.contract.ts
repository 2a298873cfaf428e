import { expect } from 'chai';
import type { ReplayStore } from '../../src/jws/replay-store.js';
import type { FixedClock } from '../helpers/fixed-ports.js';

/** What a contract needs of an adapter: stores that share what they remember, and how time passes for them. */
export interface ReplayStoreUnderTest {
  /** Two handles on one store, as two instances would have them. */
  readonly stores: readonly [ReplayStore, ReplayStore];
  /** The clock the store goes by. */
  readonly clock: FixedClock;
}

/** The promise of a replay store; every adapter runs it. */
export function replayStoreContract(name: string, make: () => Promise<ReplayStoreUnderTest>): void {
  describe(`${name} keeps the promise of a replay store`, () => {
    it('says true once and then false, whichever instance is asked', async () => {
      const { stores, clock } = await make();
      const until = clock.time + 60_000;
      expect(await stores[0].rememberOnce('s', 'id', until)).to.equal(true);
      expect(await stores[0].rememberOnce('s', 'id', until)).to.equal(false);
      expect(await stores[1].rememberOnce('s', 'id', until)).to.equal(false);
    });

    it('says true to exactly one of many at the same time', async () => {
      const { stores, clock } = await make();
      const asked = Array.from({ length: 50 }, (_, n) => (n % 2 === 0 ? stores[0] : stores[1]));
      const answers = await Promise.all(asked.map((store) => store.rememberOnce('s', 'id', clock.time + 60_000)));
      expect(answers.filter(Boolean).length).to.equal(1);
    });

    it('keeps scopes apart, also those that could be confused', async () => {
      const { stores, clock } = await make();
      const [store] = stores;
      const until = clock.time + 60_000;
      for (const [scope, id] of [
        ['a', 'b:c'],
        ['a:b', 'c'],
        ['a', 'b'],
        ['', 'a'],
        ['a\u0000b', 'c'],
      ] as const) {
        expect(await store.rememberOnce(scope, id, until), `${scope}/${id}`).to.equal(true);
      }
    });

    it('remembers up to its time, and may take the id again after', async () => {
      const { stores, clock } = await make();
      const [store] = stores;
      const until = clock.time + 60_000;
      await store.rememberOnce('s', 'id', until);
      clock.time = until;
      expect(await store.rememberOnce('s', 'id', until)).to.equal(false);
      clock.time = until + 2_000;
      expect(await store.rememberOnce('s', 'id', until + 60_000)).to.equal(true);
    });

    it('takes any text for an id', async () => {
      const { stores, clock } = await make();
      const [store] = stores;
      for (const id of ['__proto__', 'è', '\ud800', ' ', 'x'.repeat(255)]) {
        expect(await store.rememberOnce('s', id, clock.time + 60_000), id).to.equal(true);
        expect(await store.rememberOnce('s', id, clock.time + 60_000), id).to.equal(false);
      }
    });
  });
}
