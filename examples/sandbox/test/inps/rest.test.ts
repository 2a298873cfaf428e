import { createHash, randomUUID, verify, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { expect } from 'chai';
import type { InpsProfilo } from '../../src/context.js';
import { personaByScenario, PERSONE } from '../../src/persone/persone.js';
import { evidenceOf, fullHeaders, NOW_S } from './support/caller.js';
import { AUDIENCE, CLIENT_ID, type House, openHouse, PROFILI } from './support/house.js';
import { signJws, type TestKey } from './support/jose.js';

const FULL: InpsProfilo = {
  ...PROFILI.full,
  rest: { integrita: 'INTEGRITY_REST_02', risposta: 'firmata' },
};
const PERSONA = personaByScenario('tipico');
const DOMANDA = {
  codiceFiscale: PERSONA.codiceFiscale,
  codiceControllo: PERSONA.dataNascita,
  pratica: { prestazione: 'A1.01', protocollo: 'CASSA 7/2026' },
};

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly code: string | undefined;
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const digestOf = (body: string): string => `SHA-256=${createHash('sha256').update(body).digest('base64')}`;

describe('sandbox INPS / the REST service', function () {
  this.timeout(60_000);
  let house: House;

  before(async () => {
    house = await openHouse({ profilo: FULL });
  });
  afterEach(() => {
    house.faults.clear();
    house.inps.setProfilo(FULL);
    house.inps.setLimite(100_000);
  });
  after(() => house.close());

  const call = async (
    body: string,
    headers: Headers,
    options: { readonly method?: string; readonly path?: string; readonly certificate?: 'none' } = {},
  ): Promise<Answer> => {
    const { method = 'POST', path = '/consultazioni' } = options;
    const outgoing = request(house.inps.restUrl + path, {
      ...{ method, agent: false, ca: house.caPem },
      ...(options.certificate === 'none' ? {} : { cert: house.certificate.certificate, key: house.certificate.key }),
    });
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) outgoing.setHeader(name, value);
    outgoing.end(method === 'GET' ? undefined : body);
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    let text = '';
    for await (const chunk of response as AsyncIterable<Buffer>) text += chunk.toString('utf8');
    const explained = response.headers['varco-sandbox-code'];
    return {
      ...{ status: response.statusCode ?? 0, headers: response.headers, text },
      code: typeof explained === 'string' ? explained : undefined,
    };
  };

  const signatureOf = (
    body: string,
    claims: object = {},
    { header = {}, key = house.clientKey }: { readonly header?: object; readonly key?: TestKey } = {},
  ): string =>
    signJws(
      key,
      { alg: 'RS256', typ: 'JWT', kid: key.kid, ...header },
      {
        ...{ iss: CLIENT_ID, aud: AUDIENCE, iat: NOW_S, nbf: NOW_S, exp: NOW_S + 300, jti: randomUUID() },
        signed_headers: [{ digest: digestOf(body) }, { 'content-type': 'application/json' }],
        ...claims,
      },
    );
  const good = (body: string, signature = signatureOf(body)): Headers => ({
    ...fullHeaders(house),
    ...{ 'Content-Type': 'application/json', Digest: digestOf(body), 'Agid-JWT-Signature': signature },
  });
  const ask = async (domanda: unknown = DOMANDA): Promise<Answer> => {
    const body = JSON.stringify(domanda);
    return call(body, good(body));
  };
  const logged = () => house.log.entries('inps-rest').at(-1) ?? {};

  it('publishes its contract, whose first line says whose it is', async () => {
    const { status, headers, text } = await call('', {}, { method: 'GET', path: '/openapi.yaml' });
    expect(status).to.equal(200);
    expect(headers['content-type']).to.equal('application/yaml');
    expect(text.split('\n', 1)[0]).to.contain('Contratto inventato').and.to.contain('non è di INPS');
    expect(text).to.equal(
      readFileSync(new URL('../../../contratto/prestazioni.openapi.yaml', import.meta.url), 'utf8'),
    );
    expect(house.log.count('inps-openapi')).to.equal(1);
    expect((await call('', {}, { method: 'GET', path: '/openapi.yaml', certificate: 'none' })).status).to.equal(403);
  });

  it('answers a request that is whole, signed over the answer and the digest of the request', async () => {
    const body = JSON.stringify(DOMANDA);
    const { status, headers, text } = await call(body, good(body));
    expect(status, text).to.equal(200);
    expect(JSON.parse(text)).to.deep.include({ esito: 'OK', pratica: DOMANDA.pratica });
    expect(headers['digest']).to.equal(digestOf(text));
    const [header = '', payload = '', signature = ''] = String(headers['agid-jwt-signature']).split('.');
    const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
    const [leaf = ''] = read(header)['x5c'] as string[];
    const { publicKey } = new X509Certificate(Buffer.from(leaf, 'base64'));
    const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
    expect(verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'))).to.equal(
      true,
    );
    expect(read(payload)).to.deep.include({
      aud: CLIENT_ID,
      request_digest: digestOf(body),
      signed_headers: [{ digest: digestOf(text) }, { 'content-type': 'application/json' }],
    });
    expect(logged()).to.deep.include({
      ...{ code: 'OK', status: 200, codiceFiscale: PERSONA.codiceFiscale, userID: 'op-7', userLocation: 'ws-3' },
      ...{ LoA: 'LOA3', identity: { http: { userId: 'op-7', codiceUfficio: '001' } } },
      signature: { kid: 'client-1', covered: ['digest', 'content-type'] },
      body,
    });
  });

  it('says no by status and problem, signed too', async () => {
    const altro = await ask({ ...DOMANDA, codiceControllo: '1900-01-01' });
    expect(altro.status).to.equal(422);
    expect(altro.headers['content-type']).to.equal('application/problem+json');
    expect(JSON.parse(altro.text)).to.include({ esito: 'RISCONTRO_NON_VALIDO', status: 422 });
    expect(altro.headers['digest']).to.equal(digestOf(altro.text));
    const mancante = PERSONE.find(({ esito }) => esito === 'DATI_NON_TROVATI');
    if (mancante === undefined) throw new Error('nobody is missing');
    expect((await ask({ ...DOMANDA, codiceFiscale: mancante.codiceFiscale })).status).to.equal(404);
    expect(logged()).to.include({ code: 'DATI_NON_TROVATI' });
  });

  it('takes INPS’s dialect where the profile says so, and the other one no more', async () => {
    house.inps.setProfilo({ ...FULL, rest: { ...FULL.rest, dialetto: 'inps' } });
    const body = JSON.stringify(DOMANDA);
    const claims = {
      ...{ digest: digestOf(body), 'content-type': 'application/json' },
      ...{ 'inps-identity-userid': 'op-7', 'inps-identity-codiceufficio': '001' },
      signed_headers: 'digest content-type inps-identity-userid inps-identity-codiceufficio',
    };
    const answer = await call(body, good(body, signatureOf(body, claims)));
    expect(answer.status, answer.text).to.equal(200);
    expect((await ask()).code).to.equal('INTEGRITY_SIGNED_HEADERS');
    const without = { ...claims, signed_headers: 'digest content-type' };
    expect((await call(body, good(body, signatureOf(body, without)))).code).to.equal('INTEGRITY_NOT_COVERED');
  });

  const body = JSON.stringify(DOMANDA);
  const signedBy = (claims: object, more: Parameters<typeof signatureOf>[2] = {}) => ({
    'Agid-JWT-Signature': signatureOf(body, claims, more),
  });
  const CASES: readonly (readonly [what: string, code: string, status: number, change: () => Headers])[] = [
    ['without signature', 'INTEGRITY_MISSING', 400, () => ({ 'Agid-JWT-Signature': undefined })],
    [
      'signed twice',
      'INTEGRITY_REPEATED',
      400,
      () => ({ 'Agid-JWT-Signature': [signatureOf(body), signatureOf(body)] }),
    ],
    ['whose signature is no token', 'INTEGRITY_MALFORMED', 400, () => ({ 'Agid-JWT-Signature': 'a.b' })],
    ['with alg none', 'INTEGRITY_JOSE_HEADER', 400, () => signedBy({}, { header: { alg: 'none' } })],
    [
      'by a key that PDND does not know',
      'INTEGRITY_KID_UNKNOWN',
      401,
      () => signedBy({}, { header: { kid: 'ignota' } }),
    ],
    ['by a key other than its kid', 'INTEGRITY_SIGNATURE', 400, () => signedBy({}, { header: { kid: 'client-2' } })],
    ['by another client', 'INTEGRITY_ISS', 400, () => signedBy({ iss: 'altro' })],
    [
      'by another client’s key',
      'INTEGRITY_KEY_OF_ANOTHER_CLIENT',
      400,
      () => signedBy({}, { key: house.otherClientKey }),
    ],
    ['that is old', 'INTEGRITY_IAT_TOO_OLD', 400, () => signedBy({ iat: NOW_S - 400 })],
    ['that is of tomorrow', 'INTEGRITY_IAT_FUTURE', 400, () => signedBy({ iat: NOW_S + 60 })],
    ['that is over', 'INTEGRITY_EXPIRED', 400, () => signedBy({ exp: NOW_S })],
    ['that does not hold yet', 'INTEGRITY_NBF', 400, () => signedBy({ nbf: NOW_S + 60 })],
    ['without times', 'INTEGRITY_CLAIM_MISSING', 400, () => signedBy({ exp: undefined })],
    ['for somebody else', 'INTEGRITY_AUD', 400, () => signedBy({ aud: 'https://altro.example' })],
    ['that says nothing of headers', 'INTEGRITY_SIGNED_HEADERS', 400, () => signedBy({ signed_headers: 'digest' })],
    [
      'whose type is not signed',
      'INTEGRITY_NOT_COVERED',
      400,
      () => signedBy({ signed_headers: [{ digest: digestOf(body) }] }),
    ],
    [
      'whose headers changed',
      'INTEGRITY_HEADER_CHANGED',
      400,
      () => ({ 'Content-Type': 'application/json; charset=utf-8' }),
    ],
    ['without Digest', 'DIGEST_MISSING', 400, () => ({ Digest: undefined })],
    ['with two Digests', 'DIGEST_REPEATED', 400, () => ({ Digest: [digestOf(body), digestOf(body)] })],
    [
      'with a Digest in hexadecimal',
      'DIGEST_MALFORMED',
      400,
      () => ({ Digest: `SHA-256=${createHash('sha256').update(body).digest('hex')}` }),
    ],
    ['with the Digest of another body', 'DIGEST_MISMATCH', 400, () => ({ Digest: digestOf('{}') })],
    ['without voucher', 'VOUCHER_MISSING', 401, () => ({ Authorization: undefined })],
    ['without evidence', 'EVIDENCE_MISSING', 400, () => ({ 'Agid-JWT-TrackingEvidence': undefined })],
    [
      'with another evidence than the voucher’s',
      'EVIDENCE_DIGEST_MISMATCH',
      400,
      () => ({ 'Agid-JWT-TrackingEvidence': evidenceOf(house, { jti: 'altra' }) }),
    ],
    ['without who asks', 'IDENTITY_HTTP_MISSING', 400, () => ({ 'INPS-Identity-UserId': undefined })],
    ['in XML', 'CONTENT_TYPE_NOT_JSON', 400, () => ({ 'Content-Type': 'text/xml' })],
    ['without type', 'CONTENT_TYPE_MISSING', 400, () => ({ 'Content-Type': undefined })],
    ['compressed', 'CONTENT_ENCODING', 400, () => ({ 'Content-Encoding': 'gzip' })],
  ];
  for (const [what, code, status, change] of CASES) {
    it(`refuses a request ${what}, and knows why (${code})`, async () => {
      const answer = await call(body, { ...good(body), ...change() });
      expect(answer).to.include({ code, status });
      expect(answer.headers['content-type']).to.equal('application/problem+json');
      expect(answer.headers['agid-jwt-signature']).to.equal(undefined);
      expect(JSON.parse(answer.text)).to.have.keys('title', 'status', 'detail', 'govway_id');
      expect(answer.text).not.to.contain(PERSONA.codiceFiscale);
      expect(logged()).to.include({ code, status });
    });
  }

  it('takes a signed request once', async () => {
    const headers = good(body);
    expect((await call(body, headers)).status).to.equal(200);
    expect(await call(body, headers)).to.include({ code: 'INTEGRITY_REPLAYED', status: 409 });
  });

  it('refuses what is not its contract, and nobody by mutual TLS', async () => {
    expect(await ask({ ...DOMANDA, altro: 1 })).to.include({ code: 'BODY_NOT_CONTRACT', status: 400 });
    expect(await ask({ ...DOMANDA, codiceFiscale: 'x' })).to.include({ code: 'CODICE_FISCALE_SHAPE', status: 400 });
    const broken = '{"codiceFiscale":';
    expect(await call(broken, good(broken))).to.include({ code: 'BODY_NOT_JSON', status: 400 });
    expect(await call(body, good(body), { path: '/altro' })).to.include({ code: 'PATH', status: 404 });
    expect(await call(body, good(body), { method: 'PUT' })).to.include({ code: 'METHOD', status: 400 });
    const nobody = await call(body, good(body), { certificate: 'none' });
    expect(nobody).to.include({ code: 'CLIENT_CERTIFICATE_MISSING', status: 403 });
    expect(nobody.text).to.contain('ERROR CODE 16');
  });

  it('counts calls with those of the SOAP services, and refuses beyond the day’s limit', async () => {
    house.inps.setLimite(0);
    const answer = await ask();
    expect(answer).to.include({ code: 'DAILY_LIMIT', status: 429 });
    expect(JSON.parse(answer.text)).to.include({ title: 'LimitExceeded', status: 429 });
  });

  it('spoils its answers on demand', async () => {
    const armed = async (
      kind: 'html' | 'soap-fault' | 'status-429' | 'risposta-manomessa' | 'risposta-non-firmata',
    ) => {
      house.faults.arm({ target: 'inps', times: 1, kind });
      return ask();
    };
    expect((await armed('html')).headers['content-type']).to.contain('text/html');
    expect(await armed('soap-fault')).to.include({ status: 500 });
    expect(await armed('status-429')).to.include({ status: 429 });
    const altered = await armed('risposta-manomessa');
    expect(altered.status).to.equal(200);
    expect(altered.headers['digest']).not.to.equal(digestOf(altered.text));
    JSON.parse(altered.text);
    const unsigned = await armed('risposta-non-firmata');
    expect(unsigned.status).to.equal(200);
    expect(unsigned.headers['agid-jwt-signature']).to.equal(undefined);
  });
});
