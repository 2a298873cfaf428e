import { expect } from 'chai';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { TokenError } from '../../src/errors/token-error.js';
import { createMemoryReplayStore } from '../../src/jws/replay-store.js';
import { verifyDpopProof } from '../../src/voucher/verify-dpop.js';
import { failureAs } from '../helpers/failure.js';
import { PURPOSE_ID } from '../helpers/fixed-ports.js';
import { ecSigner, otherSigner, rsaSigner } from '../helpers/keys.js';
import { BASE, clock, jwk, KID, make, PATHS, voucher } from './interop-client.js';

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
});
