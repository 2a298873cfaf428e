import { request as httpRequest } from 'node:http';
import { expect } from 'chai';
import type { Claims } from '../support/token-bench.js';
import { rsaKey } from '../support/test-key.js';
import {
  CLIENT,
  CONSUMER,
  DESCRIPTOR,
  ESERVICE,
  OTHER_KEY,
  PURPOSE,
  seedClient,
  TokenBench,
} from '../support/token-bench.js';

interface AdminAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly body: Claims;
}

describe('admin port', () => {
  let bench: TokenBench;
  before(async () => {
    bench = await TokenBench.start();
  });
  beforeEach(() => {
    bench.pass(5);
    bench.sandbox.faults.clear();
    bench.sandbox.log.clear();
  });
  after(() => bench.sandbox.close());

  async function admin(method: string, path: string, body?: unknown, type = 'application/json'): Promise<AdminAnswer> {
    const response = await fetch(bench.sandbox.listening.admin + path, {
      method,
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body), headers: { 'content-type': type } }),
    });
    const text = await response.text();
    const answered = response.headers.get('content-type') ?? '';
    return {
      status: response.status,
      type: answered,
      text,
      body: answered.includes('json') ? (JSON.parse(text) as Claims) : {},
    };
  }

  function withHost(host: string): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const url = new URL(bench.sandbox.listening.admin);
      httpRequest({ host: url.hostname, port: url.port, headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
  }

  it('describes the sandbox', async () => {
    const { body } = await admin('GET', '/');
    const { listening, tokenEndpoint, inpsEndpoint } = bench.sandbox;
    expect(body).to.deep.include({ listening, tokenEndpoint, inpsEndpoint, ambiente: 'collaudo', strict: true });
  });

  it('answers only to loopback names', async () => {
    const { port } = new URL(bench.sandbox.listening.admin);
    expect(await withHost(`localhost:${port}`)).to.equal(200);
    expect(await withHost(`[::1]:${port}`)).to.equal(200);
    expect(await withHost(`evil.example:${port}`)).to.equal(403);
    expect(await withHost('127.0.0.1.evil.example')).to.equal(403);
  });

  it('takes JSON only', async () => {
    const fault = JSON.stringify({ target: 'pdnd', kind: 'reset' });
    expect((await admin('POST', '/faults', fault, 'text/plain')).status).to.equal(415);
    expect(bench.sandbox.faults.take('pdnd')).to.equal(undefined);
    expect((await admin('POST', '/faults', '{')).status).to.equal(400);
  });

  it('arms a fault, lists it and forgets it', async () => {
    const fault = { target: 'pdnd', kind: 'status-503', times: 3, retryAfter: 1 };
    expect((await admin('POST', '/faults', fault)).body['faults']).to.deep.equal([fault]);
    expect((await bench.ask(bench.assertion())).status).to.equal(503);
    expect((await admin('GET', '/faults')).body['faults']).to.deep.equal([{ ...fault, times: 2 }]);
    expect((await admin('DELETE', '/faults')).status).to.equal(204);
    expect((await bench.ask(bench.assertion())).status).to.equal(200);
  });

  const badFaults: [unknown, string[]][] = [
    [{}, ['/target', '/kind']],
    [{ target: 'pdnd', kind: 'doctype' }, ['/kind']],
    [{ target: 'inps', kind: 'latency' }, ['/ms']],
    [{ target: 'inps', kind: 'reset', times: 0 }, ['/times']],
    [{ target: 'inps', kind: 'reset', volte: 2 }, ['/volte']],
    [[], ['', '/target', '/kind']],
  ];
  for (const [fault, pointers] of badFaults) {
    it(`refuses the fault ${JSON.stringify(fault)} and points at ${pointers.join(' ')}`, async () => {
      const answer = await admin('POST', '/faults', fault);
      expect(answer.status).to.equal(400);
      expect(answer.type).to.match(/^application\/problem\+json/);
      const errors = answer.body['errors'] as { pointer: string }[];
      expect(errors.map(({ pointer }) => pointer)).to.have.members(pointers);
    });
  }

  it('skews the clock: an assertion that is good now is expired an hour later', async () => {
    const assertion = bench.assertion();
    expect((await admin('PUT', '/clock', { skewMs: 3_600_000 })).body['skewMs']).to.equal(3_600_000);
    expect((await bench.ask(assertion)).codes).to.deep.equal(['0017']);
    const { headers } = await bench.ask(assertion);
    expect(headers.get('date')).to.equal(new Date(bench.sandbox.clock.now()).toUTCString());
    await admin('PUT', '/clock', { skewMs: 0 });
    expect((await bench.ask(assertion)).status).to.equal(200);
  });

  it('suspends and resumes purpose, agreement and version', async () => {
    const cases: [string, string, string, string][] = [
      [`/purposes/${PURPOSE}/state`, 'SUSPENDED', 'ACTIVE', '0020'],
      [`/agreements/${CONSUMER}/${ESERVICE}/state`, 'SUSPENDED', 'ACTIVE', '0021'],
      [`/eservices/${ESERVICE}/descriptors/${DESCRIPTOR}/state`, 'ARCHIVED', 'PUBLISHED', '0022'],
    ];
    for (const [path, closed, open, code] of cases) {
      expect((await admin('PUT', path, { state: closed })).status).to.equal(200);
      expect((await bench.ask(bench.assertion())).codes).to.deep.equal([code]);
      await admin('PUT', path, { state: open });
      expect((await bench.ask(bench.assertion())).status).to.equal(200);
    }
  });

  it('refuses a state of an unknown purpose, and an unknown state', async () => {
    expect((await admin('PUT', `/purposes/${CLIENT}/state`, { state: 'ACTIVE' })).status).to.equal(400);
    expect((await admin('PUT', `/purposes/${PURPOSE}/state`, { state: 'APERTO' })).status).to.equal(400);
  });

  it('seeds a client', async () => {
    const seeded = seedClient({ publicKeyPem: OTHER_KEY.publicPem });
    expect((await admin('POST', '/clients', { clients: [seeded] })).status).to.equal(201);
    expect((await bench.ask(bench.assertion({ kid: OTHER_KEY.kid }, {}, OTHER_KEY))).status).to.equal(200);
    const { body } = await admin('GET', '/clients');
    expect(JSON.stringify(body)).to.include(OTHER_KEY.kid);
  });

  it('takes a key from a client: tokens are refused as for a key it never had, and the other keys still serve', async () => {
    const third = rsaKey();
    await admin('POST', '/clients', { clients: [seedClient({ publicKeyPem: third.publicPem })] });
    const ask = () => bench.ask(bench.assertion({ kid: third.kid }, {}, third));
    expect((await ask()).status).to.equal(200);
    expect((await admin('DELETE', `/clients/${CLIENT}/keys/${third.kid}`)).status).to.equal(204);
    expect((await ask()).codes).to.deep.equal(['015-0006']);
    expect((await bench.ask(bench.assertion())).status).to.equal(200);
    expect((await admin('DELETE', `/clients/${CLIENT}/keys/${third.kid}`)).status).to.equal(400);
    expect((await admin('DELETE', `/clients/${PURPOSE}/keys/${third.kid}`)).status).to.equal(400);
  });

  it('points at the member of a client that is wrong', async () => {
    const answer = await admin('POST', '/clients', { clients: [seedClient({ publicKeyPem: 'x' })] });
    expect(answer.body['errors']).to.have.deep.nested.property('[0].pointer', '/clients/0/publicKeyPem');
  });

  it('rotates the voucher key', async () => {
    const { status, body } = await admin('POST', '/voucher-keys/rotate', {});
    expect(status).to.equal(201);
    const jwks = (await (await fetch(bench.sandbox.jwksUrl)).json()) as { keys: { kid: string }[] };
    expect(jwks.keys.map(({ kid }) => kid))
      .to.have.length(2)
      .and.to.include(body['kid']);
  });

  it('takes the profile of signed messages, and names the member that is wrong', async () => {
    const before = (await admin('GET', '/inps')).body;
    const { body } = await admin('POST', '/pki/signers', { commonName: 'Firma', keyType: 'rsa' });
    const firmatari = [body['certificate']];
    const p3 = { wss: 'ID_AUTH_SOAP_02', integrita: 'INTEGRITY_SOAP_01', risposta: 'firmata', firmatari };
    const set = await admin('PUT', '/inps/profilo', { ...p3, destinatario: 'urn:inps:eci' });
    expect(set.body['profilo']).to.deep.include({ ...p3, destinatario: 'urn:inps:eci' });
    for (const [wrong, pointer] of [
      [{ wss: 'SOAP_01' }, '/profilo/wss'],
      [{ integrita: true }, '/profilo/integrita'],
      [{ risposta: 'cifrata' }, '/profilo/risposta'],
      [{ allegati: 'zip' }, '/profilo/allegati'],
      [{ firmatari: [7] }, '/profilo/firmatari'],
      [{ firmatari: ['not a certificate'] }, '/firmatari/0'],
      [{ destinatario: 7 }, '/profilo/destinatario'],
      [{ wss: 'nessuno' }, '/integrita'],
    ] as const) {
      const { status, body: problem } = await admin('PUT', '/inps/profilo', wrong);
      expect(status, pointer).to.equal(400);
      expect(problem['errors']).to.have.deep.nested.property('[0].pointer', pointer);
    }
    await admin('PUT', '/inps/profilo', before['profilo']);
    expect((await admin('GET', '/inps')).body).to.deep.equal(before);
  });

  it('arms every way to spoil a signed answer', async () => {
    const kinds = ['non-firmata', 'manomessa', 'altro-certificato', 'scaduta', 'altra-richiesta'];
    for (const kind of kinds) {
      expect((await admin('POST', '/faults', { target: 'inps', kind: `risposta-${kind}` })).status).to.equal(201);
      expect((await admin('POST', '/faults', { target: 'pdnd', kind: `risposta-${kind}` })).status).to.equal(400);
    }
    await admin('DELETE', '/faults');
  });

  it('moves the profile of INPS member by member, and its limit', async () => {
    const initial = {
      voucher: true,
      tracciamento: 'nessuno',
      identity: 'soap',
      mtls: true,
      wss: 'nessuno',
      integrita: 'nessuno',
      risposta: 'libera',
      firmatari: [],
      destinatario: '',
    };
    expect((await admin('GET', '/inps')).body).to.deep.equal({ profilo: initial, limiteGiornaliero: 10_000 });
    await admin('PUT', '/inps/profilo', { tracciamento: 'AUDIT_REST_02' });
    const { body } = await admin('PUT', '/inps/limite', { limiteGiornaliero: 5 });
    expect(body).to.deep.equal({ profilo: { ...initial, tracciamento: 'AUDIT_REST_02' }, limiteGiornaliero: 5 });
    expect((await admin('PUT', '/inps/profilo', { voucher: false })).status).to.equal(400);
    expect((await admin('GET', '/inps')).body).to.deep.equal(body);
    const wrong = await admin('PUT', '/inps/profilo', { identity: 'carta' });
    expect(wrong.body['errors']).to.have.deep.nested.property('[0].pointer', '/profilo/identity');
  });

  it('shows the calls, counts them and forgets them', async () => {
    await bench.ask(bench.assertion());
    await bench.ask(bench.assertion({}, { jti: '' }));
    const { body } = await admin('GET', '/calls?kind=pdnd-token');
    expect((body['calls'] as Claims[]).map((call) => call['outcome'])).to.deep.equal(['issued', 'refused']);
    expect((await admin('GET', '/calls/count')).body).to.deep.equal({
      'pdnd-token': 2,
      'pdnd-keys': 0,
      'pdnd-api': 0,
      'inps-eci': 0,
      'inps-wsdl': 0,
      'inps-rest': 0,
      'inps-openapi': 0,
    });
    expect((await admin('DELETE', '/calls')).status).to.equal(204);
    expect((await admin('GET', '/calls')).body['calls']).to.deep.equal([]);
    expect((await admin('GET', '/calls?kind=x')).status).to.equal(400);
  });

  it('gives the CA and client certificates', async () => {
    expect((await admin('GET', '/pki/ca.pem')).text).to.equal(bench.sandbox.pki.caPem);
    const { status, body } = await admin('POST', '/pki/clients', { commonName: 'cassa.example.it' });
    expect(status).to.equal(201);
    expect(body).to.have.all.keys('certificate', 'key');
    expect((await admin('POST', '/pki/clients', {})).status).to.equal(400);
  });

  it('lists the people whom INPS knows, with what asking about each shows', async () => {
    const { body } = await admin('GET', '/persone');
    const persone = body['persone'] as Claims[];
    expect(persone).to.have.length.of.at.least(15);
    expect(persone.find(({ scenario }) => scenario === 'tipico')).to.include({ esito: 'OK' });
  });

  it('answers 404 elsewhere', async () => {
    expect((await admin('GET', '/altro')).status).to.equal(404);
  });
});
