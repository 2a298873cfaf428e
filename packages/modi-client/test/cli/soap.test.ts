import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { envelope } from '../helpers/envelopes.js';
import { hasOpenssl, OpensslFolder } from '../helpers/openssl.js';
import { runCli, type CliRun } from '../helpers/run-cli.js';
import { certificatePem, keyPem } from '../soap/vectors/vector-keys.js';

const TO = 'https://erogatore.example/eci';

describe('modi sign-soap and modi verify-soap', () => {
  let directory = '';
  const path = (name: string): string => join(directory, name);
  const file = (name: string, content: string | Uint8Array): string => {
    writeFileSync(path(name), content);
    return path(name);
  };
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'varco-soap-'));
    file('key', keyPem('client'));
    file('cert', certificatePem('client'));
    file('ca', certificatePem('ca'));
    file('plain.xml', envelope('<a xmlns="urn:a">è</a>'));
  });
  after(() => rmSync(directory, { recursive: true }));

  const sign = async (...more: string[]): Promise<CliRun> =>
    runCli('sign-soap', '--key', path('key'), '--cert', path('cert'), '--to', TO, ...more);
  const signed = async (...more: string[]): Promise<string> => {
    const { exit, out } = await sign(...more, path('plain.xml'));
    expect(exit).to.equal(0);
    return file('signed.xml', `${out.join('\n')}\n`);
  };
  const verify = async (...more: string[]): Promise<CliRun & { readonly answer: Record<string, unknown> }> => {
    const run = await runCli('verify-soap', '--trust', path('ca'), ...more);
    return { ...run, answer: JSON.parse(run.out[0] ?? '{}') as Record<string, unknown> };
  };

  it('sign what they then find valid', async () => {
    const { exit, answer } = await verify('--to', TO, await signed('--action', 'urn:act', '--ttl', '60'));
    expect([exit, answer]).to.deep.equal([
      0,
      { valid: true, code: null, covered: ['Timestamp', 'To', 'MessageID', 'Action', 'Body'] },
    ]);
  });

  it('take the certificate that comes with the key, and say when none does', async () => {
    const both = file('both.pem', `${keyPem('client')}${certificatePem('client')}`);
    const run = await runCli('sign-soap', '--key', both, '--to', TO, path('plain.xml'));
    expect([run.exit, run.err]).to.deep.equal([0, []]);
    expect((await verify('--to', TO, file('own.xml', `${run.out.join('\n')}\n`))).exit).to.equal(0);
    const alone = await runCli('sign-soap', '--key', path('key'), '--to', TO, path('plain.xml'));
    expect([alone.exit, alone.out, alone.err]).to.deep.equal([
      2,
      [],
      ['modi sign-soap: --cert is required: no certificate comes with the key'],
    ]);
  });

  it('take the certificate out of PKCS#12', async function () {
    if (!hasOpenssl) this.skip();
    const openssl = new OpensslFolder();
    openssl.write('key.pem', keyPem('client'));
    openssl.write('cert.pem', certificatePem('client'));
    const made = ['-inkey', 'key.pem', '-in', 'cert.pem', '-out', 'x.p12', '-passout', 'pass:segreta'];
    openssl.run('pkcs12', '-export', ...made);
    const key = ['--key', openssl.file('x.p12'), '--passphrase-file', file('pass', 'segreta\n')];
    const { exit, out } = await runCli('sign-soap', ...key, '--to', TO, path('plain.xml'));
    openssl.remove();
    expect(exit).to.equal(0);
    expect((await verify('--to', TO, file('p12.xml', `${out.join('\n')}\n`))).exit).to.equal(0);
  });

  it('give the same answer with either engine', async () => {
    const message = await signed();
    expect((await verify('--engine', 'xml-crypto', message)).out).to.deep.equal((await verify(message)).out);
  });

  it('sign by pattern', async () => {
    const first = await verify('--require', 'Timestamp,To', await signed('--pattern', 'ID_AUTH_SOAP_01'));
    expect([first.exit, first.answer['covered']]).to.deep.equal([0, ['Timestamp', 'To']]);
    const second = await verify(
      await signed('--pattern', 'ID_AUTH_SOAP_02', '--integrity', '--message-id', 'urn:uuid:1'),
    );
    expect([second.exit, second.answer['covered']]).to.deep.equal([0, ['Timestamp', 'To', 'MessageID', 'Body']]);
    const third = await verify(await signed('--pattern', 'ID_AUTH_SOAP_02'));
    expect([third.exit, third.answer['code']]).to.deep.equal([1, 'ERR_MODI_NOT_SIGNED']);
  });

  it('judge by the instant that is given', async () => {
    const message = await signed();
    expect((await verify('--now', '1500000000', message)).answer['code']).to.equal('ERR_MODI_CERT_EXPIRED');
    const later = String(Math.floor(Date.now() / 1000) + 400);
    expect((await verify('--now', later, message)).answer['code']).to.equal('ERR_MODI_TIMESTAMP_STALE');
  });

  const bad: readonly (readonly [string, string | Uint8Array, string])[] = [
    ['nothing', '', 'ERR_MODI_XML_MALFORMED'],
    ['text', 'ciao', 'ERR_MODI_XML_MALFORMED'],
    ['XML that is not SOAP', '<a/>', 'ERR_MODI_ENVELOPE_INVALID'],
    ['an unsigned envelope', envelope(''), 'ERR_MODI_NOT_SIGNED'],
    ['UTF-16', Buffer.from('\ufeff<a/>', 'utf16le'), 'ERR_MODI_XML_FORBIDDEN'],
    ['a DOCTYPE', '<!DOCTYPE a><a/>', 'ERR_MODI_XML_FORBIDDEN'],
    ['20 MB', Buffer.alloc(20_000_000, 0x20), 'ERR_MODI_XML_FORBIDDEN'],
  ];
  for (const [what, content, code] of bad) {
    it(`exit 1 with a code for ${what}`, async () => {
      const message = file('bad.xml', content);
      const { exit, answer } = await verify(message);
      expect([exit, answer['valid'], answer['code']]).to.deep.equal([1, false, code]);
      if (code === 'ERR_MODI_NOT_SIGNED') return;
      const refused = await sign(message);
      expect([refused.exit, (JSON.parse(refused.out[0] ?? '{}') as Record<string, unknown>)['code']]).to.deep.equal([
        1,
        code,
      ]);
    });
  }

  it('exit 1 for an envelope that is signed already', async () => {
    const { exit, err } = await sign(await signed());
    expect([exit, err.length]).to.deep.equal([1, 1]);
    expect(err[0]).to.include('ERR_MODI_ALREADY_SIGNED');
  });

  it('exit 2 in one line for trust and keys that cannot be used', async () => {
    const message = await signed();
    const empty = file('empty', '');
    for (const trust of [path('nowhere'), empty, path('key'), path('plain.xml'), directory]) {
      const run = await runCli('verify-soap', '--trust', trust, message);
      expect([run.exit, run.out, run.err.length], trust).to.deep.equal([2, [], 1]);
    }
    const other = file('other', certificatePem('client2'));
    for (const [key, cert] of [
      [path('nowhere'), path('cert')],
      [empty, path('cert')],
      [path('cert'), path('cert')],
      [path('key'), path('nowhere')],
      [path('key'), empty],
      [path('key'), path('key')],
      [path('key'), other],
    ] as const) {
      const run = await runCli('sign-soap', '--key', key, '--cert', cert, '--to', TO, path('plain.xml'));
      expect([run.exit, run.out, run.err.length], `${key} ${cert}`).to.deep.equal([2, [], 1]);
    }
  });

  const wrong: readonly (readonly string[])[] = [
    ['verify-soap', '--trust', 'x'],
    ['verify-soap', 'x'],
    ['verify-soap', '--trust', 'x', '--trust', 'y', 'z'],
    ['verify-soap', '--trust', 'x', 'y', 'z'],
    ['verify-soap', '--trust', 'x', '--require', 'Everything', 'z'],
    ['verify-soap', '--trust', 'x', '--engine', 'sax', 'z'],
    ['verify-soap', '--trust', 'x', '--now', 'ieri', 'z'],
    ['verify-soap', '--trust', 'x', '--max-age', '0', 'z'],
    ['verify-soap', '--trust', 'x', '--integrity', 'z'],
    ['sign-soap', '--key', 'x', '--cert', 'y', 'z'],
    ['sign-soap', '--key', 'x', '--cert', 'y', '--to', 'urn:a', '--integrity', '--integrity', 'z'],
    ['sign-soap', '--key', 'x', '--cert', 'y', '--to', 'urn:a', '--integrity=1', 'z'],
    ['sign-soap', '--key', 'x', '--cert', 'y', '--to', 'urn:a', '--pattern', 'INTEGRITY_SOAP_01', 'z'],
  ];
  for (const argv of wrong) {
    it(`exit 2 for ${argv.join(' ')}`, async () => {
      const run = await runCli(...argv);
      expect([run.exit, run.out, run.err.length]).to.deep.equal([2, [], 1]);
    });
  }
});
