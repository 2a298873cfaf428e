import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import type { ModiClient, ModiRequest } from '../../src/client/client.js';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { createModiClient } from '../../src/modi-client.js';
import type { ModiClientOptions } from '../../src/options.js';
import { PDND_ENVIRONMENTS } from '../../src/pdnd/environments.js';
import { createTestCertificate, fakePdnd, testSigner } from '../../src/testing/index.js';
import { risposta } from '../helpers/modi-house.js';
import { failureAs } from '../helpers/failure.js';
import { CLIENT_ID, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { ecSigner } from '../helpers/keys.js';

const URL_SERVIZIO = 'https://erogatore.example/v1';
const base: ModiClientOptions = {
  ambiente: 'collaudo',
  clientId: CLIENT_ID,
  purposeId: PURPOSE_ID,
  key: testSigner(),
  servizio: { url: URL_SERVIZIO },
  transport: fakePdnd(),
};
const serviced = (servizio: object): Partial<ModiClientOptions> => ({
  servizio: { url: URL_SERVIZIO, ...servizio },
});
const certificate = createTestCertificate({ commonName: 'Cassa' });
const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;

/** What is wrong, and the field the error must name. */
const WRONG: readonly (readonly [title: string, change: object, field: string])[] = [
  ['an option that is misspelt', { purposeID: PURPOSE_ID }, 'options'],
  ['a client id that is no UUID', { clientId: 'cassa' }, 'clientId'],
  ['no finalità', { purposeId: undefined }, 'purposeId'],
  ['a finalità that is no UUID', { purposeId: 'x' }, 'purposeId'],
  ['the client’s id as finalità', { purposeId: CLIENT_ID }, 'clientId, purposeId'],
  ['no environment', { ambiente: undefined }, 'ambiente'],
  ['an environment that there is not', { ambiente: 'test' }, 'ambiente'],
  ['no service', { servizio: undefined }, 'servizio'],
  ['a pattern under another name', serviced({ tracking: 'AUDIT_REST_02' }), 'servizio'],
  ['a pattern that there is not', serviced({ tracciamento: 'AUDIT_REST_03' }), 'servizio.tracciamento'],
  ['a service that is not absolute', serviced({ url: '/v1' }), 'servizio.url'],
  ['a service over plain http', serviced({ url: 'http://erogatore.example/v1' }), 'servizio.url'],
  ['a service with a query', serviced({ url: `${URL_SERVIZIO}?a=1` }), 'servizio.url'],
  ['a service with credentials', serviced({ url: 'https://u:p@erogatore.example' }), 'servizio.url'],
  ['a service not as it is sent', serviced({ url: 'https://Erogatore.example:443/a/../v1' }), 'servizio.url'],
  [
    'PDND’s audience as the e-service’s',
    serviced({ audience: 'auth.uat.interop.pagopa.it/client-assertion' }),
    'servizio.audience',
  ],
  ['INPS’s production with a test environment', serviced({ url: 'https://api.inps.it/pdnd' }), 'servizio.url'],
  ['a voucher and a token of ours', serviced({ autenticazione: 'ID_AUTH_REST_01' }), 'servizio.autenticazione'],
  [
    'AUDIT_REST_02 without voucher',
    serviced({ voucher: 'nessuno', tracciamento: 'AUDIT_REST_02' }),
    'servizio.tracciamento',
  ],
  [
    'INTEGRITY_REST_02 without voucher',
    serviced({ voucher: 'nessuno', integrita: 'INTEGRITY_REST_02' }),
    'servizio.integrita',
  ],
  ['signed answers without keys', serviced({ risposta: { audience: CLIENT_ID } }), 'servizio.risposta'],
  [
    'an answer’s agreement that is misspelt',
    serviced({ risposta: { ...risposta, requestDigset: true } }),
    'servizio.risposta',
  ],
  ['answers addressed to nobody', serviced({ risposta: { keys: risposta.keys } }), 'servizio.risposta.audience'],
  [
    'a request digest that is a text',
    serviced({ risposta: { ...risposta, requestDigest: 'sì' } }),
    'servizio.risposta.requestDigest',
  ],
  [
    'an answer’s dialect that there is not',
    serviced({ risposta: { ...risposta, dialect: 'x' } }),
    'servizio.risposta.dialect',
  ],
  ['a detail of the signature that is misspelt', serviced({ firma: { emptyBodies: 'always' } }), 'servizio.firma'],
  ['a detail that there is not', serviced({ firma: { emptyBody: 'sempre' } }), 'servizio.firma.emptyBody'],
  ['another digest', serviced({ firma: { digestAlgorithm: 'sha-256' } }), 'servizio.firma.digestAlgorithm'],
  ['headers that are no list', serviced({ firma: { alsoSigned: 'x-a' } }), 'servizio.firma.alsoSigned'],
  ['a header that is none', serviced({ firma: { alsoSigned: ['x a'] } }), 'servizio.firma.alsoSigned'],
  [
    'an agreement on evidence that is no object',
    serviced({ tracciamento: 'AUDIT_REST_01', evidenza: null }),
    'servizio.evidenza',
  ],
  ['direct trust without certificate', serviced({ integrita: 'INTEGRITY_REST_01' }), 'certificate'],
  ['DPoP without its key', serviced({ voucher: 'dpop' }), 'dpopKey'],
  ['a DPoP key that nothing uses', { dpopKey: ecSigner }, 'dpopKey'],
  ['no key', { key: undefined }, 'key'],
  ['no keys', { key: [] }, 'key'],
  ['the name of a key’s file', { key: './keys/chiave.pem' }, 'key'],
  ['a deadline that is none', { deadlineMs: 0 }, 'deadlineMs'],
  ['a life that GovWay refuses', { ttlSeconds: 4_000 }, 'ttlSeconds'],
  ['an ente without a name', { organizzazione: ' ' }, 'organizzazione'],
];

const UNUSABLE: readonly (readonly [title: string, change: object, reason: string])[] = [
  ['an EC key, which PDND does not take', { key: ecSigner }, 'algorithm'],
  ['a key of 1024 bits', { key: weak }, 'weak'],
  ['a certificate as key', { key: certificate.pem }, 'certificate'],
  [
    'the certificate of another key',
    { ...serviced({ integrita: 'INTEGRITY_REST_01' }), certificate: certificate.pem },
    '',
  ],
];

describe('options of createModiClient', () => {
  for (const [title, change, field] of WRONG) {
    it(`refuse ${title}, and name it`, async () => {
      const error = await failureAs(ConfigurationError, () => createModiClient({ ...base, ...change }));
      expect(error.facts['field']).to.equal(field);
      expect(error.message).to.match(/: .{10,}/);
    });
  }

  for (const [title, change, reason] of UNUSABLE) {
    it(`refuse ${title}`, async () => {
      const error = await failureAs(ConfigurationError, () => createModiClient({ ...base, ...change }));
      expect(error.code).to.equal('ERR_MODI_KEY_UNUSABLE');
      if (reason !== '') expect(error.facts['reason']).to.equal(reason);
      expect(error.message).not.to.include('PRIVATE');
    });
  }

  it('take another PDND’s addresses, loopback over plain http, and direct trust without PDND', async () => {
    await createModiClient({
      ...base,
      ambiente: { ...PDND_ENVIRONMENTS.collaudo, tokenEndpoint: 'http://127.0.0.1:1/token.oauth2' },
    });
    await createModiClient({ ...base, servizio: { url: 'http://127.0.0.1:8080/' } });
    const { key, pem } = certificate;
    const servizio = { url: URL_SERVIZIO, voucher: 'nessuno', autenticazione: 'ID_AUTH_REST_01' } as const;
    const direct = await createModiClient({ clientId: 'cassa', key, certificate: pem, servizio });
    expect(direct.pdnd).to.equal(undefined);
    await direct.close();
  });

  it('leave the erogatore’s client certificate out of what goes to PDND', async () => {
    const ca = createTestCertificate({ commonName: 'CA', ca: true });
    const { transport: _transport, ...others } = base;
    const modi = await createModiClient({
      ...others,
      transport: { ca: ca.pem, cert: certificate.pem, key: certificate.keyPem },
    });
    await modi.close();
  });
});

describe('a request', () => {
  let modi: ModiClient;
  before(async () => {
    modi = await createModiClient({ ...base, servizio: { url: URL_SERVIZIO, tracciamento: 'AUDIT_REST_01' } });
  });
  const persona = { userID: 'a', userLocation: 'b', LoA: 'c' };
  const wrong: readonly (readonly [title: string, request: object, field: string])[] = [
    ['nobody who asks', { persona: undefined }, 'persona'],
    ['a signal that is none', { signal: {} }, 'signal'],
    ['a deadline that is none', { deadlineMs: '3' }, 'deadlineMs'],
    ['a limit that is none', { maxResponseBytes: 0 }, 'maxResponseBytes'],
    ['claims that are no object', { persona: { ...persona, claims: 'x' } }, 'persona.claims'],
    ['no place it is asked from', { persona: { ...persona, userLocation: '' } }, 'userLocation'],
    ['another host', { url: 'https://altrove.example/v1/x' }, 'url'],
    ['a host that begins alike', { url: 'https://erogatore.example.evil.example/v1' }, 'url'],
    ['another path of the host', { url: 'https://erogatore.example/v10/x' }, 'url'],
    ['a path that climbs out', { url: '/../v2/x' }, 'url'],
    ['a path that climbs out in disguise', { url: '/%2e%2e/v2' }, 'url'],
    ['a path without a slash', { url: 'pratiche' }, 'url'],
    ['a header that is made here', { headers: { Digest: 'x' } }, 'headers.digest'],
    ['a token of its own', { headers: { Authorization: 'Bearer x' } }, 'headers.authorization'],
    ['a header of the connection', { headers: { 'Content-Length': '3' } }, 'headers.content-length'],
    ['a header twice', { headers: { a: '1', A: '2' } }, 'headers.a'],
    ['a body that goes with no GET', { method: 'GET', body: {} }, 'body'],
    ['bytes of no type', { method: 'POST', body: Buffer.from('x') }, 'headers.content-type'],
    ['a form', { method: 'POST', body: new FormData() }, 'body'],
    ['a stream', { method: 'POST', body: new ReadableStream() }, 'body'],
  ];
  for (const [title, request, field] of wrong) {
    it(`is refused with ${title}, before anything is asked of PDND`, async () => {
      const given = { url: '/x', persona, ...request } as ModiRequest;
      const error = await failureAs(ConfigurationError, () => modi.sign(given));
      expect(error.facts['field']).to.equal(field);
    });
  }

  it('is refused when there is none', async () => {
    const error = await failureAs(ConfigurationError, () => modi.request(undefined as unknown as ModiRequest));
    expect(error.facts['field']).to.equal('request');
  });

  it('is sent where it says, without its fragment', async () => {
    const urlOf = async (url: string): Promise<string> => (await modi.sign({ url, persona })).url;
    expect(await urlOf('')).to.equal(URL_SERVIZIO);
    expect(await urlOf('?a=1')).to.equal(`${URL_SERVIZIO}?a=1`);
    expect(await urlOf('/x y/è#parte')).to.equal(`${URL_SERVIZIO}/x%20y/%C3%A8`);
    expect(await urlOf(`${URL_SERVIZIO}/a`)).to.equal(`${URL_SERVIZIO}/a`);
  });
});
