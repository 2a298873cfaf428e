import { expect } from 'chai';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { TokenError } from '../../src/errors/token-error.js';
import { systemClock } from '../../src/ports/clock.js';
import { systemIds } from '../../src/ports/ids.js';
import { Pacer } from '../../src/voucher/pacing.js';
import { createVoucherSource, type VoucherRequest, type VoucherSource } from '../../src/voucher/voucher-source.js';
import { failureAs } from '../helpers/failure.js';
import { FakePdnd } from '../helpers/fake-pdnd.js';
import { AUDIENCE, CLIENT_ID, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { rsaSigner } from '../helpers/keys.js';

const PACE = { requests: 10, perMs: 100, queueLimit: 2_000, maxWaitMs: 60_000 };

/** Most requests in any window of that length. */
function busiest(times: readonly number[], windowMs: number): number {
  let most = 0;
  times.forEach((start, index) => {
    const inside = times.slice(index).filter((time) => time - start < windowMs).length;
    most = Math.max(most, inside);
  });
  return most;
}

function bench(pace = PACE): {
  pdnd: FakePdnd;
  source: VoucherSource;
  request: (index: number, organizzazione?: string) => VoucherRequest;
} {
  const pdnd = new FakePdnd();
  // A signer that costs nothing: this is about pace.
  const signer = { ...rsaSigner, sign: async () => Buffer.from('signature') };
  const source = createVoucherSource({
    transport: pdnd,
    clock: systemClock,
    ids: systemIds,
    tokenEndpoint: 'https://x/token.oauth2',
    audience: AUDIENCE,
    pacing: pace,
  });
  const digest = (index: number): string => index.toString(16).padStart(64, '0');
  return {
    pdnd,
    source,
    request: (index, organizzazione = 'a') => ({
      clientId: CLIENT_ID,
      signer,
      purposeId: PURPOSE_ID,
      organizzazione,
      digest: digest(index),
    }),
  };
}

describe('the pace of voucher requests', () => {
  it('serves 300 different people at once, in order, never faster than PDND allows', async () => {
    const { pdnd, source, request } = bench();
    const started = performance.now();
    const all = await Promise.all(Array.from({ length: 300 }, async (_, index) => source.get(request(index))));
    expect(new Set(all.map((voucher) => voucher.accessToken)).size).to.equal(300);
    // The machine may stop for some milliseconds between our stamp and the test's: a window a little shorter shows a burst all the same.
    const times = pdnd.asked.map((each) => each.at);
    expect(busiest(times, PACE.perMs - 20)).to.be.at.most(PACE.requests);
    expect(performance.now() - started).to.be.within(2_850, 10_000);
    const order = pdnd.asked.map((each) => (each.claims['digest'] as { value: string }).value);
    expect(order).to.deep.equal([...order].sort());
    expect(source.stats()).to.include({ inFlight: 0, queued: 0 });
  });

  it('is kept for each organisation apart', async () => {
    const { pdnd, source, request } = bench({ ...PACE, requests: 1, perMs: 5_000 });
    await Promise.all([source.get(request(1, 'a')), source.get(request(2, 'b')), source.get(request(3, 'c'))]);
    expect(pdnd.asked).to.have.length(3);
  });

  it('refuses at once who would wait too long, and says for how long', async () => {
    const { pdnd, source, request } = bench({ requests: 1, perMs: 50, queueLimit: 100, maxWaitMs: 120 });
    const results = await Promise.allSettled(Array.from({ length: 6 }, async (_, index) => source.get(request(index))));
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    expect(refused.length).to.be.within(2, 4);
    for (const error of refused) {
      if (!(error instanceof TokenError)) throw new Error('not a TokenError', { cause: error });
      expect(error.code).to.equal('ERR_MODI_PACING_FULL');
      expect(error.facts['retryAfterMs']).to.be.a('number').greaterThan(100);
    }
    expect(pdnd.asked).to.have.length(6 - refused.length);
  });

  it('refuses at once when too many wait', async () => {
    const { source, request } = bench({ requests: 1, perMs: 40, queueLimit: 2, maxWaitMs: 60_000 });
    const results = await Promise.allSettled(Array.from({ length: 5 }, async (_, index) => source.get(request(index))));
    expect(results.map((result) => result.status)).to.deep.equal([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
    ]);
  });

  it('signs an assertion only when its turn has come', async () => {
    const { pdnd, source, request } = bench({ requests: 1, perMs: 1_100, queueLimit: 10, maxWaitMs: 5_000 });
    await Promise.all([source.get(request(1)), source.get(request(2))]);
    const [first, second] = pdnd.asked;
    expect(Number(second?.claims['iat'])).to.be.greaterThan(Number(first?.claims['iat']));
  });

  describe('after a 429', () => {
    const limited = FakePdnd.problem(429, '007-10004', {
      'x-rate-limit-limit': '10',
      'x-rate-limit-remaining': '0',
      'x-rate-limit-interval': '80',
    });

    it('waits PDND’s interval, asks once more with a new assertion, and lets nobody pass meanwhile', async () => {
      const { pdnd, source, request } = bench();
      pdnd.answer = (asked) => (pdnd.asked.length === 1 ? limited : pdnd.voucher(asked));
      const first = source.get(request(1));
      while (pdnd.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      await Promise.all([first, source.get(request(2)), source.get(request(3))]);
      const digests = pdnd.asked.map((each) => Number.parseInt((each.claims['digest'] as { value: string }).value, 16));
      expect(digests).to.deep.equal([1, 1, 2, 3]);
      const [one, two] = pdnd.asked;
      expect((two?.at ?? 0) - (one?.at ?? 0)).to.be.greaterThan(78);
      expect(one?.claims['jti']).not.to.equal(two?.claims['jti']);
    });

    it('gives up when it comes twice', async () => {
      const { pdnd, source, request } = bench();
      pdnd.answer = () => limited;
      const error = await failureAs(TokenError, () => source.get(request(1)));
      expect(error.code).to.equal('ERR_MODI_RATE_LIMITED');
      expect(error.facts).to.deep.equal({ status: 429, retryAfterMs: 80, correlationId: 'corr-body' });
      expect(pdnd.asked).to.have.length(2);
    });

    it('does not hold other organisations', async () => {
      const { pdnd, source, request } = bench();
      const slow = FakePdnd.problem(429, '007-10004', { 'x-rate-limit-interval': '1500' });
      pdnd.answer = (asked) => (pdnd.asked.length === 1 ? slow : pdnd.voucher(asked));
      const abort = new AbortController();
      const waiting = source.get({ ...request(1, 'a'), signal: abort.signal }).catch(() => 'gone');
      while (pdnd.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
      await source.get(request(2, 'b'));
      abort.abort();
      expect(await waiting).to.equal('gone');
    });
  });
});

describe('the pacer', () => {
  it('refuses a pace that is none', async () => {
    for (const more of [
      { requests: 0 },
      { requests: 1.5 },
      { perMs: 0 },
      { maxWaitMs: Number.NaN },
      { queueLimit: -1 },
    ]) {
      const error = await failureAs(ConfigurationError, () => new Pacer(systemClock, { ...PACE, ...more }));
      expect(error.facts['field']).to.equal(`pacing.${Object.keys(more)[0] ?? ''}`);
    }
  });

  it('does not wait for a clock that was set back to catch up', async () => {
    let now = 1_000_000;
    const pacer = new Pacer({ now: () => now }, { ...PACE, requests: 1, perMs: 30 });
    (await pacer.turn('a')).left();
    now -= 500_000;
    const turn = pacer.turn('a');
    now += 30;
    (await turn).left();
    expect(pacer.queued).to.equal(0);
  });

  it('counts a request from when it leaves, not from when it was let go', async () => {
    let now = 0;
    const pacer = new Pacer({ now: () => now }, { ...PACE, requests: 1, perMs: 30 });
    const first = await pacer.turn('a');
    now = 20;
    first.left();
    let gone = false;
    const second = pacer.turn('a').then((departure) => {
      gone = true;
      departure.left();
    });
    now = 49;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(gone).to.equal(false);
    now = 50;
    await second;
  });
});
