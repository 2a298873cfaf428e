import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueCertificate } from '../helpers/certificates.js';
import { readVerified } from '../helpers/independent-jws.js';
import { OTHER_RSA, otherSigner, pem, RSA, rsaSigner } from '../helpers/keys.js';
import { runCli, type CliRun } from '../helpers/run-cli.js';

const BODY = '{"testo": "Ciao mondo"}';
const TYPE = 'application/json';

describe('modi sign-body and verify-body', () => {
  const folder = mkdtempSync(join(tmpdir(), 'modi-body-'));
  const file = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const body = file('body.json', BODY);
  const key = file('key.pem', pem(RSA.privateKey));
  const jwks = file('jwks.json', JSON.stringify({ keys: [{ ...rsaSigner.publicJwk, kid: rsaSigner.kid }] }));
  let count = 0;
  let certificate: string;
  let certificateKey: string;
  let authority: string;

  before(async () => {
    const root = await issueCertificate({ name: 'Root', ca: true });
    const leaf = await issueCertificate({ name: 'Leaf', issuer: root, kind: 'RSA' });
    certificate = file('leaf.pem', leaf.pem);
    certificateKey = file('leaf.key.pem', pem(leaf.privateKey));
    authority = file('root.pem', root.pem);
  });
  after(() => rmSync(folder, { recursive: true }));

  const sign = (...more: string[]): Promise<CliRun> =>
    runCli('sign-body', '--key', key, '--issuer', 'cassa', '--audience', 'urn:eci', '--content-type', TYPE, ...more);
  const headersOf = (run: CliRun): Record<string, string> => JSON.parse(run.out[0] ?? '') as Record<string, string>;
  const headersFile = (headers: object): string =>
    file(`headers-${++count}.json`, JSON.stringify({ 'Content-Type': TYPE, ...headers }));
  const verify = (headers: object, ...more: string[]): Promise<CliRun> =>
    runCli('verify-body', '--audience', 'urn:eci', '--headers', headersFile(headers), ...more);
  const verdict = (run: CliRun): unknown[] => {
    const { valid, code } = JSON.parse(run.out[0] ?? '') as Record<string, unknown>;
    return [run.exit, valid, code].filter((each) => each !== undefined);
  };

  it('sign with a kid, the thumbprint unless told otherwise, and verify with a key set', async () => {
    const run = await sign(body);
    const headers = headersOf(run);
    expect([run.exit, Object.keys(headers)]).to.deep.equal([0, ['Digest', 'Agid-JWT-Signature']]);
    expect(headers['Digest']).to.equal('SHA-256=hPq3xjgxGMr98LL2/lP2Y66DVCTcXdwL+YpNQD/gmvk=');
    const { header, payload } = await readVerified(headers['Agid-JWT-Signature'] ?? '', RSA.publicKey);
    expect(header).to.deep.equal({ alg: 'RS256', typ: 'JWT', kid: rsaSigner.kid });
    expect([payload['iss'], payload['aud'], payload['signed_headers']]).to.deep.equal([
      'cassa',
      'urn:eci',
      [{ digest: headers['Digest'] }, { 'content-type': TYPE }],
    ]);
    const verified = await verify(headers, '--jwks', jwks, body);
    expect(verdict(verified)).to.deep.equal([0, true]);
    expect(JSON.parse(verified.out[0] ?? '')).to.deep.equal({
      valid: true,
      signer: rsaSigner.kid,
      jti: payload['jti'],
      covered: ['digest', 'content-type'],
    });
  });

  it('sign with a certificate, and verify with its authority or itself in --trust', async () => {
    const run = await runCli(
      'sign-body',
      '--key',
      certificateKey,
      '--cert',
      certificate,
      '--issuer',
      'cassa',
      '--audience',
      'urn:eci',
      '--content-type',
      TYPE,
      body,
    );
    expect(run.exit).to.equal(0);
    for (const trust of [authority, certificate]) {
      expect(verdict(await verify(headersOf(run), '--trust', trust, body))).to.deep.equal([0, true]);
    }
    expect(verdict(await verify(headersOf(run), '--jwks', jwks, body))).to.deep.equal([
      1,
      false,
      'ERR_MODI_KEY_UNKNOWN',
    ]);
    const stranger = file('stranger.pem', (await issueCertificate({ name: 'Root', ca: true })).pem);
    expect(verdict(await verify(headersOf(run), '--trust', stranger, body))).to.deep.equal([
      1,
      false,
      'ERR_MODI_CERT_UNTRUSTED',
    ]);
  });

  it('say with exit 1 and a code what is wrong with a message', async () => {
    const headers = headersOf(await sign(body));
    const token = headers['Agid-JWT-Signature'] ?? '';
    const changed = file('changed.json', `${BODY}\n`);
    const empty = file('empty', '');
    const now = Math.floor(Date.now() / 1_000);
    const rows: [string, Promise<CliRun>, string][] = [
      ['another body', verify(headers, '--jwks', jwks, changed), 'ERR_MODI_DIGEST_MISMATCH'],
      [
        'another type',
        verify({ ...headers, 'Content-Type': 'text/plain' }, '--jwks', jwks, body),
        'ERR_MODI_HEADER_MISMATCH',
      ],
      ['no token', verify({ Digest: headers['Digest'] }, '--jwks', jwks, body), 'ERR_MODI_TOKEN_MISSING'],
      ['no digest', verify({ 'Agid-JWT-Signature': token }, '--jwks', jwks, body), 'ERR_MODI_HEADER_MISMATCH'],
      [
        'two digests',
        verify({ ...headers, Digest: [headers['Digest'], headers['Digest']] }, '--jwks', jwks, body),
        'ERR_MODI_HEADER_REPEATED',
      ],
      [
        'an empty token',
        verify({ ...headers, 'Agid-JWT-Signature': '' }, '--jwks', jwks, body),
        'ERR_MODI_TOKEN_MALFORMED',
      ],
      ['an empty body with its digest', verify(headers, '--jwks', jwks, empty), 'ERR_MODI_DIGEST_UNEXPECTED'],
      ['nothing at all', verify({}, '--jwks', jwks, empty), 'ERR_MODI_TOKEN_MISSING'],
      ['an hour later', verify(headers, '--jwks', jwks, '--now', String(now + 3_600), body), 'ERR_MODI_TOKEN_EXPIRED'],
      [
        'an hour before',
        verify(headers, '--jwks', jwks, '--now', String(now - 3_600), body),
        'ERR_MODI_TOKEN_NOT_YET_VALID',
      ],
    ];
    for (const [what, run, code] of rows) expect(verdict(await run), what).to.deep.equal([1, false, code]);
    const audience = await runCli(
      'verify-body',
      '--audience',
      'urn:other',
      '--headers',
      headersFile(headers),
      '--jwks',
      jwks,
      body,
    );
    expect(verdict(audience)).to.deep.equal([1, false, 'ERR_MODI_CLAIM_MISMATCH']);
    const signed = await sign(empty);
    expect([signed.exit, JSON.parse(signed.out[0] ?? '')]).to.deep.equal([1, { code: 'ERR_MODI_DIGEST_UNEXPECTED' }]);
  });

  it('refuse a signature of another key', async () => {
    const other = file('other.pem', pem(OTHER_RSA.privateKey));
    const run = await runCli(
      'sign-body',
      '--key',
      other,
      '--kid',
      rsaSigner.kid,
      '--issuer',
      'c',
      '--audience',
      'urn:eci',
      '--content-type',
      TYPE,
      body,
    );
    expect(otherSigner.kid).to.not.equal(rsaSigner.kid);
    expect(verdict(await verify(headersOf(run), '--jwks', jwks, body))).to.deep.equal([
      1,
      false,
      'ERR_MODI_SIGNATURE_INVALID',
    ]);
  });

  it('say with exit 2 what is wrong with the command line', async () => {
    const headers = headersFile({});
    const bad = file('bad.json', '{"a":1');
    const usable = ['verify-body', '--audience', 'a', '--headers', headers];
    const runs: Promise<CliRun>[] = [
      sign(),
      sign(body, body),
      sign('--kid', rsaSigner.kid, '--cert', certificate, body),
      sign('--cert', certificate, body),
      sign('--cert', bad, body),
      sign(join(folder, 'absent')),
      runCli(...usable, body),
      runCli(...usable, '--jwks', jwks, '--trust', authority, body),
      runCli(...usable, '--jwks', bad, body),
      runCli(...usable, '--jwks', file('none.json', '{"keys":[]}'), body),
      runCli(...usable, '--trust', bad, body),
      runCli(...usable, '--jwks', jwks, '--now', 'x', body),
      runCli(...usable, '--jwks', jwks),
      runCli('verify-body', '--audience', 'a', '--headers', bad, '--jwks', jwks, body),
      runCli('verify-body', '--audience', 'a', '--headers', file('n.json', '{"a":1}'), '--jwks', jwks, body),
    ];
    for (const [index, run] of runs.entries()) {
      const { exit, out, err } = await run;
      expect([exit, out.length, err.length], String(index)).to.deep.equal([2, 0, 1]);
    }
  });
});
