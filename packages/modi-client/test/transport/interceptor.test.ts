import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import axios, { AxiosError, isAxiosError, isCancel, type AxiosInstance } from 'axios';
import { expect } from 'chai';
import nock from 'nock';
import type { ModiClient } from '../../src/client/client.js';
import type { Servizio } from '../../src/client/servizio.js';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { TokenError } from '../../src/errors/token-error.js';
import { TransportError } from '../../src/errors/transport-error.js';
import type { ModiEvent } from '../../src/events/modi-event.js';
import { jwksResolver } from '../../src/jws/key-resolver.js';
import { createMemoryReplayStore } from '../../src/jws/replay-store.js';
import { fixedJwks } from '../../src/keys/jwks.js';
import { createModiClient } from '../../src/modi-client.js';
import { systemClock } from '../../src/ports/clock.js';
import { systemIds } from '../../src/ports/ids.js';
import { checkDigest } from '../../src/rest/digest.js';
import { signIntegrity } from '../../src/rest/integrity-token.js';
import { verifyIntegrity } from '../../src/rest/verify-integrity.js';
import { fakePdnd, testSigner } from '../../src/testing/index.js';
import { modiInterceptor } from '../../src/transport/interceptor.js';
import { verifyDpopProof } from '../../src/voucher/verify-dpop.js';
import { failureAs, failureOf } from '../helpers/failure.js';
import { CLIENT_ID, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { ecSigner, otherSigner } from '../helpers/keys.js';
import { startHttp, type TestServer } from '../helpers/servers.js';

// It takes Node's http over when it is loaded: not before its test, nor after.
nock.restore();

const ours = testSigner();
const keysOf = (signer: { readonly kid: string; readonly publicJwk: object }): ReturnType<typeof jwksResolver> =>
  jwksResolver(fixedJwks({ keys: [{ ...signer.publicJwk, kid: signer.kid }] }));
const FIRMATA = { keys: keysOf(otherSigner), audience: CLIENT_ID, requestDigest: true };
const PERSONA = { userID: 'op-1', userLocation: 'pc-1', LoA: 'SPID2' };

interface Received {
  readonly message: IncomingMessage;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

type Answer = (response: ServerResponse, received: Received) => void | Promise<void>;

describe('modiInterceptor over real sockets', () => {
  let server: TestServer;
  let base: string;
  let received: Received[];
  let answer: Answer;
  let events: ModiEvent[];
  let pdnd: ReturnType<typeof fakePdnd>;

  before(async () => {
    server = await startHttp((message, response) => {
      void (async () => {
        const chunks: Buffer[] = [];
        message.on('data', (chunk: Buffer) => chunks.push(chunk));
        await once(message, 'end');
        const headers = Object.fromEntries(
          Object.entries(message.headers).map(([name, value]) => [
            name,
            Array.isArray(value) ? value.join(', ') : (value ?? ''),
          ]),
        );
        const got = { message, headers, body: Buffer.concat(chunks) };
        received.push(got);
        await answer(response, got);
      })();
    });
    base = `http://127.0.0.1:${server.port}/v1`;
  });
  after(async () => server.close());
  beforeEach(() => {
    received = [];
    events = [];
    pdnd = fakePdnd({ clock: systemClock });
    answer = (response) => void response.setHeader('content-type', 'application/json').end('{"stato":"aperta"}');
  });

  async function instanceFor(
    servizio: Partial<Servizio> = {},
    config: object = {},
  ): Promise<{ readonly instance: AxiosInstance; readonly modi: ModiClient; eject(): void }> {
    const modi = await createModiClient({
      ambiente: 'collaudo',
      clientId: CLIENT_ID,
      purposeId: PURPOSE_ID,
      key: ours,
      servizio: { url: base, audience: 'https://erogatore.example/v1', ...servizio },
      ...(servizio.voucher === 'dpop' ? { dpopKey: ecSigner } : {}),
      pdndTransport: pdnd,
      onEvent: (event) => events.push(event),
    });
    const instance = axios.create({ baseURL: base, proxy: false, ...config });
    return { instance, modi, eject: modiInterceptor(instance, modi) };
  }

  const last = (): Received => {
    const one = received.at(-1);
    if (one === undefined) throw new Error('nothing came');
    return one;
  };

  const bodies: readonly (readonly [title: string, data: unknown, headers: Record<string, string>])[] = [
    ['an object, as JSON', { nome: 'Città', n: 1 }, {}],
    ['a list', [1, 2], {}],
    ['a text', 'perché\n', { 'Content-Type': 'text/plain; charset=utf-8' }],
    ['bytes', Buffer.from([0, 255, 10, 13]), { 'Content-Type': 'application/octet-stream' }],
    ['a part of a buffer', Buffer.from('abcdef').subarray(2, 4), { 'Content-Type': 'text/plain' }],
    ['a form of names and values', new URLSearchParams({ a: 'è', b: '2' }), {}],
    ['nothing', undefined, {}],
  ];
  for (const [title, data, headers] of bodies) {
    it(`signs the very bytes it sends: ${title}`, async () => {
      const { instance } = await instanceFor({ integrita: 'INTEGRITY_REST_02', firma: { emptyBody: 'always' } });
      const { data: told } = await instance.post<{ stato: string }>('/pratiche', data, { headers });
      expect(told).to.deep.equal({ stato: 'aperta' });
      const { headers: got, body } = last();
      checkDigest(got['digest'] ?? '', body);
      const policy = {
        keys: keysOf(ours),
        audience: 'https://erogatore.example/v1',
        clock: systemClock,
        emptyBody: 'always',
      } as const;
      const verified = await verifyIntegrity({ method: 'POST', headers: got, body }, policy);
      expect(verified).to.include({ signed: true, bodyVerified: true });
      expect(got['content-length']).to.equal(String(body.length));
    });
  }

  it('signs what a transformRequest of the caller makes, after all other interceptors', async () => {
    const { instance } = await instanceFor(
      { integrita: 'INTEGRITY_REST_02' },
      {
        transformRequest: [(data: object) => `<dati>${JSON.stringify(data)}</dati>`],
        headers: { 'Content-Type': 'text/xml' },
      },
    );
    instance.interceptors.request.use((config) => {
      config.headers.set('Content-Type', 'application/xml');
      return config;
    });
    await instance.put('/x', { a: 1 });
    const { headers, body } = last();
    expect(body.toString()).to.equal('<dati>{"a":1}</dati>');
    expect(headers['content-type']).to.equal('application/xml');
    checkDigest(headers['digest'] ?? '', body);
  });

  it('refuses what has no bytes to sign, before anything is sent or asked for', async () => {
    const { instance } = await instanceFor({ integrita: 'INTEGRITY_REST_02' });
    const form = new FormData();
    form.append('a', '1');
    for (const data of [form, Readable.from(['x']), new Blob(['x'])]) {
      const error = await failureAs(ConfigurationError, () => instance.post('/x', data));
      expect(error.facts['field']).to.equal('data');
    }
    expect([...received, ...pdnd.requests]).to.deep.equal([]);
  });

  it('lets forms and streams pass where nothing is signed', async () => {
    const { instance } = await instanceFor();
    const form = new FormData();
    form.append('documento', new Blob(['contenuto']), 'a.txt');
    await instance.post('/allegati', form);
    expect(last().headers['content-type']).to.match(/^multipart\/form-data; boundary=/);
    expect(last().body.toString()).to.include('contenuto');
    await instance.post('/flussi', Readable.from(['uno', 'due']), { headers: { 'Content-Type': 'text/plain' } });
    expect(last().body.toString()).to.equal('unodue');
    expect(last().headers['authorization']).to.match(/^Bearer ey/);
  });

  it('makes DPoP proofs for the address called, without its query, wherever the parameters come from', async () => {
    const { instance } = await instanceFor({ voucher: 'dpop', tracciamento: 'AUDIT_REST_02' });
    await instance.get('/pratiche?a=1', { params: { b: ['x', 'y'] }, modi: { persona: PERSONA } });
    const { message, headers } = last();
    expect(message.url).to.equal('/v1/pratiche?a=1&b%5B%5D=x&b%5B%5D=y');
    const [scheme, accessToken = ''] = (headers['authorization'] ?? '').split(' ');
    expect(scheme).to.equal('DPoP');
    const proof = await verifyDpopProof([headers['dpop'] ?? ''], {
      method: 'GET',
      url: `${base}/pratiche?a=1`,
      accessToken,
      jkt: ecSigner.kid,
      replay: createMemoryReplayStore({ clock: systemClock }),
      now: systemClock.now(),
    });
    expect(proof).to.be.an('object');
    expect(headers['agid-jwt-trackingevidence']).to.match(/^ey/);
  });

  it('sends its tokens to the service and to nobody else', async () => {
    const { instance, eject } = await instanceFor();
    const elsewhere = base.replace('127.0.0.1', '127.0.0.2');
    for (const url of [`${elsewhere}/x`, `${base}0/x`, '/../v2/x']) {
      const error = await failureAs(ConfigurationError, () => instance.get(url));
      expect(error.facts['field'], url).to.equal('url');
    }
    expect(received).to.deep.equal([]);
    await instance.get(`${base}/aperto`, { modi: false });
    expect(last().headers).not.to.have.property('authorization');
    eject();
    await instance.get('/aperto');
    expect(last().headers).not.to.have.property('authorization');
  });

  it('follows no redirect, and refuses to be told to', async () => {
    const { instance } = await instanceFor();
    answer = (response) => void response.writeHead(302, { location: `${base}/altrove` }).end();
    const error = await failureAs(AxiosError, () => instance.get('/x'));
    expect(error.response?.status).to.equal(302);
    expect(received).to.have.length(1);
    expect((await instance.get('/x', { validateStatus: () => true })).status).to.equal(302);
    for (const config of [{ maxRedirects: 3 }, { auth: { username: 'u', password: 'p' } }]) {
      expect(await failureOf(() => instance.get('/x', config))).to.be.instanceOf(ConfigurationError);
    }
    expect(received).to.have.length(2);
  });

  it('explains a refusal of the erogatore, tries nothing again, and lets no token out with the error', async () => {
    const { instance } = await instanceFor({ tracciamento: 'AUDIT_REST_01' });
    answer = (response) =>
      void response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end('{"title":"no"}');
    const error = await failureAs(AxiosError, () => instance.get('/x', { modi: { persona: PERSONA } }));
    expect(error.response?.data).to.deep.equal({ title: 'no' });
    expect(error.response?.modi?.explanation()?.origin).to.equal('erogatore');
    expect(received).to.have.length(1);
    const told = JSON.stringify([error.toJSON(), error.config, Object.keys(error), events]);
    const { authorization = '', 'agid-jwt-trackingevidence': evidence = '' } = last().headers;
    expect(authorization.length).to.be.greaterThan(100);
    for (const secret of [authorization.split(' ')[1] ?? '', evidence]) expect(told).not.to.include(secret);
    expect(error).not.to.have.property('request');
  });

  it('tells of a call that failed', async () => {
    const { instance } = await instanceFor();
    answer = (response) => void response.destroy();
    const error = await failureOf(() => instance.get('/x'));
    expect(isAxiosError(error)).to.equal(true);
    expect(events.at(-1)).to.include({ type: 'call.failed', requestSent: true, code: 'ECONNRESET' });
  });

  describe('whose caller gives up', () => {
    const requestSentOf = (error: unknown): unknown => {
      const cause = error instanceof AxiosError ? error.cause : undefined;
      return cause instanceof TransportError && [cause.code, cause.requestSent];
    };

    it('while the voucher is waited for, end as axios ends them, and were not sent', async () => {
      const { instance } = await instanceFor();
      const abort = new AbortController();
      const leaving = failureOf(() => instance.get('/x', { signal: abort.signal }));
      // The adapter's turn comes after axios's own look at the signal.
      await new Promise(setImmediate);
      abort.abort();
      const error = await leaving;
      expect([isCancel(error), requestSentOf(error)]).to.deep.equal([true, ['ERR_MODI_ABORTED', false]]);
      expect(received).to.have.length(0);
    });

    it('while the answer is waited for, say that they may have been made', async () => {
      const { instance } = await instanceFor();
      const abort = new AbortController();
      answer = () => abort.abort();
      const error = await failureOf(() => instance.get('/x', { signal: abort.signal }));
      expect([isCancel(error), requestSentOf(error)]).to.deep.equal([true, ['ERR_MODI_ABORTED', true]]);
      expect(events.at(-1)).to.include({ type: 'call.failed', requestSent: true, code: 'ERR_MODI_ABORTED' });
      const told = JSON.stringify([error, Object.keys(error as object)]);
      expect(told).not.to.include(last().headers['authorization']?.split(' ')[1]);
    });
  });

  describe('with answers that are signed', () => {
    const pattern = { integrita: 'INTEGRITY_REST_02', risposta: FIRMATA } as const;
    const signing =
      (change: (body: Buffer) => Buffer = (body) => body, gzip = false): Answer =>
      async (response, { headers: { digest } }) => {
        const plain = Buffer.from('{"città":"Roma"}');
        const body = gzip ? gzipSync(plain) : plain;
        const headers = { 'content-type': 'application/json', ...(gzip ? { 'content-encoding': 'gzip' } : {}) };
        const signed = await signIntegrity({
          message: { direction: 'response', method: 'POST', status: 200, headers, body },
          signer: otherSigner,
          audience: CLIENT_ID,
          clock: systemClock,
          ids: systemIds,
          ...(digest === undefined ? {} : { requestDigest: digest }),
        });
        response.writeHead(200, { ...headers, ...signed.headers }).end(change(body));
      };

    it('verifies the bytes as they came, and hands on what was asked for', async () => {
      const { instance } = await instanceFor(pattern);
      for (const gzip of [false, true]) {
        answer = signing(undefined, gzip);
        const response = await instance.post('/x', { a: 1 });
        expect(response.data).to.deep.equal({ città: 'Roma' });
        expect(response.modi?.signature?.token.key.kid).to.equal(otherSigner.kid);
        const bytes = await instance.post<Buffer>('/x', { a: 1 }, { responseType: 'arraybuffer' });
        expect(Buffer.isBuffer(bytes.data) && bytes.data.toString()).to.equal('{"città":"Roma"}');
      }
      expect(last().headers['accept-encoding']).to.equal('identity');
    });

    it('compares the answer with the request, also where that is not signed', async () => {
      const { instance } = await instanceFor({ risposta: FIRMATA });
      answer = signing();
      const error = await failureAs(TokenError, () => instance.post('/x', { a: 1 }));
      expect(error.facts).to.include({ claim: 'request_digest', reason: 'missing' });
    });

    it('refuses one that was changed, and one that cannot be verified whole', async () => {
      const { instance } = await instanceFor(pattern);
      answer = signing((body) => Buffer.concat([body, Buffer.from(' ')]));
      const error = await failureAs(TokenError, () => instance.post('/x', { a: 1 }));
      expect(error.code).to.equal('ERR_MODI_DIGEST_MISMATCH');
      const stream = await failureAs(ConfigurationError, () => instance.post('/x', {}, { responseType: 'stream' }));
      expect(stream.facts['field']).to.equal('responseType');
    });
  });
});

describe('modiInterceptor’s requests', () => {
  before(() => nock.activate());
  after(() => {
    nock.cleanAll();
    nock.enableNetConnect();
    nock.restore();
  });

  it('have the shape the patterns want', async () => {
    nock.disableNetConnect();
    const modi = await createModiClient({
      ambiente: 'collaudo',
      clientId: CLIENT_ID,
      purposeId: PURPOSE_ID,
      key: ours,
      servizio: { url: 'https://erogatore.example/v1', tracciamento: 'AUDIT_REST_02', integrita: 'INTEGRITY_REST_02' },
      pdndTransport: fakePdnd({ clock: systemClock }),
    });
    const instance = axios.create({ baseURL: 'https://erogatore.example/v1' });
    modiInterceptor(instance, modi);
    const jwt = /^[\w-]+\.[\w-]+\.[\w-]+$/;
    const scope = nock('https://erogatore.example', {
      reqheaders: {
        authorization: /^Bearer [\w-]+\.[\w-]+\.[\w-]+$/,
        'agid-jwt-trackingevidence': jwt,
        'agid-jwt-signature': jwt,
        digest: /^SHA-256=[A-Za-z0-9+/]{43}=$/,
        'content-type': 'application/json',
      },
      badheaders: ['dpop'],
    })
      .post('/v1/pratiche', { anno: 2026 })
      .query({ pagina: '2' })
      .reply(201, { id: 7 });
    const { status, data } = await instance.post<unknown>(
      '/pratiche',
      { anno: 2026 },
      { params: { pagina: 2 }, modi: { persona: PERSONA } },
    );
    expect([status, data]).to.deep.equal([201, { id: 7 }]);
    scope.done();
  });
});
