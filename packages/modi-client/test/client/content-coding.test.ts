import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { ModiError } from '../../src/errors/modi-error.js';
import { createModiClient } from '../../src/modi-client.js';
import { systemClock } from '../../src/ports/clock.js';
import { systemIds } from '../../src/ports/ids.js';
import { signIntegrity } from '../../src/rest/integrity-token.js';
import { fakePdnd, testSigner } from '../../src/testing/index.js';
import { createUndiciTransport } from '../../src/transport/undici-transport.js';
import { failureAs } from '../helpers/failure.js';
import { CLIENT_ID, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { erogatore, house, last, risposta } from '../helpers/modi-house.js';
import { startHttp, type TestServer } from '../helpers/servers.js';

const PLAIN = Buffer.from('{"stato":"chiusa"}');

describe('signed answers with a content coding', () => {
  let server: TestServer;
  let body: Buffer;
  let spoil: (headers: Record<string, string>) => void;
  before(async () => {
    server = await startHttp((message, response) => {
      void (async () => {
        const headers: Record<string, string> = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
        const { digest } = message.headers;
        const signed = await signIntegrity({
          message: { direction: 'response', method: 'POST', status: 200, headers, body },
          signer: erogatore.signer,
          audience: CLIENT_ID,
          clock: systemClock,
          ids: systemIds,
          ...(typeof digest === 'string' ? { requestDigest: digest } : {}),
        });
        spoil(headers);
        response.writeHead(200, { ...headers, ...signed.headers }).end(body);
      })();
    });
  });
  beforeEach(() => {
    body = gzipSync(PLAIN);
    spoil = () => undefined;
  });
  after(async () => server.close());

  const transports = { axios: {}, undici: createUndiciTransport() } as const;
  const client = async (transport: (typeof transports)[keyof typeof transports]): ReturnType<typeof createModiClient> =>
    createModiClient({
      ambiente: 'collaudo',
      clientId: CLIENT_ID,
      purposeId: PURPOSE_ID,
      key: testSigner(),
      servizio: {
        url: `http://127.0.0.1:${server.port}/v1`,
        integrita: 'INTEGRITY_REST_02',
        risposta: { ...risposta, requestDigest: true },
      },
      transport,
      pdndTransport: fakePdnd({ clock: systemClock }),
    });

  for (const [name, transport] of Object.entries(transports)) {
    it(`are verified as they came and handed on plain, by ${name}`, async () => {
      const answer = await (await client(transport)).request({ method: 'POST', url: '/', body: { a: 1 } });
      expect(answer.json()).to.deep.equal({ stato: 'chiusa' });
      expect(answer.signature?.signedHeaders.map(([header]) => header)).to.include('content-encoding');
      expect(answer.headers).not.to.have.any.keys('content-encoding', 'content-length');
    });
  }

  it('are refused where the coding is not the signed one, and where they burst', async () => {
    const modi = await client(transports.axios);
    spoil = (headers) => delete headers['content-encoding'];
    const taken = await failureAs(ModiError, () => modi.request({ method: 'POST', url: '/', body: { a: 1 } }));
    expect([taken.code, taken.facts['header']]).to.deep.equal(['ERR_MODI_HEADER_MISMATCH', 'content-encoding']);
    spoil = () => undefined;
    body = gzipSync(Buffer.alloc(3_000_000));
    const call = { method: 'POST', url: '/', body: { a: 1 }, maxResponseBytes: 100_000 } as const;
    const bomb = await failureAs(ModiError, () => modi.request(call));
    expect([bomb.code, 'requestSent' in bomb && bomb.requestSent]).to.deep.equal(['ERR_MODI_BODY_TOO_LARGE', true]);
    body = Buffer.from('no gzip at all');
    const damaged = await failureAs(ModiError, () => modi.request(call));
    expect(damaged.code).to.equal('ERR_MODI_CONNECTION');
  });

  it('of a request that is coded: what is signed is what is sent', async () => {
    const it = await house({ integrita: 'INTEGRITY_REST_02' });
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    await it.modi.request({ method: 'POST', url: '/', headers, body });
    expect(Buffer.from(last(it).body ?? []).equals(body)).to.equal(true);
    expect(last(it).headers['content-encoding']).to.equal('gzip');
  });
});

describe('what ModI integrity leaves out', () => {
  const range = { url: '/documento', headers: { Range: 'bytes=0-99' } };

  it('is asked for as it is where nothing of it is to be signed', async () => {
    const it = await house({ integrita: 'INTEGRITY_REST_02' });
    expect((await it.modi.request(range)).status).to.equal(200);
    expect(last(it).headers).to.include({ range: 'bytes=0-99' }).and.not.have.any.keys('digest', 'agid-jwt-signature');
  });

  it('is refused before it is sent where it would be signed, or answered with what cannot be verified', async () => {
    const rows = [
      [{ integrita: 'INTEGRITY_REST_02', firma: { emptyBody: 'always' } }, range, 'range'],
      [{ integrita: 'INTEGRITY_REST_02', firma: { alsoSigned: ['range'] } }, range, 'range'],
      [{ integrita: 'INTEGRITY_REST_02' }, { method: 'PATCH', url: '/', body: {} }, 'patch'],
      [{ risposta }, range, 'range'],
      [{ risposta }, { method: 'PATCH', url: '/', body: {} }, 'patch'],
    ] as const;
    for (const [servizio, request, reason] of rows) {
      const it = await house(servizio);
      const error = await failureAs(ModiError, () => it.modi.request(request));
      expect([error.code, error.facts['reason']]).to.deep.equal(['ERR_MODI_OUT_OF_SCOPE', reason]);
      expect(it.calls()).to.deep.equal([]);
    }
  });
});
