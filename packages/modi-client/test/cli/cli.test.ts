import { expect } from 'chai';
import { createPrivateKey, createPublicKey, createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thumbprint } from '../../src/keys/thumbprint.js';
import { CLIENT_ID, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { readVerified } from '../helpers/independent-jws.js';
import { EC, ecSigner, pem, RSA, rsaSigner } from '../helpers/keys.js';
import { runCli, type CliRun } from '../helpers/run-cli.js';
import { startHttp, type TestServer } from '../helpers/servers.js';

describe('modi', () => {
  const folder = mkdtempSync(join(tmpdir(), 'modi-cli-'));
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const key = file('rsa.pem', pem(RSA.privateKey));
  const ecKey = file('ec.pem', pem(EC.privateKey));
  const audience = 'auth.uat.interop.pagopa.it/client-assertion';
  const assertion = ['assertion', '--client-id', CLIENT_ID, '--key', key, '--audience', audience];
  const evidence = [
    'evidence',
    '--client-id',
    CLIENT_ID,
    '--key',
    key,
    '--audience',
    'urn:eci',
    '--purpose-id',
    PURPOSE_ID,
  ].concat(['--user-id', 'operatore-1', '--user-location', 'pc-1', '--loa', '2']);

  after(() => rmSync(folder, { recursive: true }));

  const isUsage = (run: CliRun): void => {
    expect([run.exit, run.out.length, run.err.length]).to.deep.equal([2, 0, 1]);
  };

  describe('keygen', () => {
    for (const [alg, warns] of [
      ['RS256', false],
      ['ES256', true],
    ] as const) {
      it(`makes an ${alg} pair, the private key for its owner alone`, async () => {
        const out = join(folder, alg, 'deep');
        const run = await runCli('keygen', '--out', out, '--alg', alg, '--name', 'cassa');
        expect([run.exit, run.out.length, run.err.length]).to.deep.equal([0, 1, warns ? 1 : 0]);
        expect(readdirSync(out).sort()).to.deep.equal(['cassa.key.pem', 'cassa.pub.pem']);
        const keyFile = join(out, 'cassa.key.pem');
        expect(statSync(keyFile).mode & 0o777).to.equal(0o600);
        expect(readFileSync(keyFile, 'utf8')).to.match(/^-----BEGIN PRIVATE KEY-----/);
        const publicKey = createPublicKey(readFileSync(join(out, 'cassa.pub.pem')));
        const jwk = createPublicKey(createPrivateKey(readFileSync(keyFile))).export({ format: 'jwk' });
        expect(publicKey.export({ format: 'jwk' })).to.deep.equal(jwk);
        const printed = JSON.parse(run.out[0] ?? '') as { kid: string; publicJwk: Record<string, unknown> };
        expect(Object.keys(printed)).to.deep.equal(['kid', 'publicJwk']);
        expect(printed.publicJwk).to.deep.equal({ ...jwk });
        expect(printed.kid).to.equal(thumbprint({ ...jwk }));
      });
    }

    it('makes RS256 by default, and never overwrites either file', async () => {
      const out = join(folder, 'once');
      expect((await runCli('keygen', '--out', out)).exit).to.equal(0);
      const before = readdirSync(out).map((name) => readFileSync(join(out, name), 'utf8'));
      isUsage(await runCli('keygen', '--out', out));
      expect(readdirSync(out).map((name) => readFileSync(join(out, name), 'utf8'))).to.deep.equal(before);
      rmSync(join(out, 'modi.pub.pem'));
      isUsage(await runCli('keygen', '--out', out));
      expect(readdirSync(out)).to.deep.equal(['modi.key.pem']);
    });

    it('refuses names that leave the folder, and folders that are files', async () => {
      isUsage(await runCli('keygen', '--out', folder, '--name', '../x'));
      isUsage(await runCli('keygen', '--out', folder, '--name', '.x'));
      isUsage(await runCli('keygen', '--out', key));
      isUsage(await runCli('keygen', '--out', folder, '--alg', 'RS512'));
    });
  });

  describe('assertion', () => {
    it('prints the compact JWS, with what was given', async () => {
      const plain = await runCli(...assertion);
      expect([plain.exit, plain.out.length, plain.err]).to.deep.equal([0, 1, []]);
      const { header, payload } = await readVerified(plain.out[0] ?? '', RSA.publicKey);
      expect(header).to.deep.equal({ alg: 'RS256', kid: rsaSigner.kid, typ: 'JWT' });
      expect(Object.keys(payload)).to.deep.equal(['iss', 'sub', 'aud', 'jti', 'iat', 'exp']);

      const full = await runCli(...assertion, '--purpose-id', PURPOSE_ID, '--ttl=60', '--kid', 'k'.repeat(43));
      const read = await readVerified(full.out[0] ?? '', RSA.publicKey);
      expect(read.header['kid']).to.equal('k'.repeat(43));
      expect(read.payload['purposeId']).to.equal(PURPOSE_ID);
      expect(Number(read.payload['exp']) - Number(read.payload['iat'])).to.equal(60);
    });

    it('takes the digest of an evidence file, its line end left out', async () => {
      const jws = (await runCli(...evidence)).out[0] ?? '';
      const run = await runCli(...assertion, '--evidence', file('evidence', `${jws}\r\n`));
      const { payload } = await readVerified(run.out[0] ?? '', RSA.publicKey);
      const value = createHash('sha256').update(jws).digest('hex');
      expect(payload['digest']).to.deep.equal({ alg: 'SHA256', value });
    });

    it('says with exit 1 and a code that an evidence file holds no evidence', async () => {
      const run = await runCli(...assertion, '--evidence', file('empty', '\n'));
      expect([run.exit, run.err.length]).to.deep.equal([1, 1]);
      expect(JSON.parse(run.out[0] ?? '')).to.deep.include({ code: 'ERR_MODI_TOKEN_MALFORMED' });
    });

    const usage: [string, string[]][] = [
      ['a missing option', assertion.slice(0, -2)],
      ['an unknown option', [...assertion, '--colour', 'red']],
      ['a repeated option', [...assertion, '--client-id', CLIENT_ID]],
      ['a repeated option, written otherwise', [...assertion, `--client-id=${CLIENT_ID}`]],
      ['an option without its value', [...assertion, '--ttl']],
      ['an option that takes another for its value', [...assertion, '--kid', '--ttl', '1']],
      ['an empty value', [...assertion, '--kid=']],
      ['something that is no option', [...assertion, 'x']],
      ['a single dash', [...assertion, '-k', 'x']],
      ['a ttl that is no number', [...assertion, '--ttl', '1m']],
      ['a ttl out of bounds', [...assertion, '--ttl', '301']],
      ['a kid that is no thumbprint', [...assertion, '--kid', 'mykey']],
      [
        'an audience with a scheme',
        ['assertion', '--client-id', CLIENT_ID, '--key', key, '--audience', `https://${audience}`],
      ],
      ['a client that is no UUID', ['assertion', '--client-id', 'x', '--key', key, '--audience', audience]],
      [
        'a key file that is not there',
        ['assertion', '--client-id', CLIENT_ID, '--key', join(folder, 'no'), '--audience', audience],
      ],
      ['a folder for a key', ['assertion', '--client-id', CLIENT_ID, '--key', folder, '--audience', audience]],
      [
        'a key file that holds none',
        ['assertion', '--client-id', CLIENT_ID, '--key', file('junk', 'x'), '--audience', audience],
      ],
      ['an EC key', ['assertion', '--client-id', CLIENT_ID, '--key', ecKey, '--audience', audience]],
      ['an evidence file that is not there', [...assertion, '--evidence', join(folder, 'no')]],
    ];
    for (const [what, argv] of usage) {
      it(`exits 2 with one line for ${what}`, async () => isUsage(await runCli(...argv)));
    }
  });

  describe('evidence', () => {
    it('prints the compact JWS, always with dnonce', async () => {
      const run = await runCli(...evidence, '--ttl', '100');
      const { payload } = await readVerified(run.out[0] ?? '', RSA.publicKey);
      expect(payload).to.include({
        iss: CLIENT_ID,
        aud: 'urn:eci',
        userID: 'operatore-1',
        userLocation: 'pc-1',
        LoA: '2',
      });
      expect(Number(payload['exp']) - Number(payload['iat'])).to.equal(100);
      expect(payload['dnonce'])
        .to.be.a('number')
        .within(1e12, 1e13 - 1);
      expect(payload['nbf']).to.equal(payload['iat']);
    });

    it('needs every claim, and quotes none', async () => {
      for (const name of ['--user-id', '--user-location', '--loa', '--purpose-id', '--audience']) {
        const at = evidence.indexOf(name);
        isUsage(await runCli(...evidence.slice(0, at), ...evidence.slice(at + 2)));
      }
      const run = await runCli(...evidence, '--user-id', 'RSSMRA80A01H501U');
      isUsage(run);
      expect(run.err.join()).not.to.include('RSSMRA');
    });
  });

  describe('voucher', () => {
    let server: TestServer;
    let answer: (headers: NodeJS.Dict<string | string[]>) => [number, object];
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = (claims: object): string => `${part({ alg: 'RS256', typ: 'at+jwt' })}.${part(claims)}.${part('s')}`;
    const voucher = (...more: string[]): Promise<CliRun> =>
      runCli(
        'voucher',
        '--token-endpoint',
        `http://127.0.0.1:${server.port}/token.oauth2`,
        ...assertion.slice(1),
        ...more,
      );

    before(async () => {
      server = await startHttp((request, response) => {
        const [status, body] = answer(request.headers);
        request
          .resume()
          .on('end', () =>
            response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
          );
      });
    });
    after(async () => server.close());

    it('prints the token response', async () => {
      const response = { access_token: token({}), token_type: 'Bearer', expires_in: 600 };
      answer = () => [200, response];
      const run = await voucher('--purpose-id', PURPOSE_ID);
      expect([run.exit, run.err]).to.deep.equal([0, []]);
      expect(JSON.parse(run.out[0] ?? '')).to.deep.equal(response);
    });

    it('sends a DPoP proof with --dpop-key', async () => {
      let proof = '';
      answer = (headers) => {
        proof = String(headers['dpop']);
        return [200, { access_token: token({ cnf: { jkt: ecSigner.kid } }), token_type: 'DPoP', expires_in: 600 }];
      };
      expect((await voucher('--dpop-key', ecKey)).exit).to.equal(0);
      const { header, payload } = await readVerified(proof, EC.publicKey);
      expect(header['jwk']).to.deep.equal({ ...ecSigner.publicJwk });
      expect(payload['htu']).to.equal(`http://127.0.0.1:${server.port}/token.oauth2`);
    });

    it('exits 1 with the code when PDND says no', async () => {
      answer = () => [400, { errors: [{ code: '015-0008' }], correlationId: 'corr-7' }];
      const run = await voucher();
      expect([run.exit, run.err.length]).to.deep.equal([1, 1]);
      const { probableCauses, ...said } = JSON.parse(run.out[0] ?? '') as Record<string, unknown>;
      expect(probableCauses).to.match(/^pdnd\/key-not-in-client,/);
      expect(said).to.deep.equal({
        code: 'ERR_MODI_VOUCHER_REFUSED',
        status: 400,
        codes: '015-0008',
        correlationId: 'corr-7',
      });
      expect(run.err[0]).to.include('corr-7');
    });

    it('exits 1 when the voucher is not bound to the evidence', async () => {
      answer = () => [200, { access_token: token({}), token_type: 'Bearer', expires_in: 600 }];
      const run = await voucher('--evidence', file('e', (await runCli(...evidence)).out[0] ?? ''));
      expect(run.exit).to.equal(1);
      expect(JSON.parse(run.out[0] ?? '')).to.deep.equal({ code: 'ERR_MODI_DIGEST_MISMATCH' });
    });

    it('exits 3 when nobody answers, or PDND is down', async () => {
      answer = () => [503, {}];
      const down = await voucher();
      expect([down.exit, down.out, down.err.length]).to.deep.equal([3, [], 1]);
      const gone = await runCli(
        'voucher',
        '--token-endpoint',
        'http://127.0.0.1:1/token.oauth2',
        ...assertion.slice(1),
      );
      expect([gone.exit, gone.out, gone.err.length]).to.deep.equal([3, [], 1]);
    });

    it('exits 2 for an endpoint that may not be called', async () => {
      isUsage(await runCli('voucher', '--token-endpoint', 'http://pdnd.example/t', ...assertion.slice(1)));
    });
  });

  it('exits 2 without a command it knows, and lists them when asked', async () => {
    isUsage(await runCli());
    isUsage(await runCli('fly'));
    const help = await runCli('help');
    expect([help.exit, help.err]).to.deep.equal([0, []]);
    for (const name of ['keygen', 'assertion', 'evidence', 'voucher'])
      expect(help.out.join()).to.include(`modi ${name}`);
  });
});
