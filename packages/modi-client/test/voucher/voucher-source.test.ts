import { expect } from 'chai';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { TokenError } from '../../src/errors/token-error.js';
import { TransportError } from '../../src/errors/transport-error.js';
import {
  createVoucherSource,
  type VoucherRequest,
  type VoucherSource,
  type VoucherSourceOptions,
} from '../../src/voucher/voucher-source.js';
import { failureAs, failureOf } from '../helpers/failure.js';
import { FakePdnd } from '../helpers/fake-pdnd.js';
import { AUDIENCE, CLIENT_ID, countingIds, FixedClock, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { EC, ecSigner, otherSigner, rsaSigner } from '../helpers/keys.js';
import { readVerified } from '../helpers/independent-jws.js';

const DIGEST = 'ab'.repeat(32);
const request = (more: Partial<VoucherRequest> = {}): VoucherRequest => ({
  clientId: CLIENT_ID,
  signer: rsaSigner,
  purposeId: PURPOSE_ID,
  organizzazione: 'cassa-a',
  ...more,
});

function bench(more: Partial<VoucherSourceOptions> = {}): { pdnd: FakePdnd; clock: FixedClock; source: VoucherSource } {
  const pdnd = new FakePdnd();
  const clock = new FixedClock(1_800_000_000_000);
  const source = createVoucherSource({
    transport: pdnd,
    clock,
    ids: countingIds(),
    tokenEndpoint: 'https://auth.uat.interop.pagopa.it/token.oauth2',
    audience: AUDIENCE,
    pacing: { requests: 1_000 },
    ...more,
  });
  return { pdnd, clock, source };
}

/** Waits until nothing is being fetched. */
async function settle(source: VoucherSource): Promise<void> {
  do await new Promise((resolve) => setImmediate(resolve));
  while (source.stats().inFlight > 0);
}

describe('the voucher source', () => {
  it('asks with exactly PDND’s four fields and gives the voucher with its facts', async () => {
    const { pdnd, source } = bench();
    const voucher = await source.get(request({ digest: DIGEST }));
    const [asked] = pdnd.asked;
    expect([...(asked?.form.keys() ?? [])].sort()).to.deep.equal([
      'client_assertion',
      'client_assertion_type',
      'client_id',
      'grant_type',
    ]);
    expect(asked?.form.get('client_id')).to.equal(CLIENT_ID);
    expect(asked?.form.get('grant_type')).to.equal('client_credentials');
    expect(asked?.form.get('client_assertion_type')).to.equal('urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    expect(asked?.claims).to.include({ aud: AUDIENCE, sub: CLIENT_ID, purposeId: PURPOSE_ID });
    expect(asked?.claims['digest']).to.deep.equal({ alg: 'SHA256', value: DIGEST });
    expect(voucher).to.include({
      tokenType: 'Bearer',
      expiresAt: 1_800_000_600_000,
      jti: 'voucher-1',
      correlationId: 'corr-1',
    });
    expect(source.stats()).to.deep.equal({ cached: 1, inFlight: 0, queued: 0 });
  });

  it('asks once for a thousand who want the same at once', async () => {
    const { pdnd, source } = bench();
    const all = await Promise.all(Array.from({ length: 1_000 }, async () => source.get(request())));
    expect([pdnd.asked.length, new Set(all).size]).to.deep.equal([1, 1]);
    await source.get(request());
    expect(pdnd.asked).to.have.length(1);
  });

  it('asks for another with any other client, key, purpose, digest or DPoP key, and for no other organisation’s sake', async () => {
    const { pdnd, source } = bench();
    const withoutPurpose: VoucherRequest = { clientId: CLIENT_ID, signer: rsaSigner, organizzazione: 'cassa-a' };
    const others = [
      request(),
      request({ clientId: PURPOSE_ID }),
      request({ signer: otherSigner }),
      request({ purposeId: CLIENT_ID }),
      withoutPurpose,
      request({ digest: DIGEST }),
      request({ digest: 'cd'.repeat(32) }),
      request({ dpop: ecSigner }),
      request({ dpop: otherSigner }),
    ];
    for (const each of [...others, ...others]) await source.get(each);
    expect(pdnd.asked).to.have.length(others.length);
  });

  it('sends a DPoP proof for the token endpoint, and takes a DPoP voucher only then', async () => {
    const { pdnd, source } = bench();
    expect((await source.get(request({ dpop: ecSigner }))).tokenType).to.equal('DPoP');
    const { payload } = await readVerified(pdnd.asked[0]?.headers['dpop'] ?? '', EC.publicKey);
    expect(payload).to.include({ htm: 'POST', htu: 'https://auth.uat.interop.pagopa.it/token.oauth2' });
    pdnd.answer = (asked) => pdnd.voucher(asked, {}, { token_type: 'DPoP' });
    const error = await failureAs(TokenError, () => source.get(request()));
    expect(error.code).to.equal('ERR_MODI_TOKEN_TYPE');
  });

  describe('early renewal', () => {
    it('fetches a plain voucher’s successor in its last tenth, once, while the old one serves', async () => {
      const { pdnd, clock, source } = bench();
      const first = await source.get(request());
      clock.time += 539_999;
      expect(await source.get(request())).to.equal(first);
      expect(pdnd.asked).to.have.length(1);
      clock.time += 1;
      const during = await Promise.all(Array.from({ length: 20 }, async () => source.get(request())));
      expect(new Set(during)).to.deep.equal(new Set([first]));
      await settle(source);
      expect(pdnd.asked).to.have.length(2);
      expect((await source.get(request())).jti).to.equal('voucher-2');
    });

    it('that fails harms nobody, is told, and is not tried at every call', async () => {
      const failures: unknown[] = [];
      const { pdnd, clock, source } = bench({ onRenewalFailed: (error) => failures.push(error) });
      const first = await source.get(request());
      pdnd.answer = FakePdnd.silent;
      clock.time += 550_000;
      for (let index = 0; index < 10; index++) {
        expect(await source.get(request())).to.equal(first);
        await settle(source);
      }
      expect([pdnd.asked.length, failures.length]).to.deep.equal([2, 1]);
      clock.time += 5_000;
      await source.get(request());
      await settle(source);
      expect([pdnd.asked.length, failures.length]).to.deep.equal([3, 2]);
    });

    it('that fails ends no process when who is told of it throws', async () => {
      const unhandled: unknown[] = [];
      const note = (error: unknown): void => void unhandled.push(error);
      process.on('unhandledRejection', note);
      const { pdnd, clock, source } = bench({
        onRenewalFailed: () => {
          throw new Error('listener');
        },
      });
      const first = await source.get(request());
      pdnd.answer = FakePdnd.silent;
      clock.time += 550_000;
      expect(await source.get(request())).to.equal(first);
      await settle(source);
      await new Promise(setImmediate);
      process.off('unhandledRejection', note);
      expect(unhandled).to.deep.equal([]);
    });

    it('never happens to a voucher that is bound to an evidence', async () => {
      const { pdnd, clock, source } = bench();
      const first = await source.get(request({ digest: DIGEST }));
      clock.time += 594_000;
      expect(await source.get(request({ digest: DIGEST }))).to.equal(first);
      await settle(source);
      expect(pdnd.asked).to.have.length(1);
    });
  });

  it('hands out no voucher with less than five seconds to live', async () => {
    const { pdnd, clock, source } = bench();
    await source.get(request());
    clock.time += 595_001;
    expect((await source.get(request())).jti).to.equal('voucher-2');
    pdnd.expiresIn = 3;
    expect((await source.get(request({ digest: DIGEST }))).jti).to.equal('voucher-3');
    expect(source.stats().cached).to.equal(1);
  });

  it('does not let a clock that is set back keep a voucher alive', async () => {
    const { pdnd, clock, source } = bench();
    await source.get(request());
    clock.time -= 3_600_000;
    await source.get(request());
    expect(pdnd.asked).to.have.length(2);
  });

  it('counts its life from when it came, not from PDND’s clock', async () => {
    const { pdnd, clock, source } = bench();
    pdnd.answer = (asked) => {
      clock.time += 2_000;
      return pdnd.voucher(asked, { iat: 1_700_000_000, exp: 1_700_000_600 });
    };
    expect((await source.get(request())).expiresAt).to.equal(1_800_000_602_000);
  });

  it('gives assertions more life where the clocks differ', async () => {
    const { pdnd, source } = bench({ skewMs: () => -30_000 });
    await source.get(request());
    const { iat, exp } = pdnd.asked[0]?.claims ?? {};
    expect(Number(exp) - Number(iat)).to.equal(150);
  });

  it('lets one caller stop waiting: the others, and whoever asks next, get the voucher', async () => {
    const { pdnd, source } = bench();
    let release: () => void = () => undefined;
    pdnd.answer = async (asked) => {
      await new Promise<void>((resolve) => (release = resolve));
      return pdnd.voucher(asked);
    };
    const abort = new AbortController();
    const leaving = failureOf(() => source.get(request({ signal: abort.signal })));
    const staying = source.get(request());
    while (pdnd.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    abort.abort(new Error('gone'));
    expect(String(await leaving)).to.equal('Error: gone');
    release();
    expect((await staying).jti).to.equal('voucher-1');
    expect(pdnd.asked).to.have.length(1);
  });

  it('keeps no failure, and no more vouchers than it may', async () => {
    const { pdnd, source } = bench({ maxCached: 2 });
    pdnd.answer = FakePdnd.silent;
    await failureAs(TransportError, () => source.get(request()));
    pdnd.answer = (asked) => pdnd.voucher(asked);
    for (const purposeId of [PURPOSE_ID, CLIENT_ID, '11111111-1111-4111-8111-111111111111'])
      await source.get(request({ purposeId }));
    expect(source.stats()).to.deep.equal({ cached: 2, inFlight: 0, queued: 0 });
  });

  it('refuses requests and options that cannot be used', async () => {
    const { source, pdnd } = bench();
    for (const more of [{ clientId: 'x' }, { purposeId: 'x' }, { digest: 'x' }, { organizzazione: '' }]) {
      const error = await failureAs(ConfigurationError, () => source.get(request(more)));
      expect(error.facts['field']).to.equal(Object.keys(more)[0]);
    }
    const error = await failureAs(ConfigurationError, () => source.get(request({ signer: ecSigner })));
    expect(error.code).to.equal('ERR_MODI_KEY_UNUSABLE');
    expect(pdnd.asked).to.have.length(0);
    for (const more of [
      { audience: 'https://x' },
      { tokenEndpoint: 'x' },
      { tokenEndpoint: 'https://x/?a' },
      { maxCached: 0 },
      { deadlineMs: 0 },
      { pacing: { requests: 0 } },
    ]) {
      await failureAs(ConfigurationError, () => bench(more));
    }
  });
});
