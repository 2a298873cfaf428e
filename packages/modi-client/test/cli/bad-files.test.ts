import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { envelope } from '../helpers/envelopes.js';
import { runCli, type CliRun } from '../helpers/run-cli.js';
import { certificatePem, keyPem } from '../soap/vectors/vector-keys.js';

const ENVELOPE = Buffer.from(envelope('è')).toString('utf8');

const MESSAGES: Readonly<Record<string, readonly [content: string | Uint8Array, code: string]>> = {
  'no XML': ['ciao', 'ERR_MODI_XML_MALFORMED'],
  'no SOAP': ['<a/>', 'ERR_MODI_ENVELOPE_INVALID'],
  nothing: ['', 'ERR_MODI_XML_MALFORMED'],
  'a DOCTYPE': [`<!DOCTYPE a>${ENVELOPE}`, 'ERR_MODI_XML_FORBIDDEN'],
  'UTF-16 with its mark': [Buffer.from(`\ufeff${ENVELOPE}`, 'utf16le'), 'ERR_MODI_XML_FORBIDDEN'],
  'UTF-16 without it': [Buffer.from(ENVELOPE, 'utf16le'), 'ERR_MODI_XML_FORBIDDEN'],
  'a byte order mark': [`\ufeff${ENVELOPE}`, 'ERR_MODI_XML_FORBIDDEN'],
  'half a message': [ENVELOPE.slice(0, 90), 'ERR_MODI_XML_MALFORMED'],
  'a message cut in the middle of a character': [
    Buffer.from(ENVELOPE).subarray(0, Buffer.from(ENVELOPE).indexOf(0xa8)),
    'ERR_MODI_XML_FORBIDDEN',
  ],
};

describe('files that the commands for SOAP cannot use', () => {
  let directory = '';
  const path = (name: string): string => join(directory, name);
  const file = (name: string, content: string | Uint8Array): string => {
    writeFileSync(path(name), content);
    return path(name);
  };
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'varco-files-'));
    file('key.pem', keyPem('client'));
    file('cert.pem', certificatePem('client'));
    file('ca.pem', certificatePem('ca'));
    file('plain.xml', envelope('<a xmlns="urn:a">è</a>'));
    file('empty', '');
    file('cut.pem', certificatePem('client').slice(0, 200));
    file('word', 'ciao');
    mkdirSync(path('directory'));
    execFileSync('mkfifo', [path('pipe')]);
    file('huge', '');
    truncateSync(path('huge'), 100 * 1024 * 1024);
  });
  after(() => rmSync(directory, { recursive: true }));

  const sign = async (message: string, key = 'key.pem', cert = 'cert.pem'): Promise<CliRun> =>
    runCli('sign-soap', '--key', path(key), '--cert', path(cert), '--to', 'urn:to', path(message));
  const verify = async (message: string, trust = 'ca.pem', ...more: string[]): Promise<CliRun> =>
    runCli('verify-soap', '--trust', path(trust), ...more, path(message));

  for (const [what, [content, code]] of Object.entries(MESSAGES)) {
    it(`${what} for a message is refused with ${code}`, async () => {
      file('message', content);
      const runs = [
        await sign('message'),
        await verify('message'),
        await verify('message', 'ca.pem', '--engine', 'xml-crypto'),
      ];
      for (const run of runs) {
        expect([run.exit, run.err.length]).to.deep.equal([1, 1]);
        expect(JSON.parse(run.out[0] ?? '')).to.have.property('code', code);
      }
    });
  }

  it('a message of 100 MB is refused, and little of it read', async () => {
    for (const run of [await sign('huge'), await verify('huge')]) {
      expect(run.exit).to.equal(1);
      expect(JSON.parse(run.out[0] ?? '')).to.have.property('code', 'ERR_MODI_XML_FORBIDDEN');
    }
  });

  for (const bad of ['missing', 'empty', 'directory', 'pipe', 'word', 'cut.pem', 'huge']) {
    it(`a trust, key or certificate file that is ${bad} is one line and exit 2`, async () => {
      const runs = {
        trust: await verify('plain.xml', bad),
        key: await sign('plain.xml', bad),
        cert: await sign('plain.xml', 'key.pem', bad),
      };
      for (const [what, { exit, out, err }] of Object.entries(runs)) {
        expect([what, exit, out, err.length]).to.deep.equal([what, 2, [], 1]);
        expect(err[0]).not.to.match(/\n| at /);
      }
    });
  }

  it('a key where certificates are needed, and a certificate where a key is, are told apart', async () => {
    expect((await verify('plain.xml', 'key.pem')).exit).to.equal(2);
    expect((await sign('plain.xml', 'cert.pem')).err).to.deep.equal([
      'modi sign-soap: ERR_MODI_KEY_UNUSABLE: this is a certificate: give its private key',
    ]);
    expect((await sign('plain.xml', 'key.pem', 'key.pem')).exit).to.equal(2);
  });

  it('a message that is missing, a directory, a pipe with a name or a device is exit 2, and waits for nobody', async () => {
    for (const message of ['missing', 'directory', 'pipe']) {
      for (const run of [await sign(message), await verify(message)]) {
        expect([message, run.exit, run.out, run.err.length]).to.deep.equal([message, 2, [], 1]);
      }
    }
    expect((await runCli('verify-soap', '--trust', path('ca.pem'), '/dev/zero')).exit).to.equal(2);
  });

  it('every other option that names a file is read with the same care', async () => {
    const id = 'b2c3d4e5-0000-4000-8000-000000000001';
    const assertion = ['assertion', '--client-id', id, '--purpose-id', id, '--audience', 'a'];
    const body = ['--audience', 'a', path('word')];
    for (const run of [
      await runCli(...assertion, '--key', path('pipe')),
      await runCli(...assertion, '--key', path('key.pem'), '--evidence', path('pipe')),
      await runCli('verify-body', '--jwks', path('pipe'), '--headers', path('word'), ...body),
      await runCli('verify-body', '--trust', path('ca.pem'), '--headers', path('pipe'), ...body),
      await runCli('verify-body', '--trust', path('ca.pem'), '--headers', path('word'), ...body),
      await runCli('doctor', path('pipe')),
      await runCli('doctor', '--key', path('pipe')),
    ]) {
      expect([run.exit, run.out, run.err.length]).to.deep.equal([2, [], 1]);
    }
  });

  it('a configuration that names a pipe for its key is looked at all the same', async () => {
    const config = file('config.json', JSON.stringify({ ambiente: 'collaudo', keyFile: 'pipe' }));
    const { exit, out } = await runCli('doctor', '--config', config, '--json');
    expect(exit).to.equal(1);
    expect(out.join()).to.include('key');
  });

  it('keygen says where it cannot write, at once, and leaves nothing half made', async () => {
    for (const out of [
      '/proc/varco/keys',
      '/proc/self/keys',
      path('empty'),
      join(path('empty'), 'keys'),
      '/dev/null/x',
    ]) {
      const run = await runCli('keygen', '--out', out);
      expect([out, run.exit, run.out, run.err.length]).to.deep.equal([out, 2, [], 1]);
    }
    const deep = path('one/two/three');
    expect((await runCli('keygen', '--out', deep, '--alg', 'ES256')).exit).to.equal(0);
    expect(readdirSync(deep).sort()).to.deep.equal(['modi.key.pem', 'modi.pub.pem']);
    expect((await runCli('keygen', '--out', deep, '--alg', 'ES256')).exit).to.equal(2);
  });
});
