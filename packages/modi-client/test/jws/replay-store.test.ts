import { expect } from 'chai';
import fc from 'fast-check';
import { TokenError } from '../../src/errors/token-error.js';
import { createMemoryReplayStore } from '../../src/jws/replay-store.js';
import { failureAs } from '../helpers/failure.js';
import { FixedClock } from '../helpers/fixed-ports.js';
import { replayStoreContract } from '../../src/testing/port-contracts.js';

describe('the memory replay store keeps the promise of a replay store', () => {
  for (const { title, check } of replayStoreContract) {
    it(title, () =>
      check(() => {
        const clock = new FixedClock();
        const store = createMemoryReplayStore({ clock });
        const pass = (ms: number): Promise<void> => Promise.resolve(void (clock.time += ms));
        return Promise.resolve({ stores: [store, store], now: () => clock.time, pass, life: 60_000 });
      }),
    );
  }
});

describe('createMemoryReplayStore', () => {
  it('refuses when full, still knows what it knows, and takes again what time has freed', async () => {
    const clock = new FixedClock();
    const store = createMemoryReplayStore({ clock, limit: 2, limitPerScope: 2 });
    await store.rememberOnce('s', 'a', clock.time + 1_000);
    await store.rememberOnce('s', 'b', clock.time + 60_000);
    const error = await failureAs(TokenError, () => store.rememberOnce('t', 'c', clock.time + 60_000));
    expect([error.code, error.facts['limit']]).to.deep.equal(['ERR_MODI_REPLAY_STORE_FULL', 2]);
    expect(await store.rememberOnce('s', 'a', clock.time + 60_000)).to.equal(false);
    clock.time += 5_000;
    expect(await store.rememberOnce('t', 'c', clock.time + 60_000)).to.equal(true);
    expect(await store.rememberOnce('s', 'b', clock.time + 60_000)).to.equal(false);
  });

  it('lets no scope fill it for the others', async () => {
    const clock = new FixedClock();
    const store = createMemoryReplayStore({ clock, limit: 41 });
    for (let n = 0; n < 5; n++) await store.rememberOnce('greedy', String(n), clock.time + 60_000);
    const error = await failureAs(TokenError, () => store.rememberOnce('greedy', 'x', clock.time + 60_000));
    // A tenth, rounded up.
    expect([error.code, error.facts['limit']]).to.deep.equal(['ERR_MODI_REPLAY_STORE_FULL', 5]);
    expect(await store.rememberOnce('modest', 'x', clock.time + 60_000)).to.equal(true);
  });

  it('never says true twice within the time, whatever is asked in whatever order', async () => {
    const asked = fc.array(
      fc.record({ scope: fc.nat(2), id: fc.nat(4), wait: fc.nat(3_000), life: fc.integer({ min: 1, max: 5_000 }) }),
    );
    await fc.assert(
      fc.asyncProperty(asked, async (steps) => {
        const clock = new FixedClock();
        const store = createMemoryReplayStore({ clock });
        const held = new Map<string, number>();
        for (const { scope, id, wait, life } of steps) {
          clock.time += wait;
          const key = `${scope}/${id}`;
          const first = await store.rememberOnce(String(scope), String(id), clock.time + life);
          if (clock.time <= (held.get(key) ?? -1)) expect(first).to.equal(false);
          if (first) held.set(key, clock.time + life);
        }
      }),
    );
  });

  it('frees what it held, also of scopes', async () => {
    const clock = new FixedClock();
    const store = createMemoryReplayStore({ clock, limit: 4, limitPerScope: 4 });
    for (let round = 0; round < 100; round++) {
      for (let n = 0; n < 4; n++) await store.rememberOnce('s', `${round}/${n}`, clock.time + 1_000);
      clock.time += 3_000;
    }
  });
});
