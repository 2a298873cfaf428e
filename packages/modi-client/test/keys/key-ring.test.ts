import { expect } from 'chai';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { TokenError } from '../../src/errors/token-error.js';
import { TransportError } from '../../src/errors/transport-error.js';
import type { KeyEvent } from '../../src/events/modi-event.js';
import { depositCheck } from '../../src/keys/deposit-check.js';
import { failureAs, failureOf } from '../helpers/failure.js';
import { CLIENT_ID } from '../helpers/fixed-ports.js';
import { ecSigner } from '../helpers/keys.js';
import { A, B, bench } from './ring-bench.js';

const typesOf = (events: readonly KeyEvent[]): string[] => events.map(({ type }) => type);

describe('a key ring', () => {
  it('uses the old key until PDND takes the new one, and the new one from then on', async () => {
    const { ring, clock, events, deposited, call } = bench();
    expect(await call()).to.equal(A.kid);
    expect(ring.active.kid).to.equal(A.kid);
    deposited.add(B.kid);
    clock.time += 5_000;
    expect(await call()).to.equal(A.kid);
    expect(ring.active.kid).to.equal(B.kid);
    expect(await call()).to.equal(B.kid);
    expect(events).to.deep.equal([
      {
        type: 'key.probe-refused',
        clientId: CLIENT_ID,
        kid: B.kid,
        probes: 1,
        nextProbeMs: 5_000,
        correlationId: 'corr-9',
      },
      { type: 'key.activated', clientId: CLIENT_ID, kid: B.kid, previousKid: A.kid, reason: 'accepted' },
    ]);
  });

  it('probes ever more seldom, up to the longest pause, and not more often than it may', async () => {
    const { clock, asked, call } = bench({ firstProbeMs: 1_000, longestProbeMs: 8_000, maxProbes: 7 });
    const moments: number[] = [];
    for (let second = 0; second < 100; second++) {
      const before = asked.length;
      await call();
      if (asked.slice(before).includes(B.kid)) moments.push(second);
      clock.time += 1_000;
    }
    expect(moments).to.deep.equal([0, 1, 3, 7, 15, 23, 31]);
  });

  it('makes one probe at a time, and no caller waits for it', async () => {
    const { ring, ask } = bench();
    let release = (): void => undefined;
    let probes = 0;
    const slow = async (): Promise<void> => {
      probes += 1;
      await new Promise<void>((resolve) => (release = resolve));
    };
    for (let index = 0; index < 20; index++) ring.probe(slow);
    expect(await ring.run('p', ask)).to.equal(A.kid);
    expect(probes).to.equal(1);
    release();
    await ring.idle();
    expect(ring.active.kid).to.equal(B.kid);
  });

  it('takes another key at once when the active one is refused, and says so', async () => {
    const { ring, events, deposited, call } = bench();
    await call();
    deposited.delete(A.kid);
    deposited.add(B.kid);
    expect(await call()).to.equal(B.kid);
    expect([ring.active.kid, ring.isRefused(A.kid), ring.isRefused(B.kid)]).to.deep.equal([B.kid, true, false]);
    expect(events.slice(1)).to.deep.equal([
      { type: 'key.refused', clientId: CLIENT_ID, kid: A.kid, usedKid: B.kid, correlationId: 'corr-9' },
      { type: 'key.activated', clientId: CLIENT_ID, kid: B.kid, previousKid: A.kid, reason: 'other-refused' },
    ]);
  });

  it('goes back to the old key when the new one is deleted, and to the new one when it returns', async () => {
    const { ring, clock, deposited, call } = bench();
    deposited.add(B.kid);
    await call();
    expect(ring.active.kid).to.equal(B.kid);
    deposited.delete(B.kid);
    expect(await call()).to.equal(A.kid);
    deposited.add(B.kid);
    clock.time += 5_000;
    await call();
    expect(ring.active.kid).to.equal(B.kid);
  });

  it('lets no caller down when the active key goes while many are asking', async () => {
    const { ring, deposited, call, ask } = bench();
    await call();
    deposited.clear();
    deposited.add(B.kid);
    const all = await Promise.all(Array.from({ length: 50 }, async (_, index) => ring.run(`p${index % 3}`, ask)));
    expect(new Set(all)).to.deep.equal(new Set([B.kid]));
  });

  it('never takes another key for anything but a refusal that may be the key’s', async () => {
    const { ring, asked } = bench();
    const failures = [
      new TransportError('ERR_MODI_TIMEOUT', 'late', { requestSent: true }),
      new TokenError('ERR_MODI_RATE_LIMITED', 'slow', { facts: { status: 429, codes: '007-10004' } }),
      new TokenError('ERR_MODI_VOUCHER_REFUSED', 'form', { facts: { status: 400, codes: '007-9999' } }),
      new TokenError('ERR_MODI_PDND_UNAVAILABLE', 'down', { facts: { status: 500 } }),
    ];
    for (const failure of failures) {
      const thrown = await failureOf(() =>
        ring.run('p', async (signer) => {
          asked.push(signer.kid);
          return Promise.reject(failure);
        }),
      );
      expect(thrown).to.equal(failure);
    }
    expect(asked).to.deep.equal(failures.map(() => A.kid));
  });

  it('does not let the late answer of an old request undo what a newer one has shown', async () => {
    const { ring, deposited, call } = bench();
    let release = (): void => undefined;
    const old = ring.run('p', async (signer) => {
      await new Promise<void>((resolve) => (release = resolve));
      return signer.kid;
    });
    deposited.clear();
    deposited.add(B.kid);
    await call();
    expect(ring.isRefused(A.kid)).to.equal(true);
    release();
    expect(await old).to.equal(A.kid);
    expect([ring.isRefused(A.kid), ring.active.kid]).to.deep.equal([true, B.kid]);
  });

  it('asks PDND’s API where it can, and tries the key itself where that fails', async () => {
    let answer = async (): Promise<boolean> => Promise.resolve(false);
    const { ring, clock, events, asked, call } = bench({ isDeposited: async () => answer() });
    await call();
    expect([asked, typesOf(events)]).to.deep.equal([[A.kid], ['key.probe-refused']]);
    answer = async () => Promise.reject(new TypeError('Bearer abc'));
    clock.time += 5_000;
    await call();
    expect(events.slice(1).map((event) => ({ ...event }))).to.deep.equal([
      { type: 'key.probe-failed', clientId: CLIENT_ID, kid: B.kid, probes: 2, code: 'TypeError' },
      {
        type: 'key.probe-refused',
        clientId: CLIENT_ID,
        kid: B.kid,
        probes: 2,
        nextProbeMs: 10_000,
        correlationId: 'corr-9',
      },
    ]);
    answer = async () => Promise.resolve(true);
    clock.time += 10_000;
    await call();
    expect([ring.active.kid, events.at(-1)]).to.deep.equal([
      B.kid,
      { type: 'key.activated', clientId: CLIENT_ID, kid: B.kid, previousKid: A.kid, reason: 'deposited' },
    ]);
  });

  it('takes for known what the API knows as this client’s, and tries what it knows as somebody’s', async () => {
    const owners: (string | undefined)[] = [CLIENT_ID.toUpperCase(), 'another', undefined];
    for (const ownerId of owners) {
      const isDeposited = depositCheck({ key: async () => Promise.resolve({ ownerId }) }, CLIENT_ID);
      const { ring, asked, call } = bench({ isDeposited });
      await call();
      expect([ring.active.kid, asked.includes(B.kid)]).to.deep.equal(
        ownerId === owners[0] ? [B.kid, false] : [A.kid, true],
      );
    }
    expect(await depositCheck({ key: async () => Promise.resolve(undefined) }, CLIENT_ID)(B.kid)).to.equal(false);
  });

  it('serves with the old key when the API knows the new one before the token endpoint does', async () => {
    const { ring, call } = bench({ isDeposited: async () => Promise.resolve(true) });
    await call();
    expect(ring.active.kid).to.equal(B.kid);
    expect(await call()).to.equal(A.kid);
    expect(ring.active.kid).to.equal(A.kid);
  });

  it('does what it is told, until PDND refuses that', async () => {
    const { ring, clock, deposited, events, call } = bench();
    ring.activate(B.kid);
    expect(events).to.deep.equal([
      { type: 'key.activated', clientId: CLIENT_ID, kid: B.kid, previousKid: A.kid, reason: 'explicit' },
    ]);
    expect(await call()).to.equal(A.kid);
    deposited.add(B.kid);
    ring.activate(A.kid);
    clock.time += 60_000;
    expect(await call()).to.equal(A.kid);
    expect(ring.active.kid).to.equal(A.kid);
    const error = await failureAs(ConfigurationError, () => ring.activate(ecSigner.kid));
    expect(error.facts['field']).to.equal('kid');
  });

  it('leaves a key at its end, and keeps it when there is no other', async () => {
    const end = 1_800_000_010_000;
    const { ring, clock, events } = bench({ keys: [{ signer: B }, { signer: A, notAfter: end }] });
    expect(ring.active.kid).to.equal(A.kid);
    clock.time = end;
    expect(ring.active.kid).to.equal(B.kid);
    expect(events).to.deep.equal([
      { type: 'key.activated', clientId: CLIENT_ID, kid: B.kid, previousKid: A.kid, reason: 'other-expired' },
    ]);
    expect(bench({ keys: [{ signer: A, notAfter: 1 }] }).ring.active.kid).to.equal(A.kid);
  });

  it('does not wait for a clock that was set back', async () => {
    const { ring, clock, deposited, call } = bench();
    await call();
    deposited.add(B.kid);
    clock.time -= 86_400_000;
    await call();
    expect(ring.active.kid).to.equal(B.kid);
  });

  it('shows what it knows', async () => {
    const { ring, call } = bench();
    await call();
    expect(ring.status()).to.deep.equal([
      { kid: B.kid, active: false, known: 'untried', probes: 1 },
      { kid: A.kid, active: true, known: 'known', probes: 0 },
    ]);
  });

  it('goes on when a subscriber throws, and a warning says so', async () => {
    const warnings: string[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning.message);
    process.on('warning', onWarning);
    const { ring, call } = bench({
      onEvent: () => {
        throw new RangeError('secret');
      },
    });
    expect(await call()).to.equal(A.kid);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', onWarning);
    expect(ring.active.kid).to.equal(A.kid);
    expect(warnings).to.deep.equal(['the subscriber of key.probe-refused threw RangeError']);
  });
});
