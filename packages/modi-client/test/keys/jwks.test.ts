import { expect } from 'chai';
import { TokenError } from '../../src/errors/token-error.js';
import { TransportError } from '../../src/errors/transport-error.js';
import { createJwksSource, fixedJwks } from '../../src/keys/jwks.js';
import type { Transport, TransportResponse } from '../../src/ports/transport.js';
import { failureAs } from '../helpers/failure.js';
import { FixedClock } from '../helpers/fixed-ports.js';
import { ecSigner, RSA, rsaSigner } from '../helpers/keys.js';

const set = (...kids: string[]): unknown => ({
  keys: kids.map((kid) => ({ ...rsaSigner.publicJwk, kid, use: 'sig' })),
});

class FakeTransport implements Transport {
  calls = 0;
  answer: () => Promise<Partial<TransportResponse>> = async () => ({ body: Buffer.from(JSON.stringify(set('a'))) });

  async send(): Promise<TransportResponse> {
    this.calls++;
    return { status: 200, headers: {}, body: Buffer.of(), ...(await this.answer()) };
  }

  async close(): Promise<void> {
    return undefined;
  }
}

describe('a key set at hand', () => {
  it('finds keys by kid', async () => {
    const jwks = fixedJwks(set('a', 'b'));
    expect((await jwks.find('b'))?.kid).to.equal('b');
    expect(await jwks.find('c')).to.equal(undefined);
  });

  it('leaves out what cannot verify a signature, and the private half of what can', async () => {
    const secret = { ...RSA.privateKey.export({ format: 'jwk' }), kid: 'private' };
    const jwks = fixedJwks({
      keys: [
        secret,
        { ...ecSigner.publicJwk, kid: 'ec' },
        { ...rsaSigner.publicJwk, kid: 'enc', use: 'enc' },
        { kty: 'oct', k: 'AAAA', kid: 'oct' },
        { kty: 'RSA', kid: 'broken' },
        { ...rsaSigner.publicJwk },
        null,
        'x',
      ],
    });
    expect((await jwks.find('private'))?.toJSON(true)).not.to.have.property('d');
    expect(await jwks.find('ec')).not.to.equal(undefined);
    for (const kid of ['enc', 'oct', 'broken']) expect(await jwks.find(kid)).to.equal(undefined);
  });

  it('refuses what is not a key set', async () => {
    for (const each of [null, [], {}, { keys: {} }, 'x']) {
      const error = await failureAs(TokenError, () => fixedJwks(each).find('a'));
      expect(error.code).to.equal('ERR_MODI_TOKEN_MALFORMED');
      // At once: later it would be a rejection that nobody handles, and end the process.
      expect(() => fixedJwks(each)).to.throw(TokenError);
    }
  });
});

describe('a fetched key set', () => {
  const make = (): { transport: FakeTransport; clock: FixedClock; jwks: ReturnType<typeof createJwksSource> } => {
    const transport = new FakeTransport();
    const clock = new FixedClock();
    return {
      transport,
      clock,
      jwks: createJwksSource({ transport, clock, url: 'https://x/jwks', minIntervalMs: 1_000, maxAgeMs: 60_000 }),
    };
  };
  const answerWith = (transport: FakeTransport, body: unknown, status = 200): void => {
    transport.answer = async () => ({ status, body: Buffer.from(JSON.stringify(body)) });
  };

  it('is fetched once for all who ask at once, and kept', async () => {
    const { transport, jwks } = make();
    const keys = await Promise.all(Array.from({ length: 50 }, async () => jwks.find('a')));
    expect(keys.every((key) => key?.kid === 'a')).to.equal(true);
    await jwks.find('a');
    expect(transport.calls).to.equal(1);
  });

  it('is fetched again for an unknown kid, but not more often than the interval', async () => {
    const { transport, clock, jwks } = make();
    await jwks.find('a');
    expect(await jwks.find('b')).to.equal(undefined);
    expect(transport.calls).to.equal(1);
    clock.time += 1_000;
    answerWith(transport, set('a', 'b'));
    expect((await jwks.find('b'))?.kid).to.equal('b');
    expect(await jwks.find('c')).to.equal(undefined);
    expect(transport.calls).to.equal(2);
  });

  it('forgets a key that was withdrawn, once the set is old', async () => {
    const { transport, clock, jwks } = make();
    await jwks.find('a');
    answerWith(transport, set('b'));
    expect((await jwks.find('a'))?.kid).to.equal('a');
    clock.time += 60_001;
    expect(await jwks.find('a')).to.equal(undefined);
    expect(transport.calls).to.equal(2);
  });

  it('serves the old keys while the fetch fails', async () => {
    const { transport, clock, jwks } = make();
    await jwks.find('a');
    clock.time += 60_001;
    answerWith(transport, {}, 503);
    expect((await jwks.find('a'))?.kid).to.equal('a');
    expect(transport.calls).to.equal(2);
    expect((await jwks.find('a'))?.kid).to.equal('a');
    expect(transport.calls).to.equal(2);
  });

  it('fails while there are no keys at all, and tries again a second later', async () => {
    const { transport, clock, jwks } = make();
    answerWith(transport, 'x', 500);
    const refused = await failureAs(TokenError, () => jwks.find('a'));
    expect([refused.code, refused.facts['status']]).to.deep.equal(['ERR_MODI_PDND_UNAVAILABLE', 500]);
    transport.answer = async () => Promise.reject(new TransportError('ERR_MODI_TIMEOUT', 'x', { requestSent: true }));
    clock.time += 1_000;
    await failureAs(TransportError, () => jwks.find('a'));
    answerWith(transport, set('a'));
    clock.time += 1_000;
    expect((await jwks.find('a'))?.kid).to.equal('a');
  });

  it('is fetched once for a thousand different unknown kids at once, and not again for as many more', async () => {
    const { transport, clock, jwks } = make();
    await jwks.find('a');
    clock.time += 1_000;
    transport.calls = 0;
    transport.answer = async () => {
      await new Promise(setImmediate);
      return { body: Buffer.from(JSON.stringify(set('a', 'unknown-7'))) };
    };
    const asked = Array.from({ length: 1_000 }, (_, n) => `unknown-${n}`);
    const found = await Promise.all(asked.map(async (kid) => jwks.find(kid)));
    expect(transport.calls).to.equal(1);
    expect(found.flatMap((key) => key?.kid ?? [])).to.deep.equal(['unknown-7']);
    await Promise.all(asked.map(async (kid) => jwks.find(`again-${kid}`)));
    expect(transport.calls).to.equal(1);
  });

  it('is fetched once for a thousand who ask before it is there, also when that fails', async () => {
    const { transport, jwks } = make();
    answerWith(transport, {}, 503);
    const outcomes = await Promise.allSettled(Array.from({ length: 1_000 }, async (_, n) => jwks.find(`k-${n}`)));
    expect(transport.calls).to.equal(1);
    expect(outcomes.every(({ status }) => status === 'rejected')).to.equal(true);
  });

  it('says that a fetch failed while the old keys serve, and lets them serve no longer than it was told', async () => {
    const transport = new FakeTransport();
    const clock = new FixedClock();
    const failures: unknown[] = [];
    const jwks = createJwksSource({
      transport,
      clock,
      url: 'https://x/jwks',
      minIntervalMs: 1_000,
      maxAgeMs: 60_000,
      maxStaleMs: 30_000,
      onRefreshFailed: (error) => failures.push(error),
    });
    await jwks.find('a');
    answerWith(transport, {}, 503);
    clock.time += 90_000;
    expect((await jwks.find('a'))?.kid).to.equal('a');
    expect(failures).to.have.length(1);
    clock.time += 1;
    const error = await failureAs(TokenError, () => jwks.find('a'));
    expect(error.code).to.equal('ERR_MODI_PDND_UNAVAILABLE');
  });

  it('is fetched again when the clock was set back: its age is not known', async () => {
    const { transport, clock, jwks } = make();
    await jwks.find('a');
    clock.time -= 3_600_000;
    await jwks.find('a');
    expect(transport.calls).to.equal(2);
  });

  it('is refused when it holds more keys than any issuer has', async () => {
    const { transport, jwks } = make();
    answerWith(transport, { keys: Array.from({ length: 1_001 }, () => ({})) });
    expect((await failureAs(TokenError, () => jwks.find('a'))).code).to.equal('ERR_MODI_TOKEN_MALFORMED');
  });

  it('does not press on who cannot answer: without keys one fetch a second, whoever asks how often', async () => {
    const { transport, clock, jwks } = make();
    const { answer } = transport;
    transport.answer = async () => ({ status: 500 });
    for (let n = 0; n < 50; n++) {
      expect((await failureAs(TokenError, () => jwks.find('a'))).code).to.equal('ERR_MODI_PDND_UNAVAILABLE');
    }
    expect(transport.calls).to.equal(1);
    transport.answer = answer;
    clock.time += 1_000;
    expect((await jwks.find('a'))?.kid).to.equal('a');
    expect(transport.calls).to.equal(2);
  });
});
