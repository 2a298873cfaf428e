import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DoctorReport } from '../../src/doctor/input.js';
import { createTestCertificate } from '../../src/testing/test-certificate.js';
import { b64, CA, direct, LEAF } from '../doctor/support/certificate-rows.js';
import { KID, NOW } from '../doctor/support/messages.js';
import { signature } from '../doctor/support/request-rows.js';
import { CLIENT_ID, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { EC, OTHER_RSA, pem, RSA } from '../helpers/keys.js';
import { hasOpenssl, OpensslFolder } from '../helpers/openssl.js';
import { runCli, type CliRun } from '../helpers/run-cli.js';

const PASSPHRASE = 'una passphrase lunga';

describe('modi doctor on keys of every kind', () => {
  const folder = mkdtempSync(join(tmpdir(), 'modi-doctor-keys-'));
  const openssl = new OpensslFolder();
  const file = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const pass = file('pass', `${PASSPHRASE}\n`);
  const sealed = { type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: PASSPHRASE } as const;
  const encrypted = file('sealed.pem', RSA.privateKey.export({ ...sealed, format: 'pem' }));
  const doctor = async (...args: readonly string[]): Promise<CliRun & { readonly report: DoctorReport }> => {
    const run = await runCli('doctor', ...args, '--json', '--now', String(NOW));
    return { ...run, report: JSON.parse(run.out[0] ?? '{}') as DoctorReport };
  };
  const codes = async (...args: readonly string[]): Promise<string[]> =>
    (await doctor(...args)).report.findings.map(({ code }) => code);

  after(() => {
    rmSync(folder, { recursive: true });
    openssl.remove();
  });

  it('reads DER, base64 of DER and encrypted keys, and gives their kid', async () => {
    const der = RSA.privateKey.export({ type: 'pkcs8', format: 'der' });
    const sealedDer = RSA.privateKey.export({ ...sealed, format: 'der' });
    const files: readonly (readonly string[])[] = [
      [file('key.der', der)],
      ['--key', file('key.b64', der.toString('base64'))],
      [encrypted, '--passphrase-file', pass],
      [file('sealed.der', sealedDer), '--passphrase-file', pass],
    ];
    for (const args of files) {
      const { exit, report } = await doctor(...args);
      expect([exit, report.findings, report.kid], args.join()).to.deep.equal([0, [], KID]);
    }
  });

  it('says what is wrong about a passphrase, and quotes none', async () => {
    expect(await codes(encrypted)).to.deep.equal(['key/encrypted']);
    const wrong = await doctor(encrypted, '--passphrase-file', file('wrong', `${PASSPHRASE}!`));
    expect([wrong.exit, wrong.report.findings[0]?.code]).to.deep.equal([1, 'key/wrong-passphrase']);
    expect(wrong.out.join()).not.to.include(PASSPHRASE);
  });

  it('says what a file is that is no key for signing', async () => {
    expect(
      await codes('--key', file('public.der', RSA.publicKey.export({ type: 'spki', format: 'der' }))),
    ).to.deep.equal(['key/public-not-private']);
    expect(await codes('--key', file('cert.der', LEAF.der))).to.deep.equal(['key/certificate']);
    expect(await codes('--key', file('store.jks', Buffer.from('feedfeed00000002', 'hex')))).to.deep.equal([
      'key/keystore',
    ]);
    expect(await codes('--key', file('ec.der', EC.privateKey.export({ type: 'pkcs8', format: 'der' })))).to.deep.equal([
      'key/ec-for-pdnd',
    ]);
    const upload = ['--per-pdnd', '--key', file('upload.der', RSA.publicKey.export({ type: 'spki', format: 'der' }))];
    expect(await codes(...upload)).to.deep.equal(['key/binary']);
  });

  it('reads PKCS#12 and judges the certificates in it', async function () {
    if (!hasOpenssl) this.skip();
    openssl.write('key.pem', LEAF.keyPem);
    openssl.write('cert.pem', LEAF.pem);
    openssl.write('ca.pem', CA.pem);
    const inside = ['-inkey', 'key.pem', '-in', 'cert.pem', '-certfile', 'ca.pem', '-name', 'firma'];
    openssl.run('pkcs12', '-export', ...inside, '-out', 'x.p12', '-passout', `pass:${PASSPHRASE}`);
    const p12 = openssl.file('x.p12');
    const { exit, report } = await doctor(p12, '--passphrase-file', pass, '--trust', file('ca.pem', CA.pem));
    expect([exit, report.kid]).to.deep.equal([0, KID]);
    expect(report.findings.map(({ code }) => code)).to.deep.equal(['certificate/root-included']);
    expect(await codes(p12)).to.deep.equal(['key/encrypted']);
    expect(await codes(p12, '--passphrase-file', pass, '--alias', 'altra')).to.deep.equal(['key/alias']);
    expect(await codes(p12, '--passphrase-file', pass, '--alias', 'firma')).to.deep.equal([
      'certificate/root-included',
    ]);
    const stranger = createTestCertificate({ commonName: 'Altra', ca: true });
    const untrusted = await codes(p12, '--passphrase-file', pass, '--trust', file('altra.pem', stranger.pem));
    expect(untrusted).to.include('certificate/untrusted');
  });

  it('reads the encrypted key that a configuration names', async () => {
    const configuration = { ambiente: 'collaudo', clientId: CLIENT_ID, purposeId: PURPOSE_ID, keyFile: 'sealed.pem' };
    const path = file('modi.json', JSON.stringify(configuration));
    expect(await codes('--config', path, '--passphrase-file', pass)).to.deep.equal([]);
    expect(await codes('--config', path)).to.deep.equal(['key/encrypted']);
  });

  it('judges a certificate given with the key, or alone', async () => {
    const key = file('rsa.pem', pem(RSA.privateKey));
    const cert = file('leaf.pem', LEAF.pem);
    expect(await codes('--key', key, '--cert', cert)).to.deep.equal([]);
    expect(await codes('--key', file('other.pem', pem(OTHER_RSA.privateKey)), '--cert', cert)).to.deep.equal([
      'certificate/not-of-key',
    ]);
    expect(await codes(file('chain.pem', CA.pem + LEAF.pem))).to.deep.equal(['certificate/leaf-not-first']);
  });

  it('judges the chain in a token by the trust that is given', async () => {
    const jws = file('signature.jwt', signature(direct([b64(LEAF.der)]), {}));
    expect(await codes(jws, '--trust', file('ca2.pem', CA.pem))).to.deep.equal([]);
    const stranger = createTestCertificate({ commonName: 'Altra', ca: true });
    expect(await codes(jws, '--trust', file('stranger.pem', stranger.pem))).to.deep.equal(['certificate/untrusted']);
  });

  const unusable: readonly (readonly [string, () => readonly string[]])[] = [
    ['a trust that is not there', () => ['--trust', join(folder, 'none')]],
    ['an empty trust', () => ['--trust', file('empty', '')]],
    ['a key for a trust', () => ['--trust', encrypted]],
    ['a passphrase file that is not there', () => ['--passphrase-file', join(folder, 'none')]],
    ['two passphrases', () => ['--passphrase-file', pass, '--passphrase-env', 'HOME']],
    ['an option twice', () => ['--alias', 'a', '--alias', 'b']],
    ['half the options of a token', () => ['--pkcs11-module', '/x.so']],
  ];
  for (const [what, args] of unusable) {
    it(`exits 2 with one line for ${what}`, async () => {
      const run = await runCli('doctor', encrypted, ...args());
      expect([run.exit, run.out, run.err.length]).to.deep.equal([2, [], 1]);
      expect(run.err[0]).not.to.include('\n');
    });
  }
});
