import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { createLocalSigner } from '../../src/keys/local-signer.js';
import { SOAP_11, WSA, WSSE, WSU } from '../../src/soap/names.js';
import { TOKEN_REFERENCE_KINDS } from '../../src/soap/sign/key-info.js';
import { signEnvelope, type SignOptions } from '../../src/soap/sign-envelope.js';
import { verifyEnvelope } from '../../src/soap/verify-envelope.js';
import { createTrustFromPem } from '../../src/trust/trust.js';
import { envelope } from '../helpers/envelopes.js';
import { countingIds, FixedClock } from '../helpers/fixed-ports.js';
import { ENC, forge, MORE } from './vectors/forge.js';
import { certificatePem, keyPem, VECTORS, type VectorKey } from './vectors/vector-keys.js';

const clock = new FixedClock(Date.UTC(2026, 11, 1, 10, 0, 30));
const here = spawnSync('xmlsec1', ['--version'], { stdio: 'ignore' }).status === 0;
const keyFile = (name: string): string => fileURLToPath(new URL(`keys/${name}`, VECTORS));
const ID_ATTRIBUTES = [
  `${SOAP_11}:Body`,
  `${WSU}:Timestamp`,
  `${WSSE}:BinarySecurityToken`,
  ...['To', 'MessageID', 'Action'].map((name) => `${WSA}:${name}`),
].flatMap((name) => ['--id-attr:Id', name]);
const CONTENT = `<p:a xmlns:p="urn:p" p:z='1' a = "&quot;è&#9;"><b xmlns="urn:d"><c xmlns=""/></b>\r\n> 𝄞 &#13;<![CDATA[<x>&]]><!-- --><q /></p:a>`;

describe('xmlsec1', function () {
  this.timeout(30_000);
  let directory = '';
  before(function () {
    if (!here) {
      console.log('    (skipped: xmlsec1 is not here; apt-get install xmlsec1)');
      this.skip();
    }
    directory = mkdtempSync(join(tmpdir(), 'varco-xmlsec-'));
  });
  after(() => {
    if (directory !== '') rmSync(directory, { recursive: true });
  });

  const run = (...args: string[]): string => {
    const { status, stderr } = spawnSync('xmlsec1', args, { encoding: 'utf8' });
    return status === 0 ? 'OK' : stderr;
  };
  const verifyFile = (file: string, key: VectorKey): string =>
    run(
      '--verify',
      '--enabled-reference-uris',
      'same-doc',
      '--pubkey-cert-pem',
      keyFile(`${key}.pem`),
      ...ID_ATTRIBUTES,
      file,
    );

  const ways: readonly (readonly [string, VectorKey, Partial<SignOptions>])[] = [
    ['RSA-SHA256', 'client', {}],
    [
      'RSA-SHA512 and SHA-512',
      'client',
      { signer: createLocalSigner({ key: keyPem('client'), alg: 'RS512' }), digest: 'sha512' },
    ],
    ['ECDSA on P-256', 'p256', {}],
    ['ECDSA on P-384 and SHA-384', 'p384', { digest: 'sha384' }],
    [
      'RSA-SHA384 and SHA-384',
      'client',
      { signer: createLocalSigner({ key: keyPem('client'), alg: 'RS384' }), digest: 'sha384' },
    ],
    ['ECDSA on P-256 and SHA-512', 'p256', { digest: 'sha512' }],
    ['prefixes in scope', 'client', { inclusiveNamespaces: 'in-scope' }],
    ...TOKEN_REFERENCE_KINDS.map(
      (tokenReference) =>
        [`another way to name the certificate: ${tokenReference}`, 'client', { tokenReference }] as const,
    ),
  ];
  for (const [what, key, others] of ways) {
    it(`takes what we sign: ${what}`, async () => {
      const signed = await signEnvelope(envelope(CONTENT), {
        signer: createLocalSigner({ key: keyPem(key) }),
        certificate: certificatePem(key),
        clock,
        ids: countingIds(),
        to: 'urn:to',
        action: 'urn:act',
        ...others,
      });
      const file = join(directory, 'ours.xml');
      writeFileSync(file, signed);
      expect(verifyFile(file, key)).to.equal('OK');
      writeFileSync(file, Buffer.from(signed).toString('utf8').replace('urn:to', 'urn:ot'));
      expect(verifyFile(file, key)).not.to.equal('OK');
    });
  }

  const templates: readonly (readonly [string, VectorKey, string])[] = [
    ['RSA-SHA256', 'client', `${MORE}rsa-sha256`],
    ['RSA-SHA384', 'client', `${MORE}rsa-sha384`],
    ['ECDSA-SHA256', 'p256', `${MORE}ecdsa-sha256`],
    ['ECDSA-SHA384', 'p384', `${MORE}ecdsa-sha384`],
    ['RSA-SHA512', 'client', `${MORE}rsa-sha512`],
    ['ECDSA-SHA512', 'p256', `${MORE}ecdsa-sha512`],
  ];
  for (const [what, key, method] of templates) {
    it(`signs what we take: ${what}`, async () => {
      // A template: the forged message without its digests and its signature.
      const template = forge({ key, method, body: `<soap:Body wsu:Id="body">${CONTENT}</soap:Body>` })
        .replace(/(<ds:(?:DigestValue|SignatureValue)>)[^<]*/g, '$1')
        .replaceAll(`${ENC}sha256`, `${ENC}sha512`);
      writeFileSync(join(directory, 'template.xml'), template);
      const file = join(directory, 'theirs.xml');
      expect(
        run(
          '--sign',
          '--enabled-reference-uris',
          'same-doc',
          '--privkey-pem',
          keyFile(`${key}.key`),
          ...ID_ATTRIBUTES,
          '--output',
          file,
          join(directory, 'template.xml'),
        ),
      ).to.equal('OK');
      const policy = { trust: createTrustFromPem({ pem: certificatePem('ca'), clock }), clock };
      const { covered } = await verifyEnvelope(readFileSync(file), policy);
      expect(covered).to.deep.equal(['Timestamp', 'To', 'MessageID', 'Body']);
    });
  }
});
