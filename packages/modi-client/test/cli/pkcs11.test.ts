import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DoctorReport } from '../../src/doctor/input.js';
import { createTestCertificate } from '../../src/testing/test-certificate.js';
import { envelope } from '../helpers/envelopes.js';
import { AUDIENCE, CLIENT_ID, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { readVerified } from '../helpers/independent-jws.js';
import { OTHER_RSA, pem, RSA, rsaSigner } from '../helpers/keys.js';
import { runCli, type CliRun } from '../helpers/run-cli.js';
import { PIN, SOFTHSM_MODULE, SoftHsm } from '../helpers/soft-hsm.js';

const TOKEN = 'Cassa da riga di comando';

describe('modi with a key in a PKCS#11 token (SoftHSM2)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'modi-pkcs11-'));
  const file = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const pin = file('pin', `${PIN}\n`);
  let hsm: SoftHsm;

  before(function () {
    if (SOFTHSM_MODULE === undefined) {
      console.log('      softhsm2 is not here: no token signs');
      this.skip();
    }
    hsm = new SoftHsm();
    hsm.addToken(TOKEN);
    hsm.addKey(TOKEN, 'firma', 'a1', RSA.privateKey);
  });
  after(() => {
    rmSync(folder, { recursive: true });
    if (SOFTHSM_MODULE !== undefined) hsm.remove();
  });

  const token = (change: Readonly<Record<string, string>> = {}): string[] =>
    Object.entries({
      'pkcs11-module': SOFTHSM_MODULE ?? '',
      'pkcs11-token': TOKEN,
      'pkcs11-key': 'firma',
      'pin-file': pin,
      ...change,
    }).flatMap(([name, value]) => [`--${name}`, value]);
  const assertion = async (...args: string[]): Promise<CliRun> =>
    runCli('assertion', '--client-id', CLIENT_ID, '--audience', AUDIENCE, ...args);

  it('makes assertions, evidences and proofs that verify', async () => {
    const person = ['--user-id', 'u', '--user-location', 'pc', '--loa', 'LoA3'];
    const runs = [
      await assertion(...token()),
      await runCli(
        'evidence',
        ...['--client-id', CLIENT_ID, '--purpose-id', PURPOSE_ID, '--audience', 'https://e.example', ...person],
        ...token(),
      ),
      await runCli('dpop', '--htm', 'POST', '--htu', 'https://pdnd.example/token.oauth2', ...token()),
    ];
    for (const { exit, out, err } of runs) {
      expect([exit, err]).to.deep.equal([0, []]);
      await readVerified(out[0] ?? '', RSA.publicKey);
    }
  });

  it('signs bodies and envelopes', async () => {
    const body = file('body.json', '{}');
    const named = ['--issuer', CLIENT_ID, '--audience', 'https://e.example', '--content-type', 'application/json'];
    const signed = await runCli('sign-body', ...named, ...token(), body);
    const headers = JSON.parse(signed.out[0] ?? '') as Record<string, string>;
    const { header } = await readVerified(headers['Agid-JWT-Signature'] ?? '', RSA.publicKey);
    expect(header['kid']).to.equal(rsaSigner.kid);
    const cert = createTestCertificate({ commonName: 'Cassa', key: RSA.privateKey });
    const pinned = file('cert.pem', cert.pem);
    const message = file('envelope.xml', envelope('<a xmlns="urn:a"/>'));
    const soap = await runCli('sign-soap', '--cert', pinned, '--to', 'urn:to', ...token(), message);
    expect([soap.exit, soap.err]).to.deep.equal([0, []]);
    const verified = await runCli('verify-soap', '--trust', pinned, file('signed.xml', soap.out[0] ?? ''));
    expect(verified.exit).to.equal(0);
  });

  it('is looked at by the doctor, which does not miss the private half', async () => {
    const args = ['--json', '--public-key', file('pub.pem', pem(RSA.publicKey, 'spki'))];
    const { exit, out } = await runCli('doctor', ...token(), ...args);
    const report = JSON.parse(out[0] ?? '') as DoctorReport;
    expect([exit, report.findings, report.kid]).to.deep.equal([0, [], rsaSigner.kid]);
  });

  const usage: readonly (readonly [string, () => string[]])[] = [
    ['a key in a file too', () => ['--key', file('key.pem', pem(OTHER_RSA.privateKey)), ...token()]],
    ['no PIN', () => token().slice(0, -2)],
    ['a wrong PIN', () => token({ 'pin-file': file('wrong', '000000') })],
    ['a PIN file that is not there', () => token({ 'pin-file': join(folder, 'none') })],
    ['another token', () => token({ 'pkcs11-token': 'altro' })],
    ['another key', () => token({ 'pkcs11-key': 'altra' })],
    ['a module that is none', () => token({ 'pkcs11-module': pin })],
    ['an option twice', () => [...token(), '--pkcs11-key', 'firma']],
  ];
  for (const [what, args] of usage) {
    it(`exits 2 with one line for ${what}`, async () => {
      for (const run of [await assertion(...args()), await runCli('doctor', ...args())]) {
        expect([run.exit, run.out, run.err.length]).to.deep.equal([2, [], 1]);
        expect(run.err[0]).not.to.match(new RegExp(`\\n|${PIN}|000000`));
      }
    });
  }
});
