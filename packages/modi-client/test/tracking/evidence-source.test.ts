import { expect } from 'chai';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import type { Signer } from '../../src/ports/signer.js';
import {
  createEvidenceSource,
  type EvidenceRequest,
  type EvidenceSourceOptions,
} from '../../src/tracking/evidence-source.js';
import { failureAs, failureOf } from '../helpers/failure.js';
import { CLIENT_ID, countingIds, FixedClock, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { otherSigner, rsaSigner } from '../helpers/keys.js';

function bench(more: Partial<EvidenceSourceOptions> = {}): {
  clock: FixedClock;
  made: () => number;
  signer: Signer;
  get: (more?: Partial<EvidenceRequest>) => Promise<string>;
} {
  const clock = new FixedClock(1_800_000_000_000);
  let made = 0;
  const signer: Signer = {
    ...rsaSigner,
    sign: async (bytes) => {
      made++;
      return rsaSigner.sign(bytes);
    },
  };
  const source = createEvidenceSource({ clock, ids: countingIds(), reuse: 'finestra', ...more });
  const request: EvidenceRequest = {
    pattern: 'AUDIT_REST_02',
    ente: 'cassa-a',
    signer,
    clientId: CLIENT_ID,
    audience: 'urn:eci',
    purposeId: PURPOSE_ID,
    userID: 'operatore-1',
    userLocation: 'pc-1',
    LoA: '2',
  };
  return { clock, made: () => made, signer, get: async (each) => (await source.get({ ...request, ...each })).jws };
}

describe('the evidence source', () => {
  it('makes one evidence for a thousand who ask at once', async () => {
    const { get, made } = bench();
    const all = new Set(await Promise.all(Array.from({ length: 1_000 }, async () => get())));
    expect([all.size, made()]).to.deep.equal([1, 1]);
  });

  it('never uses one again where that is asked, not even for those who ask at once', async () => {
    const { get, made } = bench({ reuse: 'mai' });
    const all = new Set(await Promise.all(Array.from({ length: 10 }, async () => get())));
    expect([all.size, made()]).to.deep.equal([10, 10]);
  });

  it('makes another for any other ente, key, client, audience, purpose, person, place, level or pattern', async () => {
    const { get } = bench();
    const others: Partial<EvidenceRequest>[] = [
      {},
      { ente: 'cassa-b' },
      { signer: otherSigner },
      { clientId: PURPOSE_ID },
      { audience: 'urn:eci2' },
      { purposeId: CLIENT_ID },
      { userID: 'operatore-2' },
      { userLocation: 'pc-2' },
      { LoA: '3' },
      { pattern: 'AUDIT_REST_01' },
      { userID: 'operatore-1pc', userLocation: '-1' },
      { ente: 'cassa-a9', clientId: CLIENT_ID },
    ];
    const all = new Set<string>();
    for (const each of [...others, ...others]) all.add(await get(each));
    expect(all.size).to.equal(others.length);
  });

  it('uses one for at most 240 seconds from its iat', async () => {
    const { clock, get } = bench();
    clock.time += 900;
    const first = await get();
    clock.time = 1_800_000_000_000 + 239_999;
    expect(await get()).to.equal(first);
    clock.time += 1;
    expect(await get()).not.to.equal(first);
  });

  it('uses one for less time where the clocks differ, by as much and in either direction', async () => {
    for (const skew of [50_000, -50_000]) {
      const { clock, get } = bench({ skewMs: () => skew });
      const first = await get();
      clock.time += 189_999;
      expect(await get()).to.equal(first);
      clock.time += 1;
      expect(await get()).not.to.equal(first);
    }
    for (const skew of [240_000, 1e9, Number.NaN]) {
      const { get } = bench({ skewMs: () => skew });
      expect(await get()).not.to.equal(await get());
    }
  });

  it('does not use one that is about to expire, or that a clock set back makes come from the future', async () => {
    const short = bench({ ttlSeconds: 10 });
    const first = await short.get();
    short.clock.time += 5_001;
    expect(await short.get()).not.to.equal(first);
    const back = bench();
    const later = await back.get();
    back.clock.time -= 60_000;
    expect(await back.get()).not.to.equal(later);
  });

  it('does not keep a failure', async () => {
    let fail = true;
    const signer: Signer = {
      ...rsaSigner,
      sign: async (bytes) => (fail ? Promise.reject(new Error('HSM away')) : rsaSigner.sign(bytes)),
    };
    const { get } = bench();
    const failures = await Promise.all([1, 2].map(async () => failureOf(async () => get({ signer }))));
    expect(failures.map(String)).to.deep.equal(['Error: HSM away', 'Error: HSM away']);
    fail = false;
    expect(await get({ signer })).to.be.a('string');
  });

  it('keeps no more than it may, the oldest first to go', async () => {
    const { get, made } = bench({ maxCached: 2 });
    await get({ userID: 'a' });
    await get({ userID: 'b' });
    await get({ userID: 'a' });
    await get({ userID: 'c' });
    expect(made()).to.equal(3);
    await get({ userID: 'a' });
    expect(made()).to.equal(3);
    await get({ userID: 'b' });
    expect(made()).to.equal(4);
  });

  it('refuses options out of bounds', async () => {
    for (const more of [
      { windowMs: 240_001 },
      { windowMs: -1 },
      { ttlSeconds: 0 },
      { maxCached: 0 },
      { reuse: 'sempre' as never },
    ]) {
      const error = await failureAs(ConfigurationError, () => bench(more));
      expect(error.code).to.equal('ERR_MODI_CONFIG_INVALID');
    }
  });

  it('refuses a request without an ente', async () => {
    const error = await failureAs(ConfigurationError, async () => bench().get({ ente: '' }));
    expect(error.facts['field']).to.equal('ente');
  });
});
