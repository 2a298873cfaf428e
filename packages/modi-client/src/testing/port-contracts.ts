import { deepStrictEqual, notStrictEqual, ok, strictEqual } from 'node:assert';
import type { ReplayStore } from '../jws/replay-store.js';
import type { VoucherCache } from '../voucher/voucher-cache.js';

/** One promise of a port, as a test of any framework: `it(title, () => check(make))`. */
export interface ContractCase<Subject> {
  /** A sentence. */
  readonly title: string;
  /** Rejects with an `AssertionError` where the promise is not kept. */
  readonly check: (make: () => Promise<Subject>) => Promise<void>;
}

/** What the contract of a replay store needs of an adapter. */
export interface ReplayStoreSubject {
  /** Two handles on one store, as two instances would have them. */
  readonly stores: readonly [ReplayStore, ReplayStore];
  readonly now: () => number;
  /** Lets so much time pass, for the store too. */
  readonly pass: (milliseconds: number) => Promise<void>;
  /** Milliseconds that a token is remembered where the test waits for its end: short where time is real. */
  readonly life: number;
}

/** What the contract of a voucher cache needs of an adapter. */
export interface VoucherCacheSubject {
  readonly caches: readonly [VoucherCache, VoucherCache];
  readonly pass: (milliseconds: number) => Promise<void>;
  readonly life: number;
}

const MINUTE = 60_000;

/** What every `ReplayStore` promises. Each case wants a store that has seen nothing. */
export const replayStoreContract: readonly ContractCase<ReplayStoreSubject>[] = [
  {
    title: 'says true once and then false, whichever instance is asked',
    async check(make) {
      const { stores, now } = await make();
      const until = now() + MINUTE;
      strictEqual(await stores[0].rememberOnce('s', 'id', until), true);
      strictEqual(await stores[0].rememberOnce('s', 'id', until), false);
      strictEqual(await stores[1].rememberOnce('s', 'id', until), false);
    },
  },
  {
    title: 'says true to exactly one of many at the same time',
    async check(make) {
      const { stores, now } = await make();
      const asked = Array.from({ length: 50 }, (_, n) => (n % 2 === 0 ? stores[0] : stores[1]));
      const answers = await Promise.all(asked.map((store) => store.rememberOnce('s', 'id', now() + MINUTE)));
      strictEqual(answers.filter(Boolean).length, 1);
    },
  },
  {
    title: 'keeps scopes apart, also those that could be confused',
    async check(make) {
      const { stores, now } = await make();
      for (const [scope, id] of [
        ['a', 'b:c'],
        ['a:b', 'c'],
        ['a', 'b'],
        ['', 'a'],
        ['a\u0000b', 'c'],
      ] as const) {
        strictEqual(await stores[0].rememberOnce(scope, id, now() + MINUTE), true, `${scope}/${id}`);
        strictEqual(await stores[1].rememberOnce(scope, id, now() + MINUTE), false, `${scope}/${id}`);
      }
    },
  },
  {
    title: 'remembers up to its time, and may take the id again after',
    async check(make) {
      const { stores, now, pass, life } = await make();
      const until = now() + life;
      strictEqual(await stores[0].rememberOnce('s', 'id', until), true);
      await pass(life / 2);
      strictEqual(await stores[1].rememberOnce('s', 'id', until), false);
      await pass(life / 2 + 2_000);
      strictEqual(await stores[1].rememberOnce('s', 'id', now() + MINUTE), true);
    },
  },
  {
    title: 'takes any text for an id',
    async check(make) {
      const { stores, now } = await make();
      for (const id of ['__proto__', 'è', '\ud800', ' ', 'x'.repeat(255)]) {
        strictEqual(await stores[0].rememberOnce('s', id, now() + MINUTE), true, id);
        strictEqual(await stores[1].rememberOnce('s', id, now() + MINUTE), false, id);
      }
    },
  },
];

/** What every `VoucherCache` promises. Each case wants a cache that holds nothing. */
export const voucherCacheContract: readonly ContractCase<VoucherCacheSubject>[] = [
  {
    title: 'gives what was set, to whoever shares it, with the life that is left',
    async check(make) {
      const { caches, pass } = await make();
      await caches[0].set('k', { accessToken: 'a.b.c', tokenType: 'DPoP', lifeMs: MINUTE, correlationId: 'corr' });
      await pass(50);
      const { lifeMs = 0, ...found } = (await caches[1].get('k')) ?? {};
      deepStrictEqual(found, { accessToken: 'a.b.c', tokenType: 'DPoP', correlationId: 'corr' });
      ok(lifeMs > 0 && lifeMs <= MINUTE - 40, `${lifeMs} ms`);
    },
  },
  {
    title: 'has nothing under a key that nobody set',
    async check(make) {
      const { caches } = await make();
      await caches[0].set('k', { accessToken: 'a.b.c', tokenType: 'Bearer', lifeMs: MINUTE });
      for (const key of ['K', 'k ', '', '__proto__']) strictEqual(await caches[0].get(key), undefined, key);
    },
  },
  {
    title: 'gives the last that was set',
    async check(make) {
      const { caches } = await make();
      await caches[0].set('k', { accessToken: 'a.b.c', tokenType: 'Bearer', lifeMs: MINUTE });
      await caches[1].set('k', { accessToken: 'd.e.f', tokenType: 'Bearer', lifeMs: MINUTE });
      strictEqual((await caches[0].get('k'))?.accessToken, 'd.e.f');
    },
  },
  {
    title: 'forgets at the end of its life',
    async check(make) {
      const { caches, pass, life } = await make();
      await caches[0].set('k', { accessToken: 'a.b.c', tokenType: 'Bearer', lifeMs: life });
      notStrictEqual(await caches[1].get('k'), undefined);
      await pass(life + 50);
      strictEqual(await caches[1].get('k'), undefined);
    },
  },
];
