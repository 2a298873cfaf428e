import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { ModiError } from '../../src/errors/modi-error.js';
import { TokenError } from '../../src/errors/token-error.js';
import { TransportError } from '../../src/errors/transport-error.js';
import type { ModiEvent } from '../../src/events/modi-event.js';
import { decodeCompact } from '../../src/jws/decode.js';
import { jwksResolver } from '../../src/jws/key-resolver.js';
import { createMemoryReplayStore } from '../../src/jws/replay-store.js';
import { createJwksSource, fixedJwks } from '../../src/keys/jwks.js';
import { createModiClient } from '../../src/modi-client.js';
import type { Servizio } from '../../src/client/servizio.js';
import type { ModiClient, ModiRequest } from '../../src/client/client.js';
import type { ModiClientOptions } from '../../src/options.js';
import { PDND_ENVIRONMENTS } from '../../src/pdnd/environments.js';
import { verifyPdndRequest } from '../../src/pdnd/verify-request.js';
import type { TransportRequest, TransportResponse } from '../../src/ports/transport.js';
import { signIntegrity } from '../../src/rest/integrity-token.js';
import { verifyIdAuthAndIntegrity } from '../../src/rest/verify-both.js';
import { verifyIntegrity } from '../../src/rest/verify-integrity.js';
import { verifyTrackingEvidence } from '../../src/tracking/verify-tracking-evidence.js';
import { createTrust } from '../../src/trust/trust.js';
import { x509Resolver } from '../../src/trust/x509-resolver.js';
import {
  createTestCertificate,
  fakePdnd,
  fixedClock,
  seededIds,
  testSigner,
  type FakePdnd,
} from '../../src/testing/index.js';
import { failureAs, failureOf } from '../helpers/failure.js';
import { CLIENT_ID, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { ecSigner, pem, RSA, rsaSigner } from '../helpers/keys.js';

const URL_SERVIZIO = 'https://erogatore.example/v1';
const PERSONA = { userID: 'op-RSSMRA80A01H501U', userLocation: 'pc-segreto-1', LoA: 'SPID2' };
const clock = fixedClock();
const erogatore = createTestCertificate({ commonName: 'Erogatore', kind: 'RSA' });
const risposta = {
  keys: jwksResolver(fixedJwks({ keys: [{ ...erogatore.signer.publicJwk, kid: erogatore.signer.kid }] })),
  audience: CLIENT_ID,
};

interface House {
  readonly modi: ModiClient;
  readonly pdnd: FakePdnd;
  readonly events: ModiEvent[];
  /** The calls of the service, PDND's left out. */
  calls(): readonly TransportRequest[];
}

async function house(
  servizio: Partial<Servizio> = {},
  more: Partial<ModiClientOptions> = {},
  service: (request: TransportRequest) => Partial<TransportResponse> | Promise<Partial<TransportResponse>> = () => ({
    body: Buffer.from('{"stato":"aperta"}'),
    headers: { 'content-type': 'application/json' },
  }),
): Promise<House> {
  const pdnd = fakePdnd({ clock, service });
  const events: ModiEvent[] = [];
  const modi = await createModiClient({
    ambiente: 'collaudo',
    clientId: CLIENT_ID,
    purposeId: PURPOSE_ID,
    key: testSigner(),
    servizio: { url: URL_SERVIZIO, ...servizio },
    transport: pdnd,
    clock,
    ids: seededIds(),
    onEvent: (event) => events.push(event),
    ...more,
  });
  return { modi, pdnd, events, calls: () => pdnd.requests.filter(({ url }) => url.startsWith(URL_SERVIZIO)) };
}

const last = ({ calls }: House): TransportRequest => {
  const call = calls().at(-1);
  if (call === undefined) throw new Error('the service was not called');
  return call;
};

/** What nobody waits for is done a moment later. */
async function until(isSo: () => boolean): Promise<void> {
  for (const began = performance.now(); !isSo(); await new Promise(setImmediate)) {
    if (performance.now() - began > 5_000) throw new Error('it did not happen');
  }
}

/** Everything a test may look for that must never be told. */
function secretsOf({ pdnd }: House): readonly string[] {
  const tokens = pdnd.requests.flatMap(({ headers, body }) => [
    ...Object.entries(headers).flatMap(([name, value]) =>
      /^(authorization|dpop|agid-)/.test(name) ? value.split(' ') : [],
    ),
    ...new URLSearchParams(Buffer.from(body ?? []).toString()).getAll('client_assertion'),
  ]);
  return [...Object.values(PERSONA), ...tokens.filter((each) => each.length > 20)];
}

describe('createModiClient', () => {
  it('calls an e-service with a voucher, and asks PDND once for many calls', async () => {
    const it = await house();
    const answer = await it.modi.request({ url: '/pratiche/42?anno=2026' });
    expect(answer.status).to.equal(200);
    expect(answer.ok).to.equal(true);
    expect(answer.json()).to.deep.equal({ stato: 'aperta' });
    expect(answer.explanation()).to.equal(undefined);
    await Promise.all(Array.from({ length: 20 }, async () => it.modi.request({ url: '/pratiche/43' })));
    expect(it.pdnd.asked).to.equal(1);
    const { method, url, headers } = last(it);
    expect([method, url]).to.deep.equal(['GET', `${URL_SERVIZIO}/pratiche/43`]);
    expect(headers['authorization']).to.match(/^Bearer ey/);
    expect(answer.ids.voucherJti).to.be.a('string');
  });

  it('makes with AUDIT_REST_02, INTEGRITY_REST_02 and DPoP what an erogatore on PDND takes', async () => {
    const it = await house(
      { voucher: 'dpop', tracciamento: 'AUDIT_REST_02', integrita: 'INTEGRITY_REST_02' },
      { dpopKey: ecSigner },
    );
    const body = { codiceFiscale: 'x' };
    await it.modi.request({ method: 'POST', url: '/pratiche?anno=2026', body, persona: PERSONA });
    const { headers, body: sent, method } = last(it);
    expect(Buffer.from(sent ?? []).toString()).to.equal(JSON.stringify(body));
    expect(headers['content-type']).to.equal('application/json');
    const signer = testSigner();
    const keys = fixedJwks({ keys: [{ ...signer.publicJwk, kid: signer.kid }] });
    const { voucherIssuer: issuer, jwksUri: url } = PDND_ENVIRONMENTS.collaudo;
    const verified = await verifyPdndRequest(
      { method, url: '/v1/pratiche?anno=2026', headers, ...(sent === undefined ? {} : { body: sent }) },
      {
        jwks: createJwksSource({ transport: it.pdnd, clock, url }),
        issuer,
        clock,
        eservice: { audience: URL_SERVIZIO, producerId: '70000000-0000-4000-8000-000000000001' },
        dpop: { replay: createMemoryReplayStore({ clock }), baseUrl: 'https://erogatore.example' },
        evidence: { pattern: 'AUDIT_REST_02', audience: URL_SERVIZIO, keys: jwksResolver(keys) },
      },
    );
    expect(verified.evidence?.agreed).to.deep.equal(PERSONA);
    const message = { method, headers, ...(sent === undefined ? {} : { body: sent }) };
    const integrity = await verifyIntegrity(message, { keys: jwksResolver(keys), audience: URL_SERVIZIO, clock });
    expect(integrity.signed).to.equal(true);
  });

  it('makes in direct trust one jti and one certificate for both tokens, and an evidence by certificate', async () => {
    const ca = createTestCertificate({ commonName: 'CA', ca: true });
    const cassa = createTestCertificate({ commonName: 'Cassa', issuer: ca });
    const it = await house(
      {
        voucher: 'nessuno',
        autenticazione: 'ID_AUTH_REST_02',
        integrita: 'INTEGRITY_REST_01',
        tracciamento: 'AUDIT_REST_01',
      },
      { key: cassa.key, certificate: cassa.pem, clientId: 'cassa' },
    );
    await it.modi.request({
      method: 'PUT',
      url: '/pratiche/1',
      body: '<a/>',
      headers: { 'Content-Type': 'text/xml' },
      persona: PERSONA,
    });
    expect(it.pdnd.asked).to.equal(0);
    const { headers, body = new Uint8Array(), method } = last(it);
    const keys = x509Resolver({ trust: createTrust({ anchors: ca.pem, clock }) });
    const verified = await verifyIdAuthAndIntegrity(
      { method, headers, body },
      {
        idAuth: { pattern: 'ID_AUTH_REST_02', keys, audience: URL_SERVIZIO, clock },
        integrity: { keys, audience: URL_SERVIZIO, clock },
        replay: createMemoryReplayStore({ clock }),
      },
    );
    expect(verified.integrity.signed).to.equal(true);
    const evidence = await verifyTrackingEvidence(headers['agid-jwt-trackingevidence'] ?? '', {
      pattern: 'AUDIT_REST_01',
      keys,
      audience: URL_SERVIZIO,
      clock,
    });
    expect(evidence.agreed).to.deep.equal(PERSONA);
  });

  it('writes INPS’s Identity and signs it in INPS’s dialect', async () => {
    const it = await house({
      identity: 'http',
      codiceUfficio: '001',
      integrita: 'INTEGRITY_REST_02',
      firma: { dialect: 'inps', emptyBody: 'always' },
    });
    await it.modi.request({ url: '/', persona: PERSONA });
    const { headers } = last(it);
    expect(headers).to.include({ 'inps-identity-userid': PERSONA.userID, 'inps-identity-codiceufficio': '001' });
    const { payload } = decodeCompact(headers['agid-jwt-signature'] ?? '');
    expect(payload['signed_headers']).to.equal('digest inps-identity-userid inps-identity-codiceufficio');
  });

  it('uses one evidence again for one person, never for two', async () => {
    const it = await house({ tracciamento: 'AUDIT_REST_02' });
    await it.modi.request({ url: '/', persona: PERSONA });
    await it.modi.request({ url: '/', persona: PERSONA });
    expect(it.pdnd.asked).to.equal(1);
    await it.modi.request({ url: '/', persona: { ...PERSONA, userID: 'altri' } });
    expect(it.pdnd.asked).to.equal(2);
    expect(it.events.filter(({ type }) => type === 'evidence.made')).to.have.length(2);
  });

  it('makes the evidence again when the wait for PDND has eaten its life', async () => {
    const waiting = fixedClock();
    const pdnd = fakePdnd({ clock: waiting, service: () => ({}) });
    const slow = {
      close: async () => undefined,
      send: async (request: TransportRequest) => {
        const answer = await pdnd.send(request);
        if (pdnd.asked === 1) waiting.advance(298_000);
        return answer;
      },
    };
    const modi = await createModiClient({
      ambiente: 'collaudo',
      clientId: CLIENT_ID,
      purposeId: PURPOSE_ID,
      key: testSigner(),
      servizio: { url: URL_SERVIZIO, tracciamento: 'AUDIT_REST_02' },
      transport: pdnd,
      pdndTransport: slow,
      clock: waiting,
    });
    await modi.request({ url: '/', persona: PERSONA });
    expect(pdnd.asked).to.equal(2);
    const jws = pdnd.requests.at(-1)?.headers['agid-jwt-trackingevidence'] ?? '';
    expect(Number(decodeCompact(jws).payload['iat']) * 1_000).to.equal(waiting.now());
  });

  it('takes keys in any form, and several of one client in rotation', async () => {
    const inputs = [
      pem(RSA.privateKey),
      Buffer.from(pem(RSA.privateKey, 'pkcs1')),
      RSA.privateKey,
      RSA.privateKey.export({ format: 'jwk' }),
    ];
    for (const key of inputs) {
      const it = await house({}, { key: key as string });
      const refused = await failureAs(TokenError, () => it.modi.request({ url: '/' }));
      // The fake knows another key: what matters is which one signed.
      expect(refused.code).to.equal('ERR_MODI_VOUCHER_REFUSED');
      expect(it.events[0]).to.include({ type: 'voucher.requested', kid: rsaSigner.kid });
    }
    const it = await house({}, { key: [RSA.privateKey, testSigner()] });
    expect((await it.modi.request({ url: '/' })).status).to.equal(200);
    expect(it.events.map(({ type }) => type)).to.include('voucher.received');
  });

  describe('answers', () => {
    const signed = async (request: TransportRequest, change: object = {}): Promise<Partial<TransportResponse>> => {
      const body = Buffer.from('{"stato":"chiusa"}');
      const { headers } = await signIntegrity({
        message: {
          direction: 'response',
          method: request.method,
          status: 200,
          headers: { 'content-type': 'application/json' },
          body,
        },
        signer: erogatore.signer,
        audience: CLIENT_ID,
        issuer: 'erogatore',
        ...(request.headers['digest'] === undefined ? {} : { requestDigest: request.headers['digest'] }),
        clock,
        ids: seededIds('erogatore'),
        ...change,
      });
      const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
      return { body, headers: { 'content-type': 'application/json', ...lower } };
    };
    const pattern = { integrita: 'INTEGRITY_REST_02', risposta: { ...risposta, requestDigest: true } } as const;
    const call: ModiRequest = { method: 'POST', url: '/', body: { a: 1 } };

    it('are handed on with who signed them', async () => {
      const it = await house(pattern, {}, async (request) => signed(request));
      const answer = await it.modi.request(call);
      expect(answer.signature?.token.payload['iss']).to.equal('erogatore');
      expect(answer.signature?.bodyVerified).to.equal(true);
    });

    it('are refused when nobody signed them, when they were changed, and when they are to another request', async () => {
      const wrong: readonly (readonly [string, (request: TransportRequest) => Promise<Partial<TransportResponse>>])[] =
        [
          ['ERR_MODI_TOKEN_MISSING', async () => ({ body: Buffer.from('{}') })],
          [
            'ERR_MODI_DIGEST_MISMATCH',
            async (request) => ({ ...(await signed(request)), body: Buffer.from('{"stato":"aperta"}') }),
          ],
          [
            'ERR_MODI_DIGEST_MISMATCH',
            async (request) => signed(request, { requestDigest: `SHA-256=${Buffer.alloc(32).toString('base64')}` }),
          ],
          ['ERR_MODI_CLAIM_MISMATCH', async (request) => signed(request, { audience: 'qualcun altro' })],
          ['ERR_MODI_KEY_UNKNOWN', async (request) => signed(request, { signer: testSigner() })],
        ];
      for (const [code, service] of wrong) {
        const it = await house(pattern, {}, service);
        const error = await failureAs(TokenError, () => it.modi.request(call));
        expect(error.code).to.equal(code);
        expect(error.facts['requestSent']).to.equal(true);
        expect(it.events.at(-1)).to.include({ type: 'call.failed', code, requestSent: true });
      }
    });

    it('that say no may come unsigned, as gateways send them; a signature that is there must be good', async () => {
      const it = await house(pattern, {}, () => ({ status: 404 }));
      expect(await it.modi.request(call)).to.include({ status: 404, signature: undefined });
      const forged = await house(pattern, {}, async (request) => ({
        ...(await signed(request, { signer: testSigner() })),
        status: 404,
      }));
      expect((await failureAs(TokenError, () => forged.modi.request(call))).code).to.equal('ERR_MODI_KEY_UNKNOWN');
    });

    it('of 401 are explained, not hidden and not tried again', async () => {
      const problem = Buffer.from(
        JSON.stringify({
          type: 'https://govway.org/handling-errors/401/TokenAuthenticationFailed.html',
          title: 'TokenAuthenticationFailed',
          status: 401,
          detail: 'Invalid token',
          govway_id: '6c13b9ac-3d60-45a6-9130-297a4d832824',
        }),
      );
      const it = await house({ tracciamento: 'AUDIT_REST_01' }, {}, () => ({
        status: 401,
        headers: {
          'content-type': 'application/problem+json',
          'www-authenticate': 'Bearer error="invalid_token"',
          date: new Date(clock.now() + 700_000).toUTCString(),
        },
        body: problem,
      }));
      const answer = await it.modi.request({ url: '/persone/RSSMRA80A01H501U', persona: PERSONA });
      expect(answer.status).to.equal(401);
      expect(it.calls()).to.have.length(1);
      const explanation = answer.explanation();
      expect(explanation?.origin).to.equal('erogatore');
      expect(explanation?.ids.govwayId).to.equal('6c13b9ac-3d60-45a6-9130-297a4d832824');
      expect(explanation?.found.map(({ code }) => code)).to.include('voucher/expired');
      const told = JSON.stringify(explanation);
      for (const secret of secretsOf(it)) expect(told).not.to.include(secret);
      expect(told).not.to.include('RSSMRA80A01H501U');
    });

    it('that are not JSON say so without quoting them', async () => {
      const it = await house({}, {}, () => ({ body: Buffer.from('<html>RSSMRA80A01H501U') }));
      const answer = await it.modi.request({ url: '/' });
      const error = await failureAs(TransportError, () => answer.json());
      expect(error.facts).to.include({ reason: 'not-json', status: 200 });
      expect(`${error.message}${String(error.cause)}`).not.to.include('RSSMRA');
    });
  });

  describe('failures', () => {
    it('of PDND are not the service’s: it has not been called', async () => {
      const it = await house();
      it.pdnd.refuseNext(400);
      const refused = await failureAs(TokenError, () => it.modi.request({ url: '/' }));
      expect(refused.code).to.equal('ERR_MODI_VOUCHER_REFUSED');
      const down = await house(
        {},
        {
          pdndTransport: {
            send: async () => {
              throw new TransportError('ERR_MODI_TIMEOUT', 'no answer', { requestSent: true });
            },
            close: async () => undefined,
          },
        },
      );
      const error = await failureAs(TokenError, () => down.modi.request({ url: '/' }));
      expect(error.code).to.equal('ERR_MODI_PDND_UNAVAILABLE');
      expect(error.facts['code']).to.equal('ERR_MODI_TIMEOUT');
      expect(error.cause).to.be.instanceOf(TransportError);
      expect([...it.calls(), ...down.calls()]).to.deep.equal([]);
    });

    it('of the service are never tried again, and say whether a byte has left', async () => {
      for (const requestSent of [true, false]) {
        const it = await house({}, {}, () => {
          throw new TransportError('ERR_MODI_CONNECTION', 'gone', { requestSent });
        });
        const error = await failureAs(TransportError, () => it.modi.request({ url: '/' }));
        expect(error.requestSent).to.equal(requestSent);
        expect(it.calls()).to.have.length(1);
        expect(it.events.at(-1)).to.include({ type: 'call.failed', requestSent });
      }
    });

    it('can be had on purpose: who gives up while waiting has called nobody', async () => {
      const it = await house();
      const reason = new Error('the person went away');
      expect(await failureOf(() => it.modi.request({ url: '/', signal: AbortSignal.abort(reason) }))).to.equal(reason);
      expect(it.pdnd.requests).to.deep.equal([]);
    });
  });

  describe('events', () => {
    it('tell what happens in order, with nothing secret and nobody’s name', async () => {
      const it = await house(
        {
          tracciamento: 'AUDIT_REST_02',
          integrita: 'INTEGRITY_REST_02',
          voucher: 'dpop',
          identity: 'http',
          codiceUfficio: 'ufficio-segreto',
        },
        { dpopKey: ecSigner },
      );
      await it.modi.request({
        method: 'POST',
        url: '/persone/RSSMRA80A01H501U',
        body: { cf: 'RSSMRA80A01H501U' },
        persona: PERSONA,
      });
      it.pdnd.refuseNext(400);
      await failureOf(() => it.modi.request({ url: '/', persona: { ...PERSONA, userID: 'op-2' } }));
      expect(it.events.map(({ type }) => type)).to.deep.equal([
        'evidence.made',
        'voucher.requested',
        'voucher.received',
        'call.answered',
        'evidence.made',
        'voucher.requested',
        'voucher.refused',
      ]);
      expect(it.events.at(-1)).to.include({
        code: 'ERR_MODI_VOUCHER_REFUSED',
        codes: '015-0008',
        status: 400,
        renewal: false,
      });
      const told = JSON.stringify(it.events);
      expect(secretsOf(it).length).to.be.greaterThan(8);
      for (const secret of [...secretsOf(it), 'op-2', 'ufficio-segreto', 'RSSMRA80A01H501U'])
        expect(told).not.to.include(secret);
    });

    it('tell of a renewal beside the voucher at hand, and of one that failed', async () => {
      const clockOfTheirs = fixedClock();
      const pdnd = fakePdnd({ clock: clockOfTheirs, service: () => ({}) });
      const events: ModiEvent[] = [];
      const modi = await createModiClient({
        ambiente: 'collaudo',
        clientId: CLIENT_ID,
        purposeId: PURPOSE_ID,
        key: testSigner(),
        servizio: { url: URL_SERVIZIO },
        transport: pdnd,
        clock: clockOfTheirs,
        onEvent: (event) => events.push(event),
      });
      await modi.request({ url: '/' });
      clockOfTheirs.advance(550_000);
      pdnd.refuseNext(500);
      expect((await modi.request({ url: '/' })).status).to.equal(200);
      await until(() => events.some(({ type }) => type === 'voucher.refused'));
      clockOfTheirs.advance(6_000);
      await modi.request({ url: '/' });
      await until(() => events.some(({ type }) => type === 'voucher.renewed'));
      const vouchers = events.filter(({ type }) => type.startsWith('voucher.'));
      expect(vouchers.map((event) => [event.type, 'renewal' in event && event.renewal])).to.deep.equal([
        ['voucher.requested', false],
        ['voucher.received', false],
        ['voucher.requested', true],
        ['voucher.refused', true],
        ['voucher.requested', true],
        ['voucher.renewed', false],
      ]);
    });

    it('tell of a certificate that comes to its end, and harm nobody when the listener throws', async () => {
      const short = createTestCertificate({ commonName: 'Cassa', notAfter: '2026-01-20T00:00:00Z' });
      const servizio = { voucher: 'nessuno', autenticazione: 'ID_AUTH_REST_01' } as const;
      const it = await house(servizio, { key: short.key, certificate: short.pem });
      expect(it.events).to.deep.include({
        type: 'key.expiring',
        name: 'certificate',
        notAfter: Date.UTC(2026, 0, 20),
        daysLeft: 5,
      });
      await it.modi.close();
      const throws = await house(
        {},
        {
          onEvent: () => {
            throw new Error('broken listener');
          },
        },
      );
      expect((await throws.modi.request({ url: '/' })).status).to.equal(200);
    });

    it('tell of a clock that is wrong', async () => {
      const it = await house({}, {}, () => ({ headers: { date: new Date(clock.now() + 180_000).toUTCString() } }));
      await it.modi.request({ url: '/' });
      expect(it.events.find(({ type }) => type === 'clock.skewed')).to.include({ host: 'erogatore.example' });
    });
  });

  describe('several clients in one process', () => {
    it('share pace, vouchers and key set, and close what is theirs', async () => {
      const first = await house();
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const base = { clientId: CLIENT_ID, purposeId: PURPOSE_ID, key: testSigner(), transport: first.pdnd };
      const other = await createModiClient({
        ...base,
        sharedWith: first.modi,
        servizio: { url: `${URL_SERVIZIO}/altro` },
      });
      expect(other.pdnd).to.equal(first.modi.pdnd);
      await first.modi.request({ url: '/' });
      await other.request({ url: '/' });
      expect(first.pdnd.asked).to.equal(1);
      const another = await createModiClient({
        ...base,
        sharedWith: first.modi,
        key: privateKey,
        servizio: { url: URL_SERVIZIO },
      });
      await failureAs(TokenError, () => another.request({ url: '/' }));
      expect(first.pdnd.asked).to.equal(2);
      const twice = await failureAs(ConfigurationError, () =>
        createModiClient({ ...base, sharedWith: first.modi, ambiente: 'collaudo', servizio: { url: URL_SERVIZIO } }),
      );
      expect(twice.facts['field']).to.equal('ambiente');
    });
  });

  it('costs little when the voucher is at hand', async () => {
    const it = await house();
    await it.modi.request({ url: '/' });
    const { pdnd } = it.modi;
    if (pdnd === undefined) throw new Error('there is a PDND');
    const ask = { clientId: CLIENT_ID, purposeId: PURPOSE_ID, signer: testSigner(), organizzazione: 'ente' };
    const times: number[] = [];
    for (let round = 0; round < 20; round++) {
      const began = performance.now();
      for (let n = 0; n < 200; n++) await pdnd.vouchers.get(ask);
      times.push(((performance.now() - began) * 1_000) / 200);
    }
    expect(it.pdnd.asked).to.equal(1);
    expect(Math.min(...times), 'microseconds').to.be.lessThan(20);
  });

  it('throws nothing but its own errors for what it is given wrong', async () => {
    const it = await house();
    const wrong: readonly unknown[] = [
      {},
      { url: 1 },
      { url: '/', method: 'get' },
      { url: '/', headers: { a: 1 } },
      { url: '/', body: new Map() },
    ];
    for (const request of wrong)
      expect(await failureOf(() => it.modi.request(request as ModiRequest))).to.be.instanceOf(ModiError);
  });
});
