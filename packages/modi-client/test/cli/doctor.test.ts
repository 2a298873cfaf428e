import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DoctorReport } from '../../src/doctor/input.js';
import { envelope } from '../helpers/envelopes.js';
import { CLIENT_ID, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { pem, RSA } from '../helpers/keys.js';
import { runCli, type CliRun } from '../helpers/run-cli.js';
import { problem } from '../doctor/support/answer-rows.js';
import { assertion, evidence, KID, NOW, proof, voucher } from '../doctor/support/messages.js';
import { signedRequest } from '../doctor/support/request-rows.js';

describe('modi doctor', () => {
  const folder = mkdtempSync(join(tmpdir(), 'modi-doctor-'));
  const file = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const key = file('key.pem', pem(RSA.privateKey));
  const good = file('assertion.jwt', `${assertion()}\n`);
  const bad = file('bad.jwt', assertion({}, { aud: 'https://auth.uat.interop.pagopa.it/client-assertion' }));
  const at = ['--now', String(NOW), '--ambiente', 'collaudo'];
  const doctor = async (...args: readonly string[]): Promise<CliRun> => runCli('doctor', ...args);
  const json = async (...args: readonly string[]): Promise<DoctorReport> => {
    const { out } = await doctor(...args, '--json');
    return JSON.parse(out[0] ?? '') as DoctorReport;
  };
  const codes = async (...args: readonly string[]): Promise<string[]> =>
    (await json(...args)).findings.map(({ code }) => code);

  after(() => rmSync(folder, { recursive: true }));

  it('exits 0 when nothing is wrong, and prints the kid of the key', async () => {
    const { exit, out, err } = await doctor('--key', key, '--assertion', good, ...at);
    expect([exit, err]).to.deep.equal([0, []]);
    expect(out.join('\n')).to.include('✓ Nessun problema in: chiave, assertion').and.include(KID);
  });

  it('knows a token by its look even when it is cut short', async () => {
    const whole = assertion();
    for (const [index, text] of [whole.slice(0, 20), whole.slice(0, whole.lastIndexOf('.'))].entries()) {
      const { exit } = await doctor(file(`short-${index}.jwt`, text), ...at);
      expect([exit, (await json(file(`short-${index}.jwt`, text), ...at)).pdndCodes]).to.deep.equal([1, ['0006']]);
    }
  });

  it('exits 1 with the remedy in its first lines, in Italian or English', async () => {
    const italian = await doctor('--assertion', bad, ...at);
    expect([italian.exit, italian.out[0]?.split('\n').slice(0, 2)]).to.deep.equal([
      1,
      [
        '✗ 1 errore · PDND registrerebbe 0004',
        '→ Scrivere aud senza schema: auth.uat.interop.pagopa.it/client-assertion.',
      ],
    ]);
    const english = await doctor('--assertion', bad, ...at, '--lingua', 'en');
    expect(english.out[0]?.split('\n')[1]).to.equal(
      '→ Write aud without a scheme: auth.uat.interop.pagopa.it/client-assertion.',
    );
  });

  it('prints one JSON object of a stable shape with --json', async () => {
    const report = await json('--assertion', bad, ...at);
    expect(Object.keys(report)).to.have.members(['ok', 'checked', 'findings', 'pdndCodes', 'notChecked']);
    expect([report.ok, report.pdndCodes]).to.deep.equal([false, ['0004']]);
    const [finding] = report.findings;
    expect(Object.keys(finding ?? {})).to.have.members([
      'code',
      'severity',
      'pdndCode',
      'field',
      'what',
      'why',
      'remedy',
      'source',
    ]);
  });

  it('guesses what files are, and judges them together', async () => {
    const other = file('evidence.jwt', `${evidence({}, { purposeId: CLIENT_ID })}\n`);
    const files = [key, good, other, file('voucher.jwt', voucher()), file('proof.jwt', proof())];
    const report = await json(...files, ...at);
    expect(report.checked).to.deep.equal(['key', 'proof', 'assertion', 'evidence', 'voucher']);
    expect(report.findings.map(({ code }) => code)).to.include.members([
      'assertion/digest-missing',
      'evidence/purpose-id-differs',
      'voucher/not-dpop',
    ]);
  });

  it('hashes an evidence without the line end of its file', async () => {
    const withDigest = file('with.jwt', assertion({}, { digest: { alg: 'SHA256', value: 'a'.repeat(64) } }));
    const found = await json(withDigest, file('evidence.jwt', `${evidence()}\n`), ...at);
    expect(found.findings.map(({ code }) => code)).to.deep.equal(['assertion/digest-of-another-evidence']);
  });

  it('judges a request by its headers and body', async () => {
    const { headers, body } = signedRequest();
    const right = [
      '--headers',
      file('headers.json', JSON.stringify(headers)),
      '--body',
      file('body.json', body),
      '--eservice-audience',
      'https://api.example.it/eci/v1',
    ];
    expect(await codes(...right, ...at)).to.deep.equal([]);
    right[3] = file('body2.json', `${Buffer.from(body).toString()}\n`);
    expect(await codes(...right, ...at)).to.deep.equal(['digest/of-newline']);
    const lines = file('headers.txt', 'Digest: SHA-256=x\nContent-Type: a/b\n');
    expect(await codes('--headers', lines, '--body', right[3], ...at)).to.include('signature/header-missing');
  });

  it('judges an envelope with its HTTP headers', async () => {
    const busta = file('busta.xml', envelope('<e/>'));
    const headers = file('soap.json', '{"Content-Type": "text/xml"}');
    expect(await codes(busta, '--headers', headers, '--identity', ...at)).to.deep.equal([
      'envelope/soap-action-missing',
      'identity/missing',
    ]);
  });

  it('judges a configuration with the files it names, and what goes with it', async () => {
    const configuration = { ambiente: 'collaudo', clientId: CLIENT_ID, purposeId: PURPOSE_ID, keyFile: 'key.pem' };
    const path = file('modi.json', JSON.stringify(configuration));
    expect(await codes(path, good, '--now', String(NOW))).to.deep.equal([]);
    const lost = file('lost.json', JSON.stringify({ ...configuration, keyFile: 'nowhere.pem' }));
    expect(await codes('--config', lost)).to.deep.equal(['configuration/key-file-unreadable']);
  });

  it('judges a key that is to be uploaded', async () => {
    expect(await codes('--public-key', key)).to.deep.equal(['key/private-not-public']);
    expect(await codes('--key', file('pub.pem', pem(RSA.publicKey, 'spki')), '--per-pdnd')).to.deep.equal([]);
  });

  it('explains an answer as curl -i printed it, with the text for support', async () => {
    const { body = '' } = problem(400, '015-0008');
    const answer = `HTTP/1.1 100 Continue\r\n\r\nHTTP/2 400 \r\nX-Correlation-Id: corr-3\r\n\r\n${String(body)}`;
    const { exit, out } = await doctor(file('answer.txt', answer), '--assertion', good, ...at, '--ipa', 'cnpr');
    expect(exit).to.equal(1);
    expect(out.join('\n').split('\n')[0]).to.equal('✗ PDND ha rifiutato il voucher senza dire perché (015-0008).');
    expect(out.join('\n'))
      .to.include('Ente (codice IPA): cnpr')
      .and.include('correlationId: corr-3')
      .and.include('Il client non è associato alla finalità.');
    const { explanation } = await json('--errore', file('bare.json', String(body)), '--stato', '400');
    expect(explanation?.said.code).to.equal('pdnd/opaque-refusal');
  });

  it('explains a code', async () => {
    const { exit, out } = await doctor('--codice', '0012');
    expect([exit, out[0]?.includes('Manca sub')]).to.deep.equal([0, true]);
  });

  const usage: readonly (readonly [string, readonly string[]])[] = [
    ['nothing to look at', []],
    ['an unknown option', ['--chiave', key]],
    ['an option twice', ['--key', key, '--key', key]],
    ['an option without its value', ['--key']],
    ['a flag with a value', ['--json=si', good]],
    ['a file that is not there', ['--key', join(folder, 'nowhere')]],
    ['a file that could be anything', [file('x.txt', 'boh')]],
    ['two files of one kind', [good, bad]],
    ['an unknown environment', [good, '--ambiente', 'uat']],
    ['a time that is no number', [good, '--now', 'ieri']],
    ['an unknown code', ['--codice', '9999']],
    ['--online without an environment', [key, '--online']],
    ['headers that are no object', [good, '--headers', file('list.json', '{"a": 5}')]],
  ];
  for (const [what, args] of usage) {
    it(`exits 2 with one line for ${what}`, async () => {
      const run = await doctor(...args);
      expect([run.exit, run.out, run.err.length]).to.deep.equal([2, [], 1]);
    });
  }
});
