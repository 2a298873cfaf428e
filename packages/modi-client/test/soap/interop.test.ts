import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCertificateDirectory } from '../../src/soap/certificate-directory.js';
import { signEnvelope } from '../../src/soap/sign-envelope.js';
import { createLocalSigner } from '../../src/keys/local-signer.js';
import { countingIds } from '../helpers/fixed-ports.js';
import { loadEngine } from '../../src/soap/engine/load-engine.js';
import { SOAP_11, WSA, WSSE, WSU } from '../../src/soap/names.js';
import type { SignedPartName } from '../../src/soap/security-policy.js';
import { createTrustFromPem } from '../../src/trust/trust.js';
import { jdkJudge, skipWithout, wss4j, zeep, type Judge } from './judges/judge.js';
import { CLOCK, signedMessages, type SignedMessage } from './judges/messages.js';
import { verdictOn } from './vectors/judge-vector.js';
import { ENC, forge, MORE, NS, str, timestamp, TOKEN_REFERENCE } from './vectors/forge.js';
import { certificatePem, VECTORS, type VectorKey } from './vectors/vector-keys.js';

const keyFile = (name: string): string => fileURLToPath(new URL(`keys/${name}`, VECTORS));
const ALL: readonly SignedPartName[] = ['Timestamp', 'To', 'MessageID', 'Body'];

/** The message with one letter of what is signed changed. */
function spoilt(bytes: Uint8Array): Buffer {
  return Buffer.from(Buffer.from(bytes).toString('utf8').replace(':Expires>2026-', ':Expires>2027-'));
}

async function ourVerdicts(
  bytes: Uint8Array,
  trust: VectorKey | 'ca',
  required: readonly SignedPartName[] = ALL,
): Promise<readonly string[]> {
  const pem = certificatePem(trust);
  const policy = {
    trust: createTrustFromPem({ pem, clock: CLOCK }),
    clock: CLOCK,
    certificates: createCertificateDirectory(pem),
    required,
  };
  const engines = await Promise.all((['scanner', 'xml-crypto'] as const).map(loadEngine));
  return Promise.all(engines.map(async (engine) => verdictOn(bytes, { ...policy, engine })));
}

describe('messages that travel between this library and others', function () {
  this.timeout(120_000);
  let directory = '';
  let messages: readonly SignedMessage[] = [];
  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'varco-interop-'));
    messages = await signedMessages();
  });
  after(() => rmSync(directory, { recursive: true }));
  const file = (name: string, bytes: string | Uint8Array): string => {
    const path = join(directory, name);
    writeFileSync(path, bytes);
    return path;
  };

  it('are ours, and both engines take them', async () => {
    expect(messages).to.have.length.greaterThan(50);
    for (const { what, bytes, trust } of messages) {
      const required = ALL.filter((part) => part !== 'Body' || what !== 'without Body');
      expect(await ourVerdicts(bytes, trust, required), what).to.deep.equal(['ok', 'ok']);
      expect(await ourVerdicts(spoilt(bytes), trust), what).not.to.include('ok');
    }
  });

  /** Every message of ours, and every one spoilt. */
  const takesOurs = (judge: Judge, certificateOf: (message: SignedMessage) => string): void => {
    const asked = messages.flatMap((message, index) => [
      ['verify', file(`${judge.name}-${index}.xml`, message.bytes), certificateOf(message)],
      ['verify', file(`${judge.name}-${index}-spoilt.xml`, spoilt(message.bytes)), certificateOf(message)],
    ]);
    const answers = judge.ask(asked);
    messages.forEach(({ what, bytes }, index) => {
      expect(answers[2 * index], what).to.match(/^ok/);
      expect(answers[2 * index + 1], `${what}, spoilt`).to.match(/^no/);
      if (judge !== wss4j) return;
      const paths = ['/Header/Security/Timestamp', '/Header/To', '/Header/MessageID'];
      if (what !== 'without Body') paths.push('/Body');
      const covered = (answers[2 * index] ?? '').split(/[\t ]/);
      expect(covered, what).to.include.members(paths.map((path) => `/Envelope${path}`));
      expect(covered.length - 1, what).to.equal(Buffer.from(bytes).toString('utf8').split('<ds:Reference ').length - 1);
    });
  };

  describe('WSS4J, with the Basic Security Profile', () => {
    before(function () {
      skipWithout(this, wss4j);
    });

    it('takes everything we sign', () => {
      takesOurs(wss4j, ({ trust }) => keyFile(`${trust}.pem`));
    });

    it('signs what we take, with every kind of token and algorithm', async () => {
      const plain = `<s:Envelope xmlns:s="${SOAP_11}"><s:Header><a:To xmlns:a="${WSA}">urn:to</a:To><a:MessageID xmlns:a="${WSA}">urn:1</a:MessageID></s:Header><s:Body><x xmlns="urn:x">è</x></s:Body></s:Envelope>`;
      const parts = `{${WSU}}Timestamp {${WSA}}To {${WSA}}MessageID {${SOAP_11}}Body`;
      const chain = file(
        'chain.pem',
        certificatePem('chained') + certificatePem('intermediate') + certificatePem('ca'),
      );
      const rows: (readonly [string, VectorKey, string, string, VectorKey | 'ca'])[] = [
        ...['X509v3', 'KeyIdentifier', 'X509PKIPathv1'].map(
          (kind) => [kind, 'client', 'rsa-sha256', 'sha256', 'ca'] as const,
        ),
        ...['IssuerSerial', 'SubjectKeyIdentifier', 'Thumbprint'].map(
          (kind) => [kind, 'client', 'rsa-sha256', 'sha256', 'client'] as const,
        ),
        ['X509PKIPathv1', 'chained', 'rsa-sha256', 'sha256', 'ca'],
        ['X509v3', 'client', 'rsa-sha512', 'sha512', 'ca'],
        ['X509v3', 'p256', 'ecdsa-sha256', 'sha256', 'ca'],
        ['X509v3', 'p384', 'ecdsa-sha384', 'sha512', 'ca'],
      ];
      const answers = wss4j.ask(
        rows.map(([kind, key, method, digest], index) => [
          'sign',
          file('plain.xml', plain),
          join(directory, `wss4j-${index}.xml`),
          keyFile(`${key}.key`),
          key === 'chained' ? chain : keyFile(`${key}.pem`),
          String(CLOCK.now()),
          kind,
          `${MORE}${method}`,
          `${ENC}${digest}`,
          '300',
          parts,
        ]),
      );
      for (const [index, [kind, key, method, , trust]] of rows.entries()) {
        expect(answers[index], `${kind} ${method}`).to.equal('ok');
        const signed = readFileSync(join(directory, `wss4j-${index}.xml`));
        expect(await ourVerdicts(signed, trust), `${kind} ${key} ${method}`).to.deep.equal(['ok', 'ok']);
        expect(await ourVerdicts(spoilt(signed), trust)).not.to.include('ok');
      }
    });

    it('names an issuer that is hard to write as we read it, and reads it as we write it', async () => {
      const names = fileURLToPath(new URL('../../../test/fixtures/names/', import.meta.url));
      const plain = file('names.xml', `<s:Envelope xmlns:s="${SOAP_11}"><s:Header/><s:Body/></s:Envelope>`);
      for (const name of ['qualified', 'several']) {
        const [key, certificate] = [join(names, `${name}.key`), join(names, `${name}.pem`)];
        const out = join(directory, `${name}.xml`);
        const method = `${MORE}ecdsa-sha256`;
        const parts = `{${WSU}}Timestamp {${SOAP_11}}Body`;
        const now = String(CLOCK.now());
        expect(
          wss4j.ask([
            ['sign', plain, out, key, certificate, now, 'IssuerSerial', method, `${ENC}sha256`, '300', parts],
          ]),
        ).to.deep.equal(['ok']);
        const pem = readFileSync(certificate, 'utf8');
        const policy = {
          trust: createTrustFromPem({ pem, clock: CLOCK }),
          clock: CLOCK,
          certificates: createCertificateDirectory(pem),
          required: ['Timestamp', 'Body'] as const,
        };
        expect(await verdictOn(readFileSync(out), policy), name).to.equal('ok');
        const ours = await signEnvelope(readFileSync(plain), {
          signer: createLocalSigner({ key: readFileSync(key, 'utf8') }),
          certificate: pem,
          clock: CLOCK,
          ids: countingIds(),
          to: 'urn:to',
          tokenReference: 'IssuerSerial',
        });
        expect(wss4j.ask([['verify', file('ours.xml', ours), certificate]])[0], name).to.match(/^ok/);
      }
    });
  });

  describe('the JDK, with secure validation', () => {
    before(function () {
      skipWithout(this, jdkJudge);
    });

    it('takes everything we sign', () => {
      takesOurs(jdkJudge, ({ key }) => keyFile(`${key}.pem`));
    });

    it('signs what we take', async () => {
      const rows: readonly (readonly [VectorKey, string, string, string])[] = [
        ['client', 'rsa-sha256', 'sha256', ''],
        ['client', 'rsa-sha384', 'sha512', 'soap wsa wsu'],
        ['client', 'rsa-sha512', 'sha256', 'wsse soap none'],
        ['p256', 'ecdsa-sha256', 'sha256', ''],
        ['p384', 'ecdsa-sha384', 'sha512', 'wsu'],
      ];
      const template = (key: VectorKey): string =>
        forge({ key, prolog: '<?xml version="1.0"?>\r\n<!-- a -->', gap: '\r\n  ' }).replace(
          /<ds:Signature .*<\/ds:Signature>/s,
          `\n${str(`\n${TOKEN_REFERENCE}\n`)}\n`,
        );
      const answers = jdkJudge.ask(
        rows.map(([key, method, digest, prefixes], index) => [
          'sign',
          file(`template-${key}.xml`, template(key)),
          join(directory, `jdk-${index}.xml`),
          keyFile(`${key}.key`),
          keyFile(`${key}.pem`),
          `${MORE}${method}`,
          `${ENC}${digest}`,
          'ts to mid body token',
          prefixes,
        ]),
      );
      for (const [index, [key, method]] of rows.entries()) {
        expect(answers[index], method).to.equal('ok');
        const signed = readFileSync(join(directory, `jdk-${index}.xml`));
        expect(await ourVerdicts(signed, 'ca'), `${key} ${method}`).to.deep.equal(['ok', 'ok']);
        expect(await ourVerdicts(spoilt(signed), 'ca')).not.to.include('ok');
      }
    });
  });

  describe('zeep', () => {
    before(function () {
      skipWithout(this, zeep);
    });

    it('takes everything we sign', () => {
      takesOurs(zeep, ({ key }) => keyFile(`${key}.pem`));
    });

    it('signs what we take', async () => {
      const plain = `<soap:Envelope xmlns:soap="${SOAP_11}" ${NS}><soap:Header><wsse:Security xmlns:wsse="${WSSE}">${timestamp()}</wsse:Security></soap:Header><soap:Body><x xmlns="urn:x">è</x></soap:Body></soap:Envelope>`;
      const rows = [
        ['client', 'RS256', 'sha256'],
        ['client', 'RS512', 'sha512'],
        ['p256', 'ES256', 'sha256'],
      ] as const;
      const answers = zeep.ask(
        rows.map(([key, method, digest], index) => [
          'sign',
          file('zeep-plain.xml', plain),
          join(directory, `zeep-${index}.xml`),
          keyFile(`${key}.key`),
          keyFile(`${key}.pem`),
          method,
          digest,
        ]),
      );
      for (const [index, [key, method]] of rows.entries()) {
        expect(answers[index], method).to.equal('ok');
        const signed = readFileSync(join(directory, `zeep-${index}.xml`));
        expect(await ourVerdicts(signed, 'ca', ['Timestamp', 'Body']), `${key} ${method}`).to.deep.equal(['ok', 'ok']);
        expect(await ourVerdicts(spoilt(signed), 'ca', ['Timestamp', 'Body'])).not.to.include('ok');
      }
    });
  });

  describe('the verifier of xmlsec1 and openssl that is kept beside the project', () => {
    const verifier = fileURLToPath(new URL('../../../../shared/oracles/wss-verify.sh', VECTORS));

    it('takes what we sign, with every kind of token', function () {
      if (!existsSync(verifier) || zeep.missing !== undefined) {
        console.log('      (skipped: ../shared/oracles, or python3-lxml, is not here)');
        this.skip();
      }
      const now = String(CLOCK.now() / 1_000);
      const verdict = (path: string, trust: string): number | null =>
        spawnSync('bash', [verifier, path, trust, '--to', 'urn:to', '--now', now], { encoding: 'utf8' }).status;
      // One envelope in every way, the others once. It takes one Security header alone, and must find what it requires.
      const chosen = messages.filter(
        ({ what }, index) =>
          (index < 5 || index % 5 === 0 || index > 54) && !/without Body|for somebody else/.test(what),
      );
      for (const { what, bytes, trust } of chosen) {
        expect(verdict(file('beside.xml', bytes), keyFile(`${trust}.pem`)), what).to.equal(0);
      }
      expect(verdict(file('beside.xml', spoilt(messages[0]?.bytes ?? Buffer.from(''))), keyFile('ca.pem'))).to.equal(1);
    });
  });
});
