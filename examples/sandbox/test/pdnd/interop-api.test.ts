import { expect } from 'chai';
import { createHash, randomUUID, verify, createPublicKey, type JsonWebKey } from 'node:crypto';
import type { SeedKeychain } from '../../src/seed/seed.js';
import { compact, decode, ecKey } from '../support/test-key.js';
import {
  API_CLIENT,
  CLIENT,
  CONSUMER,
  DESCRIPTOR,
  ESERVICE,
  KEY,
  OTHER_KEY,
  PRODUCER,
  PURPOSE,
  seedClient,
  TokenBench,
  type Claims,
} from '../support/token-bench.js';

const ADMIN = '0c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7b01';
const KEYCHAIN = '7c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7a08';
const STRANGER = '8c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7a09';
const EC = ecKey();

interface ApiAnswer {
  readonly status: number;
  readonly body: Claims;
  readonly text: string;
  readonly headers: Headers;
  readonly codes: string;
}

describe('PDND Interop API, read side', () => {
  let bench: TokenBench;
  before(async () => {
    bench = await TokenBench.start({
      seed: {
        clients: [
          seedClient({ dailyCalls: 40, dailyCallsPerConsumer: 100, dailyCallsTotal: 1_000 }),
          { clientId: API_CLIENT, kind: 'API', publicKeyPem: KEY.publicPem, consumerId: CONSUMER },
          { clientId: ADMIN, kind: 'API', adminId: ADMIN, publicKeyPem: KEY.publicPem, consumerId: CONSUMER },
          { clientId: STRANGER, kind: 'API', publicKeyPem: KEY.publicPem, consumerId: STRANGER },
        ],
        producerKeychains: [
          {
            producerKeychainId: KEYCHAIN,
            producerId: PRODUCER,
            publicKeyPem: OTHER_KEY.publicPem,
            eserviceIds: [ESERVICE],
          },
        ] satisfies SeedKeychain[],
      },
    });
  });
  beforeEach(() => bench.pass(5));
  after(() => bench.sandbox.close());

  async function voucherOf(clientId: string, dpop = false): Promise<string> {
    const assertion = bench.assertion({}, { sub: clientId, iss: clientId, purposeId: undefined });
    const headers: Record<string, string> = dpop ? { DPoP: bench.proof(EC) } : {};
    return String((await bench.ask(assertion, { client_id: clientId }, headers)).body['access_token']);
  }

  async function get(path: string, headers: Record<string, string>): Promise<ApiAnswer> {
    const response = await fetch(bench.sandbox.listening.pdnd + path, { headers });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: JSON.parse(text) as Claims,
      codes: response.headers.get('varco-sandbox-code') ?? '',
    };
  }

  const bearer = async (path: string, clientId = API_CLIENT): Promise<ApiAnswer> =>
    get(path, { authorization: `Bearer ${await voucherOf(clientId)}` });

  function apiProof(voucher: string, path: string, change: { header?: Claims; payload?: Claims } = {}): string {
    const htu = bench.sandbox.listening.pdnd + path.replace(/\?.*$/, '');
    const ath = createHash('sha256').update(voucher).digest('base64url');
    return bench.proof(EC, { ...change, payload: { htm: 'GET', htu, ath, ...change.payload } });
  }

  async function dpop(path: string, clientId = API_CLIENT): Promise<ApiAnswer> {
    const voucher = await voucherOf(clientId, true);
    return get(path, { authorization: `DPoP ${voucher}`, dpop: apiProof(voucher, path) });
  }

  const errorCode = ({ body }: ApiAnswer): unknown => (body['errors'] as Claims[])[0]?.['code'];

  it('reads a purpose as each version writes it', async () => {
    expect((await bearer(`/1.0/purposes/${PURPOSE}`)).body).to.deep.equal({
      id: PURPOSE,
      throughput: 40,
      state: 'ACTIVE',
    });
    for (const answer of [await bearer(`/v2/purposes/${PURPOSE}`), await dpop(`/v3/purposes/${PURPOSE}`)]) {
      expect(answer.body).to.include({ id: PURPOSE, eserviceId: ESERVICE, consumerId: CONSUMER });
      expect(answer.body['currentVersion']).to.include({ state: 'ACTIVE', dailyCalls: 40 });
    }
  });

  it('shows a purpose to its consumer and its producer, to nobody else', async () => {
    expect((await bearer(`/v2/purposes/${PURPOSE}`, STRANGER)).status).to.equal(404);
    const list = await bearer('/v2/purposes?offset=0&limit=10', STRANGER);
    expect(list.body).to.deep.equal({ results: [], pagination: { offset: 0, limit: 10, totalCount: 0 } });
  });

  it('puts a waiting version where v2 and v3 have it', async () => {
    bench.sandbox.setPurposeState(PURPOSE, 'WAITING_FOR_APPROVAL');
    const { body } = await bearer(`/v2/purposes/${PURPOSE}`);
    bench.sandbox.setPurposeState(PURPOSE, 'ACTIVE');
    expect(body).not.to.have.property('currentVersion');
    expect(body['waitingForApprovalVersion']).to.include({ state: 'WAITING_FOR_APPROVAL' });
  });

  it('wants offset and limit of every list, and limit up to 50', async () => {
    for (const query of [
      '',
      '?offset=0',
      '?limit=10',
      '?offset=0&limit=51',
      '?offset=-1&limit=1',
      '?offset=a&limit=1',
    ]) {
      const answer = await bearer(`/v2/purposes${query}`);
      expect([query, answer.status, errorCode(answer)]).to.deep.equal([query, 400, '012-9999']);
    }
    const { body } = await bearer('/v2/agreements?offset=0&limit=50');
    expect((body['results'] as Claims[])[0]).to.include({
      consumerId: CONSUMER,
      producerId: PRODUCER,
      state: 'ACTIVE',
    });
  });

  it('reads an agreement by purpose and by its own id', async () => {
    const byPurpose = await bearer(`/v2/purposes/${PURPOSE}/agreement`);
    const byId = await bearer(`/v2/agreements/${String(byPurpose.body['id'])}`);
    expect(byId.body).to.deep.equal(byPurpose.body);
    expect(byId.body).to.include({ eserviceId: ESERVICE, descriptorId: DESCRIPTOR, state: 'ACTIVE' });
  });

  it('reads a descriptor with audience, life of vouchers and daily calls', async () => {
    const { body } = await bearer(`/v2/eservices/${ESERVICE}/descriptors/${DESCRIPTOR}`);
    expect(body).to.deep.include({
      id: DESCRIPTOR,
      state: 'PUBLISHED',
      audience: ['https://eci.example.it/v1'],
      voucherLifespan: 600,
      dailyCallsPerConsumer: 100,
      dailyCallsTotal: 1_000,
    });
  });

  it('reads what is left to declare: v3 only, m2m-admin only', async () => {
    const path = `/purposes/${PURPOSE}/remainingDailyCalls`;
    expect((await dpop(`/v3${path}`, ADMIN)).body).to.deep.equal({
      remainingDailyCallsPerConsumer: 60,
      remainingDailyCallsTotal: 960,
    });
    expect((await dpop(`/v3${path}`)).status).to.equal(403);
    expect((await bearer(`/v2${path}`, ADMIN)).status).to.equal(404);
  });

  it('reads producers’ keys, apart from clients’', async () => {
    const { body } = await bearer(`/v2/producerKeys/${OTHER_KEY.kid}`);
    expect(body).to.include({ producerKeychainId: KEYCHAIN });
    expect((await bearer(`/v2/keys/${OTHER_KEY.kid}`)).status).to.equal(404);
    expect((await bearer(`/v2/producerKeys/${KEY.kid}`)).status).to.equal(404);
  });

  it('tells what has happened to keys: v1 by numbers, v2 and v3 by UUIDs', async () => {
    const first = await bearer('/1.0/events/keys?lastEventId=0');
    const events = first.body['events'] as Claims[];
    expect(events[0]).to.deep.equal({
      eventId: 1,
      eventType: 'ADDED',
      objectType: 'KEY',
      objectId: { kid: KEY.kid, clientId: CLIENT },
    });
    expect(first.body['lastEventId']).to.equal(events.length);
    expect((await bearer('/1.0/events/keys')).status).to.equal(400);
    expect((await bearer('/1.0/events/producerKeys?lastEventId=0')).body['events']).to.have.length(1);

    const all = await bearer('/v2/keyEvents?limit=500');
    const newer = all.body['events'] as Claims[];
    expect(newer[0]).to.deep.include({ eventType: 'CLIENT_KEY_ADDED', kid: KEY.kid, clientId: CLIENT });
    expect(newer[0]?.['id']).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    const rest = await bearer(`/v2/keyEvents?limit=500&lastEventId=${String(newer[0]?.['id'])}`);
    expect(rest.body['events']).to.deep.equal(newer.slice(1));
    expect((await bearer('/v2/keyEvents')).status).to.equal(400);
    expect((await bearer('/v2/keyEvents?limit=501')).status).to.equal(400);
    expect((await bearer('/v2/keyEvents?limit=1&lastEventId=0')).status).to.equal(400);
  });

  it('tells that a key was deleted', async () => {
    bench.sandbox.seedClient(seedClient({ publicKeyPem: OTHER_KEY.publicPem }));
    bench.sandbox.removeClientKey(CLIENT, OTHER_KEY.kid);
    const { body } = await bearer('/v2/keyEvents?limit=500');
    expect((body['events'] as Claims[]).slice(-2).map((event) => [event['eventType'], event['kid']])).to.deep.equal([
      ['CLIENT_KEY_ADDED', OTHER_KEY.kid],
      ['CLIENT_KEY_DELETED', OTHER_KEY.kid],
    ]);
  });

  describe('v3', () => {
    const path = `/v3/keys/${KEY.kid}`;

    it('signs what it answers, errors too', async () => {
      for (const answer of [await dpop(path), await dpop(`/v3/keys/${OTHER_KEY.kid}`), await get(path, {})]) {
        const digest = `SHA-256=${createHash('sha256').update(answer.text).digest('base64')}`;
        expect(answer.headers.get('digest')).to.equal(digest);
        const [header, payload, signature] = (answer.headers.get('agid-jwt-signature') ?? '').split('.');
        const { kid, typ } = decode(header);
        expect(typ).to.equal('at+jwt');
        const { keys } = (await (await fetch(bench.sandbox.jwksUrl)).json()) as {
          keys: (JsonWebKey & { kid: string })[];
        };
        const key = createPublicKey({ key: keys.find((each) => each.kid === kid) ?? {}, format: 'jwk' });
        const signed = Buffer.from(`${header}.${payload}`);
        expect(verify('sha256', signed, key, Buffer.from(signature ?? '', 'base64url'))).to.equal(true);
        const claims = decode(payload);
        expect(claims['iss']).to.equal(bench.sandbox.listening.pdnd);
        expect(Number(claims['exp']) - Number(claims['iat'])).to.equal(100);
        expect(claims['signed_headers']).to.deep.equal([
          { digest },
          { 'content-type': answer.headers.get('content-type') },
          { 'x-correlation-id': answer.headers.get('x-correlation-id') },
        ]);
      }
    });

    it('calls a missing header and another scheme bad requests', async () => {
      const voucher = await voucherOf(API_CLIENT, true);
      for (const [headers, code] of [
        [{}, '017-9994'],
        [{ authorization: `Bearer ${voucher}` }, '017-10007'],
        [{ authorization: `DPoP ${voucher}` }, '017-9994'],
      ] as [Record<string, string>, string][]) {
        const answer = await get(path, headers);
        expect([answer.status, errorCode(answer)]).to.deep.equal([400, code]);
      }
    });

    it('takes no Bearer voucher as DPoP, and v2 takes no DPoP voucher', async () => {
      const plain = await voucherOf(API_CLIENT);
      const answer = await get(path, { authorization: `DPoP ${plain}`, dpop: apiProof(plain, path) });
      expect(answer.status).to.equal(401);
      const bound = await voucherOf(API_CLIENT, true);
      expect((await get(`/v2/keys/${KEY.kid}`, { authorization: `Bearer ${bound}` })).status).to.equal(401);
    });

    const proofs: [string, { header?: Claims; payload?: () => Claims }, number, string][] = [
      ['no ath', { payload: () => ({ ath: undefined }) }, 400, '0024'],
      ['the ath of another voucher', { payload: () => ({ ath: 'x' }) }, 401, '0025'],
      ['another method', { payload: () => ({ htm: 'POST' }) }, 400, '0011'],
      ['another path', { payload: () => ({ htu: `${bench.sandbox.listening.pdnd}/v3/keys` }) }, 400, '0013'],
      ['91 seconds of age', { payload: () => ({ iat: bench.now - 91 }) }, 401, '0020'],
      ['11 seconds of future', { payload: () => ({ iat: bench.now + 11 }) }, 401, '0021'],
      ['a kid in the header', { header: { kid: EC.kid } }, 400, '0018'],
      ['a nonce', { payload: () => ({ nonce: 'x' }) }, 400, '0018'],
    ];
    for (const [what, { header = {}, payload = () => ({}) }, status, code] of proofs) {
      it(`refuses a proof with ${what} (DPoP ${code})`, async () => {
        const voucher = await voucherOf(API_CLIENT, true);
        const proof = apiProof(voucher, path, { header, payload: payload() });
        const answer = await get(path, { authorization: `DPoP ${voucher}`, dpop: proof });
        expect([answer.status, answer.codes]).to.deep.equal([status, code]);
      });
    }

    it('refuses a proof by another key, and one that was used (DPoP 0023, 0005)', async () => {
      const voucher = await voucherOf(API_CLIENT, true);
      const other = ecKey();
      const foreign = compact(
        { typ: 'dpop+jwt', alg: 'ES256', jwk: other.jwk },
        { ...decode(apiProof(voucher, path).split('.')[1]), jti: randomUUID() },
        other,
      );
      const authorization = `DPoP ${voucher}`;
      expect((await get(path, { authorization, dpop: foreign })).codes).to.equal('0023');
      const proof = apiProof(voucher, path, { payload: { iat: bench.now - 90 } });
      expect((await get(path, { authorization, dpop: proof })).status).to.equal(200);
      expect((await get(path, { authorization, dpop: proof })).codes).to.equal('0005');
    });

    it('leaves the query out of htu', async () => {
      const answer = await dpop('/v3/keyEvents?limit=1');
      expect(answer.status).to.equal(200);
    });
  });
});
