import { expect } from 'chai';
import { replayStoreContract, voucherCacheContract } from '../../src/testing/port-contracts.js';
import { createMemoryVoucherCache, type VoucherCache } from '../../src/voucher/voucher-cache.js';
import { createVoucherSource, type VoucherRequest, type VoucherSource } from '../../src/voucher/voucher-source.js';
import { FakePdnd } from '../helpers/fake-pdnd.js';
import { AUDIENCE, CLIENT_ID, countingIds, FixedClock, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { ecSigner, otherSigner, rsaSigner } from '../helpers/keys.js';

const DIGEST = 'ab'.repeat(32);
const request = (more: Partial<VoucherRequest> = {}): VoucherRequest => ({
  ...{ clientId: CLIENT_ID, signer: rsaSigner, purposeId: PURPOSE_ID, organizzazione: 'cassa-a' },
  ...more,
});

describe('the memory voucher cache keeps the promise of a voucher cache', () => {
  for (const { title, check } of voucherCacheContract) {
    it(title, () =>
      check(() => {
        const clock = new FixedClock();
        const cache = createMemoryVoucherCache({ clock });
        const pass = (ms: number): Promise<void> => Promise.resolve(void (clock.time += ms));
        return Promise.resolve({ caches: [cache, cache], pass, life: 60_000 });
      }),
    );
  }
});

describe('voucher sources that share a cache', () => {
  const failures: unknown[] = [];
  beforeEach(() => failures.splice(0));

  function bench(share: (clock: FixedClock) => VoucherCache = (clock) => createMemoryVoucherCache({ clock })) {
    const pdnd = new FakePdnd();
    const clock = new FixedClock(1_800_000_000_000);
    const cache = share(clock);
    const source = (): VoucherSource =>
      createVoucherSource({
        ...{ transport: pdnd, clock, ids: countingIds(), audience: AUDIENCE, cache },
        tokenEndpoint: 'https://auth.uat.interop.pagopa.it/token.oauth2',
        pacing: { requests: 1_000 },
        onCacheFailed: (error) => failures.push(error),
      });
    return { pdnd, clock, cache, one: source(), two: source() };
  }

  it('ask PDND once between them, DPoP-bound vouchers and those of an evidence too', async () => {
    const { pdnd, one, two } = bench();
    for (const [index, more] of [{}, { digest: DIGEST }, { dpop: ecSigner }].entries()) {
      const first = await one.get(request(more));
      expect(await two.get(request(more))).to.deep.equal(first);
      expect(pdnd.asked).to.have.length(index + 1);
    }
    expect(failures).to.deep.equal([]);
  });

  it('never take another key’s: client, kid, purpose, evidence and DPoP key tell them apart', async () => {
    const { pdnd, one, two } = bench();
    await one.get(request({ digest: DIGEST }));
    for (const more of [
      { digest: DIGEST, clientId: '11111111-2222-4333-8444-555555555555' },
      { digest: DIGEST, signer: otherSigner },
      { digest: DIGEST, purposeId: '11111111-2222-4333-8444-555555555555' },
      { digest: 'cd'.repeat(32) },
      { digest: DIGEST, dpop: ecSigner },
      {},
    ]) {
      const before = pdnd.asked.length;
      await two.get(request(more));
      expect(pdnd.asked.length - before, JSON.stringify(Object.keys(more))).to.equal(1);
    }
  });

  it('take the one that another has renewed, and ask for none', async () => {
    const { pdnd, clock, one, two } = bench();
    const first = await one.get(request());
    await two.get(request());
    clock.time = first.expiresAt - 20_000;
    await one.get(request());
    do await new Promise((resolve) => setImmediate(resolve));
    while (one.stats().inFlight > 0);
    expect(pdnd.asked).to.have.length(2);
    await two.get(request());
    do await new Promise((resolve) => setImmediate(resolve));
    while (two.stats().inFlight > 0);
    expect(pdnd.asked).to.have.length(2);
    expect((await two.get(request())).expiresAt).to.be.greaterThan(first.expiresAt);
  });

  it('ask PDND where the cache gives a voucher of other things, of no life, or no voucher at all', async () => {
    const own = bench();
    await own.one.get(request({ digest: DIGEST }));
    const real = (await own.one.get(request({ digest: DIGEST }))).accessToken;
    for (const given of [
      { accessToken: real, tokenType: 'Bearer', lifeMs: 60_000 },
      { accessToken: 'x', tokenType: 'Bearer', lifeMs: 60_000 },
      { accessToken: real, tokenType: 'DPoP', lifeMs: 60_000 },
      { accessToken: real, tokenType: 'Bearer', lifeMs: Number.NaN },
      { accessToken: real, tokenType: 'Bearer', lifeMs: 1e12 },
    ] as const) {
      const lying = bench(() => ({ get: async () => given, set: async () => undefined }));
      await lying.one.get(request({ digest: 'cd'.repeat(32) }));
      expect(lying.pdnd.asked).to.have.length(1);
      expect(failures.splice(0)).to.have.length(1);
    }
  });

  it('go on as if there were none when the cache fails, at once or by saying nothing', async () => {
    const failing = bench(() => ({
      get: async () => Promise.reject(new Error('away')),
      set: async () => Promise.reject(new Error('away')),
    }));
    await failing.one.get(request());
    await failing.one.get(request());
    expect(failing.pdnd.asked).to.have.length(1);
    expect(failures.splice(0)).to.have.length(2);
    const silent = bench(() => ({ get: () => new Promise(() => undefined), set: () => new Promise(() => undefined) }));
    await silent.one.get(request());
    expect(silent.pdnd.asked).to.have.length(1);
    expect(failures.map(String)).to.deep.equal(['Error: the voucher cache did not answer in 1000 ms']);
  });
});

describe('the contracts of ports', () => {
  it('reject an adapter that does not keep them', async () => {
    const clock = new FixedClock();
    const pass = async (ms: number): Promise<void> => Promise.resolve(void (clock.time += ms));
    const forgets = { rememberOnce: async () => Promise.resolve(true) };
    const subject = async () => ({ stores: [forgets, forgets] as const, now: () => clock.time, pass, life: 1_000 });
    const outcomes = await Promise.allSettled(replayStoreContract.map(async ({ check }) => check(subject)));
    expect(outcomes.filter(({ status }) => status === 'rejected')).to.have.length(outcomes.length);
    const empty = { get: async () => Promise.resolve(undefined), set: async () => Promise.resolve() };
    const caches = async () => ({ caches: [empty, empty] as const, pass, life: 1_000 });
    const kept = await Promise.allSettled(voucherCacheContract.map(async ({ check }) => check(caches)));
    expect(kept.map(({ status }) => status)).to.deep.equal(['rejected', 'fulfilled', 'rejected', 'rejected']);
  });
});
