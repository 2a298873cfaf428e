import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Asked } from '../../src/cli/asked.js';
import type { DoctorReport } from '../../src/doctor/input.js';
import { publicJwkOf, thumbprint } from '../../src/keys/thumbprint.js';
import { CLIENT_ID, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { EC, pem, RSA } from '../helpers/keys.js';
import { runCli, type CliRun } from '../helpers/run-cli.js';
import { closedPort, startHttp, type TestServer } from '../helpers/servers.js';
import { assertion, EC_JWK, KID, STRANGER, voucher } from '../doctor/support/messages.js';

describe('modi doctor --online', () => {
  const folder = mkdtempSync(join(tmpdir(), 'modi-doctor-online-'));
  const file = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const key = file('key.pem', pem(RSA.privateKey));
  const dpopKey = file('dpop.pem', pem(EC.privateKey));
  const doctor = async (...args: readonly string[]): Promise<CliRun> => runCli('doctor', ...args);
  const json = async (
    ...args: readonly string[]
  ): Promise<DoctorReport & { readonly exit: number; asked: Asked[] }> => {
    const { exit, out } = await doctor(...args, '--json');
    return { exit, ...(JSON.parse(out[0] ?? '') as DoctorReport & { asked: Asked[] }) };
  };
  const codes = async (...args: readonly string[]): Promise<string[]> =>
    (await json(...args)).findings.map(({ code }) => code);
  let server: TestServer;
  let asked: string[] = [];
  let headers: IncomingHttpHeaders[] = [];
  /** How the answer to a path is spoilt. */
  let spoilt: Partial<Record<string, 'hang-up' | 'html' | 'not found'>> = {};
  let skew = 0;
  let token: [number, object] = [200, {}];
  const jwks = { keys: [{ kid: 'kms-1', ...publicJwkOf(RSA.publicKey) }] };
  const online = (url: string): string[] => [
    '--online',
    '--ambiente',
    'collaudo',
    ...['--token-endpoint', `${url}/token.oauth2`, '--jwks-uri', `${url}/jwks.json`, '--api-base', `${url}/v2`],
  ];
  const here = (): string => `http://127.0.0.1:${server.port}`;
  const fresh = (claims: object = {}): string => {
    const now = Math.floor(Date.now() / 1_000);
    return file('fresh.jwt', assertion({}, { iat: now, exp: now + 120, ...claims }));
  };

  before(async () => {
    server = await startHttp((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      headers.push(request.headers);
      request.resume();
      const how = spoilt[request.url ?? ''];
      if (how === 'hang-up') {
        request.socket.destroy();
        return;
      }
      if (how !== undefined) {
        response.writeHead(how === 'html' ? 200 : 404, { 'content-type': 'text/html' }).end('<html>portale</html>');
        return;
      }
      const date = new Date(Date.now() + skew).toUTCString();
      const head = { 'content-type': 'application/json', date, 'x-correlation-id': 'corr-1' };
      const [status, body] = request.url === '/jwks.json' ? ([200, jwks] as const) : token;
      response.writeHead(status, head).end(JSON.stringify(body));
    });
  });
  beforeEach(() => {
    asked = [];
    headers = [];
    spoilt = {};
    skew = 0;
    token = [200, { access_token: voucher(), token_type: 'Bearer', expires_in: 600 }];
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await server.close();
  });

  it('asks PDND for a voucher with the assertion that was given, and never prints it', async () => {
    const { exit, out } = await doctor(fresh(), ...online(here()));
    expect([exit, asked]).to.deep.equal([0, ['GET /jwks.json', 'POST /token.oauth2']]);
    expect(out.join('\n'))
      .to.include('voucher: sì (correlationId corr-1)')
      .and.not.include('eyJ')
      .and.not.include('che la chiave sia nel client');
  });

  it('makes an assertion from key, client and purpose', async () => {
    const ids = ['--client-id', CLIENT_ID, '--purpose-id', PURPOSE_ID];
    expect((await doctor(key, ...ids, ...online(here()))).exit).to.equal(0);
    expect(asked).to.have.length(2);
  });

  it('explains a refusal', async () => {
    token = [400, { errors: [{ code: '015-0008' }], correlationId: 'corr-2' }];
    const { exit, out } = await doctor(fresh(), key, ...online(here()));
    expect(exit).to.equal(1);
    expect(out.join('\n')).to.include('correlationId: corr-2').and.include('La chiave non è in quel client');
  });

  it('does not send what is certainly refused', async () => {
    const { exit } = await doctor(fresh({ nbf: 1 }), ...online(here()));
    expect([exit, asked]).to.deep.equal([1, ['GET /jwks.json']]);
  });

  it('measures the clock, and names one that is three minutes off', async () => {
    skew = 180_000;
    const { exit, out } = await doctor(fresh(), ...online(here()));
    expect(exit).to.equal(1);
    expect(out.join('\n')).to.match(/L’orologio di questa macchina è indietro di 1(79|80|81) s/);
  });

  it('verifies a voucher with PDND’s keys', async () => {
    const now = Math.floor(Date.now() / 1_000);
    const one = file('kms.jwt', voucher({ kid: 'kms-2' }, { iat: now, nbf: now, exp: now + 60 }));
    expect(await codes(one, ...online(here()))).to.deep.equal(['voucher/kid-unknown']);
  });

  describe('and an m2m voucher', () => {
    const m2m = (claims: object = {}): string => {
      const now = Math.floor(Date.now() / 1_000);
      const own = { aud: 'uat.interop.pagopa.it/m2m', role: 'm2m', iat: now, nbf: now, exp: now + 60, ...claims };
      return file('m2m.jwt', voucher({}, own));
    };
    const bound = (): string => m2m({ cnf: { jkt: thumbprint(EC_JWK) } });
    const base = (version: string): string[] => {
      const args = online(here());
      return [...args.slice(0, -1), `${here()}/${version}`];
    };
    const jwk = publicJwkOf(RSA.publicKey);

    it('asks v2 with Bearer whether PDND knows the key, and explains a no', async () => {
      token = [404, { status: 404, errors: [{ code: '012-0001' }] }];
      const report = await json(m2m(), key, ...base('v2'));
      expect(asked).to.deep.equal(['GET /jwks.json', `GET /v2/keys/${KID}`]);
      expect(headers[1]?.authorization).to.match(/^Bearer eyJ/);
      expect([report.exit, report.explanation?.said.code]).to.deep.equal([1, 'pdnd/kid-not-found']);
      expect(report.asked.at(-1)).to.deep.equal({
        what: 'key',
        version: 'v2',
        outcome: 'refused',
        correlationId: 'corr-1',
      });
    });

    it('asks v1, whose answer is the bare key', async () => {
      token = [200, { ...jwk, kid: KID }];
      const report = await json(m2m(), key, ...base('1.0'));
      expect(asked[1]).to.equal(`GET /1.0/keys/${KID}`);
      expect([report.exit, report.asked.at(-1)?.version, report.asked.at(-1)?.outcome]).to.deep.equal([0, 'v1', 'yes']);
    });

    it('asks v3 with a proof for that very call', async () => {
      token = [200, { clientId: CLIENT_ID, jwk: { ...jwk, kid: KID } }];
      const report = await json(bound(), key, '--dpop-key', dpopKey, ...base('v3'));
      expect([report.exit, report.asked.at(-1)?.version, report.asked.at(-1)?.outcome]).to.deep.equal([0, 'v3', 'yes']);
      expect(headers[1]?.authorization).to.match(/^DPoP eyJ/);
      const proof = String(headers[1]?.['dpop']).split('.')[1] ?? '';
      const claims = JSON.parse(Buffer.from(proof, 'base64url').toString()) as Record<string, unknown>;
      expect([claims['htm'], claims['htu'], typeof claims['ath']]).to.deep.equal([
        'GET',
        `${here()}/v3/keys/${KID}`,
        'string',
      ]);
    });

    it('says that v3 wants a DPoP voucher, and v2 a Bearer one, without asking', async () => {
      expect(await codes(m2m(), key, ...base('v3'))).to.deep.equal(['pdnd/api-scheme']);
      expect(await codes(bound(), key, ...base('v2'))).to.include('pdnd/api-scheme');
      expect(asked).to.deep.equal(['GET /jwks.json', 'GET /jwks.json']);
    });

    it('says whose key it is, where that is another client', async () => {
      token = [200, { clientId: STRANGER, jwk: { ...jwk, kid: KID } }];
      const found = await json(m2m(), key, '--client-id', CLIENT_ID, ...base('v2'));
      expect(found.findings.map(({ code }) => code)).to.include('pdnd/key-of-another-client');
    });

    it('takes the voucher PDND has just given to a client of its API', async () => {
      const now = Math.floor(Date.now() / 1_000);
      const claims = { aud: 'uat.interop.pagopa.it/m2m', role: 'm2m', iat: now, nbf: now, exp: now + 60 };
      token = [200, { access_token: voucher({}, claims), token_type: 'Bearer', expires_in: 60, ...jwk, jwk }];
      const ids = ['--client-id', CLIENT_ID, '--client-kind', 'api'];
      const report = await json(key, ...ids, ...base('v2'));
      expect(asked).to.deep.equal(['GET /jwks.json', 'POST /token.oauth2', `GET /v2/keys/${KID}`]);
      expect([report.exit, report.asked.map(({ outcome }) => outcome)]).to.deep.equal([0, ['yes', 'yes', 'yes']]);
    });

    const refusals: readonly (readonly [number, object, string])[] = [
      [401, { status: 401, errors: [{ code: '012-9991' }] }, 'pdnd/api-unauthorised'],
      [403, { status: 403, errors: [{ code: '009-9993' }] }, 'pdnd/api-forbidden'],
      [
        403,
        { message: 'Invalid key=value pair (missing equal-sign) in Authorization header' },
        'pdnd/api-malformed-authorization',
      ],
      [429, { status: 429, errors: [{ code: '012-10004' }] }, 'pdnd/rate-limited'],
      [500, { status: 500, errors: [{ code: '012-9990' }] }, 'pdnd/unavailable'],
      [404, { message: 'Not found' }, 'online/answer-unusable'],
    ];
    for (const [status, body, code] of refusals) {
      it(`says ${code} of ${status} ${JSON.stringify(body).slice(0, 60)}`, async () => {
        token = [status, body];
        const report = await json(m2m(), key, ...base('v2'));
        expect([report.exit, report.explanation?.said.code]).to.deep.equal([1, code]);
      });
    }

    it('makes a finding of a connection that breaks off, and does not end in 3 while others answered', async () => {
      spoilt = { [`/v2/keys/${KID}`]: 'hang-up' };
      const report = await json(m2m(), key, ...base('v2'));
      expect([report.exit, report.findings.map(({ code }) => code)]).to.deep.equal([1, ['online/connection']]);
    });

    it('exits 2 for v3 without the key of the proofs', async () => {
      const { exit, err } = await doctor(bound(), key, '--api-version', 'v3', ...base('v3'));
      expect([exit, err.length]).to.deep.equal([2, 1]);
    });
  });

  it('makes findings of a token endpoint that hangs up, and of a key set that is none', async () => {
    spoilt = { '/token.oauth2': 'hang-up' };
    const report = await json(fresh(), ...online(here()));
    expect([report.exit, report.findings.map(({ code }) => code)]).to.deep.equal([1, ['online/connection']]);
    spoilt = { '/jwks.json': 'html' };
    const page = await json(fresh(), ...online(here()));
    expect([page.exit, page.findings.map(({ code, field }) => `${code} ${field}`)]).to.deep.equal([
      1,
      ['online/answer-unusable jwks'],
    ]);
    spoilt = { '/jwks.json': 'not found' };
    expect(await codes(fresh(), ...online(here()))).to.deep.equal(['online/answer-unusable']);
    spoilt = { '/token.oauth2': 'html' };
    const portal = await json(fresh(), ...online(here()));
    expect([portal.exit, portal.explanation?.origin]).to.deep.equal([1, 'pdnd']);
  });

  it('exits 2 for an address that is not https', async () => {
    const args = ['--ambiente', 'collaudo', '--token-endpoint', 'http://pdnd.example/token.oauth2'];
    const { exit, out, err } = await doctor(
      fresh(),
      '--online',
      ...args,
      '--jwks-uri',
      `${here()}/jwks.json`,
      '--api-base',
      here(),
    );
    expect([exit, out, err.length]).to.deep.equal([2, [], 1]);
  });

  it('asks the asynchronous endpoint with a proof for the plain one', async () => {
    const claims = { scope: 'start_interaction', urlCallback: 'https://example.it/qui' };
    const args = online(here()).map((each) => each.replace('token.oauth2', 'token.oauth2.async'));
    token = [
      200,
      { access_token: voucher({}, { cnf: { jkt: thumbprint(EC_JWK) } }), token_type: 'DPoP', expires_in: 1 },
    ];
    await doctor(fresh(claims), '--async', '--dpop-key', dpopKey, ...args);
    expect(asked[1]).to.equal('POST /token.oauth2.async');
    const proof = JSON.parse(Buffer.from(String(headers[1]?.['dpop']).split('.')[1] ?? '', 'base64url').toString()) as {
      htu: string;
    };
    expect(proof.htu).to.equal(`${here()}/token.oauth2`);
  });

  it('exits 3 when nobody answers, with every failure a finding', async () => {
    const dead = `http://127.0.0.1:${await closedPort()}`;
    const { exit, out } = await doctor(file('alone.pem', pem(RSA.privateKey)), ...online(dead));
    expect([exit, out.join('\n').includes('nessuna risposta')]).to.deep.equal([3, true]);
    const report = await json(fresh(), ...online(dead));
    expect([report.exit, report.findings.map(({ code, field }) => `${code} ${field}`)]).to.deep.equal([
      3,
      ['online/connection jwks', 'online/connection voucher'],
    ]);
  });

  it('exits 1 when nobody answers and something is wrong here', async () => {
    const dead = `http://127.0.0.1:${await closedPort()}`;
    expect((await doctor(fresh({ nbf: 1 }), ...online(dead))).exit).to.equal(1);
  });
});
