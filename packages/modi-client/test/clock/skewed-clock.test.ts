import { expect } from 'chai';
import { createClockGuard, type ClockGuard } from '../../src/clock/clock-guard.js';
import { TokenError } from '../../src/errors/token-error.js';
import type { ClockEvent } from '../../src/events/modi-event.js';
import { decodeCompact } from '../../src/jws/decode.js';
import { createEvidenceSource, type EvidenceRequest } from '../../src/tracking/evidence-source.js';
import { createVoucherSource, type VoucherSource } from '../../src/voucher/voucher-source.js';
import { failureAs } from '../helpers/failure.js';
import { FakePdnd } from '../helpers/fake-pdnd.js';
import { AUDIENCE, CLIENT_ID, countingIds, FixedClock, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { rsaSigner } from '../helpers/keys.js';

const TOKEN_ENDPOINT = 'https://auth.uat.interop.pagopa.it/token.oauth2';
const request = { clientId: CLIENT_ID, signer: rsaSigner, purposeId: PURPOSE_ID, organizzazione: 'cassa' };

interface Bench {
  readonly clock: FixedClock;
  readonly pdnd: FakePdnd;
  readonly guard: ClockGuard;
  readonly events: ClockEvent[];
  readonly source: VoucherSource;
}

/** PDND's clock is this far from ours, says so in `Date`, and refuses what has expired by it. */
function bench(offsetMs: number, correct: boolean): Bench {
  const clock = new FixedClock(1_800_000_000_000);
  const pdnd = new FakePdnd();
  const events: ClockEvent[] = [];
  pdnd.answer = (asked) => {
    const theirs = clock.time + offsetMs;
    const headers = { date: new Date(theirs).toUTCString() };
    const expired = Number(asked.claims['exp']) * 1_000 <= theirs;
    return { headers, ...(expired ? FakePdnd.problem(400, '015-0008', headers) : pdnd.voucher(asked)) };
  };
  const guard = createClockGuard({ clock, correct, onEvent: (event) => events.push(event) });
  const source = createVoucherSource({
    transport: pdnd,
    clock,
    ids: countingIds(),
    tokenEndpoint: TOKEN_ENDPOINT,
    audience: AUDIENCE,
    clockGuard: guard,
  });
  return { clock, pdnd, guard, events, source };
}

describe('a clock three minutes behind PDND’s', () => {
  it('is named as the cause of a refusal that says nothing, in an event and in the error', async () => {
    const { source, events, pdnd } = bench(180_000, false);
    const error = await failureAs(TokenError, () => source.get(request));
    expect([error.code, error.facts['codes'], error.facts['correlationId'], error.facts['status']]).to.deep.equal([
      'ERR_MODI_VOUCHER_REFUSED',
      '015-0008',
      'corr-body',
      400,
    ]);
    expect(error.facts['clockSkewMs']).to.be.within(179_500, 180_500);
    expect(error.message).to.match(/clock is 18[01] s behind PDND’s/);
    expect(error.cause).to.be.instanceOf(TokenError);
    expect(events).to.have.length(1);
    expect(events[0]).to.include({ type: 'clock.skewed', host: 'auth.uat.interop.pagopa.it' });
    expect(pdnd.asked).to.have.length(1);
  });

  it('is allowed for by the next assertion, which lives longer by as much', async () => {
    const { source, pdnd } = bench(170_000, false);
    await failureAs(TokenError, () => source.get(request));
    await source.get(request);
    const { iat, exp } = pdnd.asked[1]?.claims ?? {};
    expect(Number(exp) - Number(iat)).to.be.within(289, 292);
  });

  it('is corrected where that is wanted: nobody is refused, and the times are PDND’s', async () => {
    const { source, pdnd, clock, events } = bench(180_000, true);
    const voucher = await source.get(request);
    expect(voucher.jti).to.equal('voucher-2');
    const [first, second] = pdnd.asked.map(({ claims }) => Number(claims['iat']) * 1_000);
    expect(first).to.equal(clock.time);
    expect(Math.abs((second ?? 0) - (clock.time + 180_000))).to.be.at.most(1_500);
    expect(events.map(({ type }) => type)).to.deep.equal(['clock.skewed', 'clock.corrected']);
    // Its life is counted on our clock, whatever PDND's says.
    expect(voucher.expiresAt).to.equal(clock.time + 600_000);
  });

  it('has another assertion sent once and no more, when the clock was not the cause', async () => {
    const { source, pdnd, clock } = bench(180_000, true);
    const headers = { date: new Date(clock.time + 180_000).toUTCString() };
    pdnd.answer = () => FakePdnd.problem(400, '015-0008', headers);
    const error = await failureAs(TokenError, () => source.get(request));
    expect(pdnd.asked).to.have.length(2);
    // It was signed with the right time: the clock is no longer what is to blame.
    expect(error.message).not.to.match(/behind/);
  });
});

describe('a refusal by a PDND whose clock agrees', () => {
  it('says by how little they differ, and blames something else', async () => {
    const { source, pdnd, clock } = bench(0, false);
    pdnd.answer = () => FakePdnd.problem(400, '015-0008', { date: new Date(clock.time).toUTCString() });
    const error = await failureAs(TokenError, () => source.get(request));
    expect(Math.abs(Number(error.facts['clockSkewMs']))).to.be.at.most(500);
    expect(error.message).not.to.match(/behind|ahead/);
  });
});

describe('evidence for an erogatore whose clock is off', () => {
  const evidence: EvidenceRequest = {
    pattern: 'AUDIT_REST_02',
    ente: 'cassa',
    signer: rsaSigner,
    clientId: CLIENT_ID,
    audience: 'urn:eci',
    purposeId: PURPOSE_ID,
    userID: 'op-1',
    userLocation: 'pc-1',
    LoA: 'SPID2',
    host: 'https://inps.example.it/eci',
  };
  const measured = (correct: boolean): { clock: FixedClock; clockGuard: ClockGuard } => {
    const clock = new FixedClock(1_800_000_000_000);
    const clockGuard = createClockGuard({ clock, correct });
    const date = new Date(clock.time + 100_000).toUTCString();
    clockGuard.record('https://inps.example.it/eci', { date }, clock.time, clock.time);
    return { clock, clockGuard };
  };

  it('is used again for a shorter while, or stamped with its time', async () => {
    for (const [correct, window] of [
      [false, 139_000],
      [true, 238_000],
    ] as const) {
      const { clock, clockGuard } = measured(correct);
      const source = createEvidenceSource({ clock, ids: countingIds(), reuse: 'finestra', clockGuard });
      const first = await source.get(evidence);
      const iat = Number(decodeCompact(first.jws).payload['iat']) * 1_000;
      expect(Math.abs(iat - clock.time - (correct ? 100_000 : 0))).to.be.at.most(1_500);
      clock.time += window;
      expect(await source.get(evidence)).to.equal(first);
      clock.time += 3_000;
      expect(await source.get(evidence)).not.to.equal(first);
    }
  });
});
