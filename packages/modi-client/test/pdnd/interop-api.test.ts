import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { ModiError } from '../../src/errors/modi-error.js';
import { TokenError } from '../../src/errors/token-error.js';
import { signCompact } from '../../src/jws/sign.js';
import { fixedJwks } from '../../src/keys/jwks.js';
import type { InteropApiVersion } from '../../src/pdnd/environments.js';
import { createInteropApi, type InteropApi, type InteropApiOptions } from '../../src/pdnd/interop-api.js';
import { systemClock } from '../../src/ports/clock.js';
import { createMemoryReplayStore } from '../../src/jws/replay-store.js';
import { verifyDpopProof } from '../../src/voucher/verify-dpop.js';
import type { Voucher } from '../../src/voucher/voucher.js';
import { failureAs } from '../helpers/failure.js';
import { CLIENT_ID, countingIds, FixedClock, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { ecSigner, otherSigner, rsaSigner } from '../helpers/keys.js';
import { FakeInterop, problem, type FakeAnswer } from './fake-interop.js';

const clock = new FixedClock(1_800_000_000_000);
const BASE = 'https://api.uat.interop.pagopa.it';
const PATHS = { v1: '/1.0', v2: '/v2', v3: '/v3' } as const;
const KID = otherSigner.kid;
const jwk = { ...otherSigner.publicJwk, kid: KID, use: 'sig', alg: 'RS256' };

const voucher = (tokenType: Voucher['tokenType']): Voucher => ({
  accessToken: 'a.b.c',
  tokenType,
  expiresAt: clock.time + 600_000,
  jti: undefined,
  claims: { client_id: CLIENT_ID },
  correlationId: undefined,
});

function make(
  version: InteropApiVersion,
  change: Partial<InteropApiOptions> = {},
): { pdnd: FakeInterop; api: InteropApi } {
  const pdnd = new FakeInterop();
  const dpop = version === 'v3' ? { dpop: ecSigner } : {};
  const api = createInteropApi({
    transport: pdnd,
    clock,
    ids: countingIds(),
    version,
    baseUrl: BASE + PATHS[version],
    caller: {
      voucher: async () => voucher(version === 'v3' ? 'DPoP' : 'Bearer'),
      organizzazione: 'cassa',
      ...dpop,
    },
    ...change,
  });
  return { pdnd, api };
}

describe('the Interop API', () => {
  it('reads a key as each version nests it', async () => {
    for (const version of ['v1', 'v2', 'v3'] as const) {
      const { pdnd, api } = make(version);
      pdnd.answer = () => ({ json: version === 'v1' ? jwk : { clientId: 'client-1', jwk } });
      expect(await api.key(KID)).to.deep.equal({
        kid: KID,
        jwk: otherSigner.publicJwk,
        ownerId: version === 'v1' ? undefined : 'client-1',
      });
      expect(pdnd.asked[0]?.url).to.equal(`${BASE}${PATHS[version]}/keys/${KID}`);
    }
  });

  it('reads a producer’s key in v2 and v3, and says that v1 has none', async () => {
    const { pdnd, api } = make('v2');
    pdnd.answer = () => ({ json: { producerKeychainId: 'chain-1', jwk } });
    expect(await api.producerKey(KID)).to.deep.include({ ownerId: 'chain-1' });
    const error = await failureAs(ConfigurationError, () => make('v1').api.producerKey(KID));
    expect(error.facts['field']).to.equal('version');
  });

  it('takes no key whose thumbprint is not the kid that was asked for', async () => {
    const { pdnd, api } = make('v2');
    pdnd.answer = () => ({ json: { clientId: 'c', jwk: { ...rsaSigner.publicJwk, kid: KID } } });
    const error = await failureAs(TokenError, () => api.key(KID));
    expect([error.code, error.facts['member']]).to.deep.equal(['ERR_MODI_PDND_UNAVAILABLE', 'kid']);
  });

  it('calls v1 and v2 as Bearer, v3 with DPoP and a proof of its own for each call', async () => {
    const { pdnd, api } = make('v2');
    pdnd.answer = () => ({ json: { clientId: 'c', jwk } });
    await api.key(KID);
    expect(pdnd.asked[0]?.headers).to.include({ authorization: 'Bearer a.b.c' });
    expect(pdnd.asked[0]?.headers).not.to.have.property('dpop');

    const v3 = make('v3');
    v3.pdnd.answer = pdnd.answer;
    await v3.api.key(KID);
    await v3.api.keyEvents().catch(() => undefined);
    const replay = createMemoryReplayStore({ clock });
    for (const request of v3.pdnd.asked) {
      expect(request.headers['authorization']).to.equal('DPoP a.b.c');
      await verifyDpopProof(request.headers['dpop'] ?? '', {
        method: 'GET',
        url: request.url,
        accessToken: 'a.b.c',
        jkt: ecSigner.kid,
        replay,
        now: clock.time,
      });
    }
    expect(v3.pdnd.asked).to.have.length(2);
  });

  it('is not made with the wrong kind of voucher for its version', async () => {
    const plain = { voucher: async () => voucher('Bearer'), organizzazione: 'cassa' };
    await failureAs(ConfigurationError, () => make('v3', { caller: plain }));
    await failureAs(ConfigurationError, () => make('v2', { caller: { ...plain, dpop: ecSigner } }));
    const { api } = make('v3', { caller: { ...plain, dpop: ecSigner } });
    expect((await failureAs(TokenError, () => api.key(KID))).code).to.equal('ERR_MODI_TOKEN_TYPE');
  });

  it('reads purposes with their versions, and v1’s with its one', async () => {
    const { pdnd, api } = make('v3');
    pdnd.answer = () => ({
      json: {
        id: PURPOSE_ID,
        eserviceId: 'e',
        consumerId: 'c',
        title: 'ECI',
        currentVersion: { id: 'v', state: 'ACTIVE', dailyCalls: 100, createdAt: 'x' },
        waitingForApprovalVersion: { id: 'w', state: 'WAITING_FOR_APPROVAL', dailyCalls: 5_000 },
      },
    });
    expect(await api.purpose(PURPOSE_ID)).to.deep.equal({
      id: PURPOSE_ID,
      eserviceId: 'e',
      consumerId: 'c',
      title: 'ECI',
      currentVersion: { id: 'v', state: 'ACTIVE', dailyCalls: 100 },
      waitingForApprovalVersion: { id: 'w', state: 'WAITING_FOR_APPROVAL', dailyCalls: 5_000 },
      rejectedVersion: undefined,
    });
    const v1 = make('v1');
    v1.pdnd.answer = () => ({ json: { id: PURPOSE_ID, throughput: 100, state: 'SUSPENDED' } });
    const { currentVersion } = (await v1.api.purpose(PURPOSE_ID)) ?? {};
    expect(currentVersion).to.deep.equal({ id: undefined, state: 'SUSPENDED', dailyCalls: 100 });
  });

  it('reads agreements, remaining calls and descriptors', async () => {
    const { pdnd, api } = make('v3');
    const agreement = {
      id: 'a',
      eserviceId: 'e',
      descriptorId: 'd',
      producerId: 'p',
      consumerId: 'c',
      state: 'ACTIVE',
    };
    pdnd.answer = () => ({ json: { ...agreement, createdAt: 'x' } });
    expect(await api.purposeAgreement(PURPOSE_ID)).to.deep.equal(agreement);
    pdnd.answer = () => ({ json: { remainingDailyCallsPerConsumer: 80, remainingDailyCallsTotal: 1_800 } });
    expect(await api.remainingDailyCalls(PURPOSE_ID)).to.deep.equal({ perConsumer: 80, total: 1_800 });
    pdnd.answer = () => ({
      json: {
        id: PURPOSE_ID,
        state: 'PUBLISHED',
        audience: ['urn:eci'],
        voucherLifespan: 600,
        dailyCallsPerConsumer: 100,
        dailyCallsTotal: 1_000,
        serverUrls: ['https://x'],
        asyncExchangeProperties: { responseTime: 60, resourceAvailableTime: 120, confirmation: true, bulk: false },
      },
    });
    expect(await api.descriptor(PURPOSE_ID, PURPOSE_ID)).to.deep.equal({
      id: PURPOSE_ID,
      state: 'PUBLISHED',
      audience: ['urn:eci'],
      voucherLifespan: 600,
      dailyCallsPerConsumer: 100,
      dailyCallsTotal: 1_000,
      serverUrls: ['https://x'],
      asyncExchange: {
        responseTime: 60,
        resourceAvailableTime: 120,
        confirmation: true,
        bulk: false,
        maxResultSet: undefined,
      },
    });
  });

  it('takes nothing about another purpose, agreement or version than the one it asked for', async () => {
    const { pdnd, api } = make('v2');
    const other = {
      id: KID,
      state: 'ACTIVE',
      audience: ['a'],
      voucherLifespan: 60,
      eserviceId: 'e',
      descriptorId: 'd',
      consumerId: 'c',
    };
    pdnd.answer = () => ({ json: other });
    for (const ask of [
      () => api.purpose(PURPOSE_ID),
      () => api.agreement(PURPOSE_ID),
      () => api.descriptor(PURPOSE_ID, PURPOSE_ID),
    ]) {
      const error = await failureAs(TokenError, ask);
      expect([error.code, error.facts['member']]).to.deep.equal(['ERR_MODI_PDND_UNAVAILABLE', 'id']);
    }
  });

  it('asks lists with offset and limit, and events from a cursor on', async () => {
    const { pdnd, api } = make('v2');
    pdnd.answer = () => ({ json: { results: [], pagination: { offset: 0, limit: 50, totalCount: 7 } } });
    expect(await api.purposes()).to.deep.equal({ results: [], totalCount: 7 });
    await api.agreements({ offset: 50, limit: 10 });
    pdnd.answer = () => ({
      json: { events: [{ id: 'e1', eventType: 'CLIENT_KEY_ADDED', eventTimestamp: 'x', kid: 'k', clientId: 'c' }] },
    });
    expect(await api.keyEvents({ after: PURPOSE_ID, limit: 10 })).to.deep.equal({
      events: [{ cursor: 'e1', eventType: 'CLIENT_KEY_ADDED', kid: 'k', ownerId: 'c' }],
      skipped: [],
      cursor: 'e1',
    });
    expect(pdnd.asked.map(({ url }) => url.slice(`${BASE}/v2`.length))).to.deep.equal([
      '/purposes?offset=0&limit=50',
      '/agreements?offset=50&limit=10',
      `/keyEvents?lastEventId=${PURPOSE_ID}&limit=10`,
    ]);
  });

  it('counts v1’s events with integers, from 0', async () => {
    const { pdnd, api } = make('v1');
    const event = { eventId: 8, eventType: 'ADDED', objectType: 'KEY', objectId: { kid: 'k', clientId: 'c' } };
    pdnd.answer = () => ({ json: { lastEventId: 8, events: [event] } });
    expect(await api.keyEvents()).to.deep.equal({
      events: [{ cursor: '8', eventType: 'ADDED', kid: 'k', ownerId: 'c' }],
      skipped: [],
      cursor: '8',
    });
    expect(pdnd.asked[0]?.url).to.equal(`${BASE}/1.0/events/keys?lastEventId=0&limit=500`);
    await failureAs(ConfigurationError, () => api.keyEvents({ after: PURPOSE_ID }));
  });

  it('goes past an event it cannot read, and says which; but not past one that says no place to go on from', async () => {
    for (const [version, id, cursors] of [
      ['v1', (n: number) => ({ eventId: n }), ['1', '2', '3']],
      ['v2', (n: number) => ({ id: `e${n}` }), ['e1', 'e2', 'e3']],
    ] as const) {
      const { pdnd, api } = make(version);
      const events: unknown[] = [{ ...id(1), eventType: 'A' }, id(2), { ...id(3), eventType: 7 }];
      pdnd.answer = () => ({ json: { events } });
      const page = await api.keyEvents();
      expect(page.events.map(({ cursor }) => cursor)).to.deep.equal([cursors[0]]);
      expect(page.skipped.map(({ cursor, index, error }) => [cursor, index, error.facts['member']])).to.deep.equal([
        [cursors[1], 1, 'eventType'],
        [cursors[2], 1, 'eventType'],
      ]);
      expect(page.cursor).to.equal(cursors[2]);
      for (const lost of [{ eventType: 'A' }, 'x', null]) {
        events[1] = lost;
        expect((await failureAs(TokenError, () => api.keyEvents())).code).to.equal('ERR_MODI_PDND_UNAVAILABLE');
      }
    }
  });

  describe('when it says no', () => {
    const rows: [string, InteropApiVersion, FakeAnswer, string, unknown][] = [
      ['a role v1 does not take', 'v1', problem(403, '009-9993'), 'ERR_MODI_API_REFUSED', 'role'],
      ['what this client may not read', 'v3', problem(403, '017-9989'), 'ERR_MODI_API_REFUSED', 'forbidden'],
      ['the voucher', 'v2', problem(401, '012-9991'), 'ERR_MODI_API_REFUSED', 'voucher'],
      ['Bearer at v3', 'v3', problem(400, '017-10007'), 'ERR_MODI_API_REFUSED', 'scheme'],
      ['the request', 'v2', problem(400, '012-9999'), 'ERR_MODI_API_REFUSED', 'request'],
      [
        'what AWS cannot read',
        'v2',
        { status: 403, json: { message: 'Invalid key=value pair (missing equal-sign) in Authorization header' } },
        'ERR_MODI_API_REFUSED',
        'gateway',
      ],
      ['nothing but an error of its own', 'v2', problem(500, '012-9991'), 'ERR_MODI_PDND_UNAVAILABLE', undefined],
      ['HTML', 'v2', { status: 403, headers: { 'content-type': 'text/html' } }, 'ERR_MODI_PDND_UNAVAILABLE', undefined],
      ['a redirect', 'v2', { status: 302 }, 'ERR_MODI_PDND_UNAVAILABLE', undefined],
      ['JSON that is no object', 'v2', { json: [] }, 'ERR_MODI_PDND_UNAVAILABLE', undefined],
    ];
    for (const [what, version, answer, code, reason] of rows) {
      it(`names it: ${what}`, async () => {
        const { pdnd, api } = make(version);
        pdnd.answer = () => answer;
        const error = await failureAs(TokenError, () => api.key(KID));
        expect([error.code, error.facts['reason']]).to.deep.equal([code, reason]);
        expect(pdnd.asked).to.have.length(1);
      });
    }

    it('keeps PDND’s codes and correlation id', async () => {
      const { pdnd, api } = make('v1');
      pdnd.answer = () => problem(403, '009-9993');
      const error = await failureAs(TokenError, () => api.key(KID));
      expect(error.facts).to.include({ status: 403, codes: '009-9993', correlationId: 'corr-1', version: 'v1' });
    });

    it('takes a 404 for an unknown key only when PDND itself says so', async () => {
      const { pdnd, api } = make('v2');
      pdnd.answer = () => problem(404, '012-0014');
      expect(await api.key(KID)).to.equal(undefined);
      pdnd.answer = () => ({ status: 404, headers: { 'content-type': 'text/html' } });
      expect((await failureAs(TokenError, () => api.key(KID))).code).to.equal('ERR_MODI_PDND_UNAVAILABLE');
      pdnd.answer = () => ({ status: 404, json: { message: 'no Route matched' } });
      expect((await failureAs(TokenError, () => api.key(KID))).code).to.equal('ERR_MODI_PDND_UNAVAILABLE');
    });
  });

  describe('at 429', () => {
    const limited = problem(429, '012-10004', { 'x-rate-limit-interval': '40' });

    it('waits for its interval at least, and asks again', async () => {
      const { pdnd, api } = make('v2', { clock: systemClock });
      pdnd.answer = (_request, n) => (n < 3 ? limited : { json: { clientId: 'c', jwk } });
      const from = performance.now();
      await api.key(KID);
      expect(pdnd.asked).to.have.length(3);
      expect(performance.now() - from).to.be.at.least(79);
    });

    it('gives up after as many times as it was told', async () => {
      const { pdnd, api } = make('v2', { clock: systemClock, retries: 1 });
      pdnd.answer = () => limited;
      const error = await failureAs(TokenError, () => api.key(KID));
      expect([error.code, error.facts['retryAfterMs']]).to.deep.equal(['ERR_MODI_RATE_LIMITED', 40]);
      expect(pdnd.asked).to.have.length(2);
    });
  });

  describe('v3, where answers are signed', () => {
    const answers = {
      jwks: fixedJwks({ keys: [{ ...rsaSigner.publicJwk, kid: 'pdnd' }] }),
      issuer: BASE,
      clock,
    };
    const body = Buffer.from(JSON.stringify({ clientId: 'c', jwk }));
    const digest = `SHA-256=${createHash('sha256').update(body).digest('base64')}`;

    async function signed(
      change: { claims?: object; headers?: object; body?: Buffer; status?: number } = {},
    ): Promise<FakeAnswer> {
      const iat = clock.time / 1_000;
      const signature = await signCompact(
        rsaSigner,
        { alg: 'RS256', typ: 'at+jwt', kid: 'pdnd' },
        {
          iss: BASE,
          iat,
          exp: iat + 100,
          client_id: CLIENT_ID,
          signed_headers: [{ digest }, { 'content-type': 'application/json' }, { 'x-correlation-id': 'c-1' }],
          ...change.claims,
        },
      );
      const headers = { 'content-type': 'application/json', 'x-correlation-id': 'c-1', digest };
      return {
        status: change.status ?? 200,
        body: change.body ?? body,
        headers: { ...headers, 'agid-jwt-signature': signature, ...change.headers },
      };
    }

    it('takes an answer that does not say to whom it is, and one that was compressed on the way it was signed', async () => {
      const { pdnd, api } = make('v3', { answers });
      pdnd.answer = () => signed({ claims: { client_id: undefined } });
      expect((await api.key(KID))?.ownerId).to.equal('c');
      const zipped = gzipSync(body);
      const coded = `SHA-256=${createHash('sha256').update(zipped).digest('base64')}`;
      const headers = { digest: coded, 'content-encoding': 'gzip' };
      pdnd.answer = () =>
        signed({
          body: zipped,
          headers,
          claims: { signed_headers: [{ digest: coded }, { 'content-encoding': 'gzip' }] },
        });
      expect((await api.key(KID))?.ownerId).to.equal('c');
      expect(pdnd.asked.map(({ keepCoding }) => keepCoding)).to.deep.equal([true, true]);
    });

    it('takes an answer whose signature is over what came', async () => {
      const { pdnd, api } = make('v3', { answers });
      pdnd.answer = () => signed();
      expect((await api.key(KID))?.ownerId).to.equal('c');
    });

    const rows: [string, () => Promise<FakeAnswer>, string][] = [
      [
        'no signature',
        async () => ({ body, headers: { 'content-type': 'application/json', digest } }),
        'ERR_MODI_NOT_SIGNED',
      ],
      ['another body', () => signed({ body: Buffer.from('{}') }), 'ERR_MODI_DIGEST_MISMATCH'],
      ['another correlation id', () => signed({ headers: { 'x-correlation-id': 'c-2' } }), 'ERR_MODI_HEADER_MISMATCH'],
      ['a digest that is not signed', () => signed({ claims: { signed_headers: [] } }), 'ERR_MODI_DIGEST_MISMATCH'],
      ['another issuer', () => signed({ claims: { iss: 'https://api.interop.pagopa.it' } }), 'ERR_MODI_CLAIM_MISMATCH'],
      ['an old signature', () => signed({ claims: { iat: 1, exp: 101 } }), 'ERR_MODI_TOKEN_EXPIRED'],
      [
        'signed_headers that is no list',
        () => signed({ claims: { signed_headers: { digest } } }),
        'ERR_MODI_CLAIM_MISMATCH',
      ],
      [
        'two headers in one object',
        () => signed({ claims: { signed_headers: [{ digest, 'x-correlation-id': 'c-1' }] } }),
        'ERR_MODI_CLAIM_MISMATCH',
      ],
      [
        'an answer to another client',
        () => signed({ claims: { client_id: '00000000-0000-4000-8000-000000000009' } }),
        'ERR_MODI_CLAIM_MISMATCH',
      ],
      ['a client that is no text', () => signed({ claims: { client_id: 7 } }), 'ERR_MODI_CLAIM_MISMATCH'],
      ['a 404 that is not signed', async () => problem(404, '017-0001'), 'ERR_MODI_NOT_SIGNED'],
    ];
    for (const [what, answer, code] of rows) {
      it(`refuses ${what}`, async () => {
        const { pdnd, api } = make('v3', { answers });
        pdnd.answer = answer;
        expect((await failureAs(ModiError, () => api.key(KID))).code).to.equal(code);
      });
    }
  });
});
