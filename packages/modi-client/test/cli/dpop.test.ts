import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signCompact } from '../../src/jws/sign.js';
import { readVerified } from '../helpers/independent-jws.js';
import { EC, ecSigner, pem, RSA, rsaSigner } from '../helpers/keys.js';
import { runCli } from '../helpers/run-cli.js';

const HTU = 'https://eci.example.it/v1/estratti';

describe('modi dpop', () => {
  const folder = mkdtempSync(join(tmpdir(), 'modi-dpop-'));
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const ec = file('ec.pem', pem(EC.privateKey));
  const rsa = file('rsa.pem', pem(RSA.privateKey));
  const base = ['dpop', '--key', ec, '--htm', 'GET', '--htu', HTU];

  after(() => rmSync(folder, { recursive: true }));

  it('prints the proof, and nothing else', async () => {
    for (const [key, signer, publicKey] of [
      [ec, ecSigner, EC.publicKey],
      [rsa, rsaSigner, RSA.publicKey],
    ] as const) {
      const run = await runCli('dpop', '--key', key, '--htm', 'POST', '--htu', HTU);
      expect([run.exit, run.out.length, run.err.length]).to.deep.equal([0, 1, 0]);
      const { header, payload } = await readVerified(run.out[0] ?? '', publicKey);
      expect(header).to.deep.equal({ typ: 'dpop+jwt', alg: signer.alg, jwk: signer.publicJwk });
      expect(Object.keys(payload)).to.deep.equal(['htm', 'htu', 'iat', 'jti']);
      expect([payload['htm'], payload['htu']]).to.deep.equal(['POST', HTU]);
    }
  });

  it('binds the voucher in the file, the line end left out', async () => {
    const voucher = await signCompact(rsaSigner, { alg: 'RS256', typ: 'at+jwt' }, { iss: 'x' });
    const run = await runCli(...base, '--access-token', file('voucher', `${voucher}\n`));
    const { payload } = await readVerified(run.out[0] ?? '', EC.publicKey);
    expect(payload['ath']).to.equal(createHash('sha256').update(voucher).digest('base64url'));
  });

  it('binds a token that is no JWT: the one of RFC 9449, figure 12', async () => {
    const run = await runCli(...base, '--access-token', file('opaque', 'Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU'));
    const { payload } = await readVerified(run.out[0] ?? '', EC.publicKey);
    expect(payload['ath']).to.equal('fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo');
  });

  it('refuses a file that holds no token with exit 1 and its code', async () => {
    const run = await runCli(...base, '--access-token', file('not-a-voucher', '{"access_token":"x"}'));
    expect(run.exit).to.equal(1);
    expect(JSON.parse(run.out[0] ?? '')).to.include({ code: 'ERR_MODI_TOKEN_MALFORMED' });
  });

  const usage: [string, string[]][] = [
    ['no method', ['dpop', '--key', ec, '--htu', HTU]],
    ['a method in small letters', ['dpop', '--key', ec, '--htm', 'get', '--htu', HTU]],
    ['a URL with a query', ['dpop', '--key', ec, '--htm', 'GET', '--htu', `${HTU}?cf=x`]],
    ['a URL with credentials', ['dpop', '--key', ec, '--htm', 'GET', '--htu', 'https://u:p@x/y']],
    ['a key file that is not there', ['dpop', '--key', join(folder, 'none'), '--htm', 'GET', '--htu', HTU]],
    ['a voucher file that is not there', [...base, '--access-token', join(folder, 'none')]],
    ['an option of another command', [...base, '--ttl', '10']],
  ];
  for (const [what, argv] of usage) {
    it(`takes ${what} for a mistake in the command line`, async () => {
      const run = await runCli(...argv);
      expect([run.exit, run.out.length, run.err.length]).to.deep.equal([2, 0, 1]);
    });
  }
});
