import { createPrivateKey, generateKeyPairSync, X509Certificate, type KeyObject } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { loadKey, type LoadKeyOptions } from '../../src/keys/key-file.js';
import { failureAs, failureOf } from '../helpers/failure.js';
import { EC, pem, RSA } from '../helpers/keys.js';
import { tlsFile } from '../helpers/tls-files.js';

type Input = Parameters<typeof loadKey>[0];

const P384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
const P521 = generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey;
const PASSPHRASE = 'città di Forlì €';

const der = (key: KeyObject, type: 'pkcs1' | 'pkcs8' | 'sec1' | 'spki'): Buffer =>
  Buffer.from(key.export({ type, format: 'der' } as never));
const jwkOf = (key: KeyObject): Record<string, unknown> => ({ ...key.export({ format: 'jwk' }) });
const encrypted = (key: KeyObject, type: 'pkcs8' | 'pkcs1', format: 'pem' | 'der', cipher = 'aes-256-cbc'): Buffer =>
  Buffer.from(key.export({ type, format, cipher, passphrase: PASSPHRASE } as never));

async function refusal(input: Input, options: LoadKeyOptions = {}): Promise<unknown> {
  const error = await failureAs(ConfigurationError, async () => loadKey(input, options));
  expect(error.code).to.equal('ERR_MODI_KEY_UNUSABLE');
  expect(error.cause).to.equal(undefined);
  expect(error.message).not.to.match(/BEGIN|MII|Forl/);
  return error.facts['reason'];
}

describe('loadKey', () => {
  const formats: [string, KeyObject, Input][] = [
    ['PKCS#8 in PEM', RSA.privateKey, pem(RSA.privateKey)],
    ['PKCS#1 in PEM', RSA.privateKey, pem(RSA.privateKey, 'pkcs1')],
    ['SEC1 in PEM', EC.privateKey, pem(EC.privateKey, 'sec1')],
    ['PKCS#8 in DER', RSA.privateKey, der(RSA.privateKey, 'pkcs8')],
    ['PKCS#8 in DER, EC', EC.privateKey, der(EC.privateKey, 'pkcs8')],
    ['PKCS#1 in DER', RSA.privateKey, der(RSA.privateKey, 'pkcs1')],
    ['SEC1 in DER', EC.privateKey, der(EC.privateKey, 'sec1')],
    ['DER in base64, as in an environment variable', RSA.privateKey, der(RSA.privateKey, 'pkcs8').toString('base64')],
    ['an RSA JWK', RSA.privateKey, JSON.stringify(jwkOf(RSA.privateKey))],
    ['an RSA JWK, parsed', RSA.privateKey, jwkOf(RSA.privateKey)],
    ['a P-256 JWK', EC.privateKey, jwkOf(EC.privateKey)],
    ['a P-384 JWK', P384, jwkOf(P384)],
    [
      'a P-521 JWK with the members a keystore adds',
      P521,
      { ...jwkOf(P521), kid: 'k', use: 'sig', alg: 'ES512', key_ops: ['sign'] },
    ],
    [
      'PEM after a byte order mark and text',
      RSA.privateKey,
      `\ufeffBag Attributes\n    friendlyName: x\n${pem(RSA.privateKey)}`,
    ],
    ['PEM with the line ends of Windows', RSA.privateKey, pem(RSA.privateKey).replaceAll('\n', '\r\n')],
    ['PEM in UTF-16', RSA.privateKey, Buffer.from(`\ufeff${pem(RSA.privateKey)}`, 'utf16le')],
  ];
  for (const [what, key, input] of formats) {
    it(`takes ${what}`, async () => {
      const loaded = await loadKey(input);
      expect([loaded.key.equals(key), loaded.certificates.length]).to.deep.equal([true, 0]);
    });
  }

  describe('decrypts', () => {
    const files: [string, KeyObject, Buffer][] = [
      ['PKCS#8 in PEM', RSA.privateKey, encrypted(RSA.privateKey, 'pkcs8', 'pem')],
      ['PKCS#8 in DER', EC.privateKey, encrypted(EC.privateKey, 'pkcs8', 'der')],
      ['PKCS#8 with triple DES', RSA.privateKey, encrypted(RSA.privateKey, 'pkcs8', 'pem', 'des-ede3-cbc')],
      ['PKCS#1 as OpenSSL used to', RSA.privateKey, encrypted(RSA.privateKey, 'pkcs1', 'pem')],
    ];
    for (const [what, key, file] of files) {
      it(`${what}, with a passphrase or one who knows it`, async () => {
        for (const passphrase of [PASSPHRASE, () => PASSPHRASE, async () => Promise.resolve(PASSPHRASE)]) {
          expect((await loadKey(file, { passphrase })).key.equals(key)).to.equal(true);
        }
        expect(await refusal(file)).to.equal('encrypted');
        expect(await refusal(file, { passphrase: 'citta di Forli' })).to.equal('wrong-passphrase');
        expect(await refusal(file, { passphrase: '' })).to.equal('wrong-passphrase');
      });
    }

    it('and asks nobody for the passphrase of a key that is not encrypted', async () => {
      const { key } = await loadKey(pem(RSA.privateKey), {
        passphrase: () => {
          throw new Error('asked');
        },
      });
      expect(key.equals(RSA.privateKey)).to.equal(true);
    });

    it('and passes on what the one who should know it throws', async () => {
      const refused = new Error('the vault is sealed');
      const thrown = await failureOf(async () =>
        loadKey(encrypted(RSA.privateKey, 'pkcs8', 'pem'), { passphrase: async () => Promise.reject(refused) }),
      );
      expect(thrown).to.equal(refused);
    });
  });

  it('gives the certificates beside a PEM key, its own first, and leaves out strangers', async () => {
    const [client, ca, stranger] = ['client.cert.pem', 'ca.cert.pem', 'server.cert.pem'].map(tlsFile);
    const bundle = `${stranger}${ca}${tlsFile('client.key.pem')}${client}`;
    const { key, certificates } = await loadKey(bundle);
    expect(certificates.map(({ raw }) => raw)).to.deep.equal(
      [client, ca].map((text) => new X509Certificate(text ?? '').raw),
    );
    expect(certificates[0]?.checkPrivateKey(key)).to.equal(true);
  });

  const jwk = jwkOf(RSA.privateKey);
  const ecJwk = jwkOf(EC.privateKey);
  const without = (from: Record<string, unknown>, name: string): Record<string, unknown> =>
    Object.fromEntries(Object.entries(from).filter(([each]) => each !== name));
  const otherJwk = jwkOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
  const otherEcJwk = jwkOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;

  const rows: [string, Input, string][] = [
    ['nothing', '', 'not-a-key'],
    ['some text', 'chiave', 'not-a-key'],
    ['bytes that are nothing', Buffer.from([0, 1, 2, 3, 255]), 'not-a-key'],
    ['more than a mebibyte', Buffer.alloc(1_048_577), 'size'],
    ['a certificate in PEM', tlsFile('client.cert.pem'), 'certificate'],
    ['a certificate in DER', new X509Certificate(tlsFile('client.cert.pem')).raw, 'certificate'],
    ['a public key in PEM', pem(RSA.publicKey, 'spki'), 'public-key'],
    ['a public key in DER', der(RSA.publicKey, 'spki'), 'public-key'],
    ['a public key in PKCS#1 DER', der(RSA.publicKey, 'pkcs1'), 'public-key'],
    ['a public JWK', without({ ...RSA.publicKey.export({ format: 'jwk' }) }, 'd'), 'public-key'],
    ['a JWKS', { keys: [jwk] }, 'jwk-set'],
    ['a symmetric JWK', { kty: 'oct', k: 'AAAA' }, 'type'],
    ['an Ed25519 JWK', jwkOf(generateKeyPairSync('ed25519').privateKey), 'type'],
    ['JSON that is no JWK', '{"a":1}', 'jwk'],
    ['JSON that is cut', '{"kty":"RSA"', 'jwk'],
    ['a JWK with a member twice', `{"kty":"RSA","kty":"EC"}`, 'jwk'],
    ['an RSA JWK without its primes', without(jwk, 'p'), 'jwk'],
    ['an RSA JWK of three primes', { ...jwk, oth: [] }, 'jwk'],
    ['a JWK with padding', { ...jwk, d: `${String(jwk['d'])}=` }, 'jwk'],
    ['a JWK for encryption', { ...jwk, use: 'enc' }, 'jwk-use'],
    ['a JWK for verifying', { ...jwk, key_ops: ['verify'] }, 'jwk-use'],
    ['an RSA JWK with another modulus', { ...jwk, n: otherJwk['n'] }, 'jwk-inconsistent'],
    ['an RSA JWK with another exponent', { ...jwk, d: otherJwk['d'] }, 'jwk-inconsistent'],
    ['an RSA JWK with another dp', { ...jwk, dp: jwk['dq'] }, 'jwk-inconsistent'],
    ['an EC JWK with another point', { ...ecJwk, x: otherEcJwk['x'], y: otherEcJwk['y'] }, 'jwk-inconsistent'],
    ['an EC JWK with a short d', { ...ecJwk, d: 'AQ' }, 'jwk'],
    ['an EC JWK with d zero', { ...ecJwk, d: Buffer.alloc(32).toString('base64url') }, 'damaged'],
    ['an EC JWK on another curve', { ...ecJwk, crv: 'secp256k1' }, 'curve'],
    ['a weak RSA JWK', jwkOf(weak), 'weak'],
    ['a weak RSA key', pem(weak), 'weak'],
    ['an Ed25519 key', pem(generateKeyPairSync('ed25519').privateKey), 'type'],
    ['a DSA key', pem(generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 }).privateKey), 'type'],
    ['a key on secp256k1', der(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey, 'sec1'), 'curve'],
    ['two keys', pem(RSA.privateKey) + pem(EC.privateKey), 'several-keys'],
    ['a cut PEM', pem(RSA.privateKey).slice(0, 300), 'damaged'],
    ['a damaged PEM', pem(RSA.privateKey).replace(/\n.{20}/, '\n'), 'damaged'],
    ['a cut DER', der(RSA.privateKey, 'pkcs8').subarray(0, 500), 'not-a-key'],
    ['a DER that says less than it should', Buffer.from('300b020100300506032b6570040100', 'hex'), 'damaged'],
    ['a key and the certificate of another', pem(RSA.privateKey) + tlsFile('client.cert.pem'), 'certificate-mismatch'],
    [
      'a key and a damaged certificate',
      `${pem(RSA.privateKey)}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`,
      'certificate-damaged',
    ],
    ['a Java keystore', Buffer.from([0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2]), 'keystore'],
    [
      'an OpenSSH key',
      '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE=\n-----END OPENSSH PRIVATE KEY-----\n',
      'openssh',
    ],
    ['a PKCS#7 file', Buffer.from('300f06092a864886f70d010702a0023000', 'hex'), 'pkcs7'],
    [
      'a request',
      '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----',
      'certificate-request',
    ],
  ];
  for (const [what, input, reason] of rows) {
    it(`refuses ${what} and says what it is`, async () => {
      expect(await refusal(input)).to.equal(reason);
    });
  }

  it('reads a file of beginnings without ends in one pass', async () => {
    const begun = performance.now();
    for (const block of [
      '-----BEGIN X-----',
      '-----BEGIN PRIVATE KEY-----\n',
      '-----BEGIN X-----\n-----END Y-----\n',
    ]) {
      expect(await refusal(block.repeat(Math.floor(1_000_000 / block.length)))).to.be.oneOf(['not-pem', 'damaged']);
    }
    expect(performance.now() - begun).to.be.below(2_000);
  });

  it('fails with its own error on whatever bytes it is given', async () => {
    const seeds = [der(RSA.privateKey, 'pkcs8'), der(EC.privateKey, 'sec1'), encrypted(EC.privateKey, 'pkcs8', 'der')];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...seeds),
        fc.array(fc.record({ at: fc.nat(2_000), to: fc.nat(255) }), { minLength: 1, maxLength: 4 }),
        async (seed, changes) => {
          const bytes = Buffer.from(seed);
          for (const { at, to } of changes) bytes[at % bytes.length] = to;
          try {
            const { key } = await loadKey(bytes, { passphrase: PASSPHRASE });
            createPrivateKey(key.export({ type: 'pkcs8', format: 'pem' }));
          } catch (error) {
            expect(error).to.be.instanceOf(ConfigurationError);
          }
        },
      ),
      { numRuns: 300 },
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expect(await failureOf(async () => loadKey(bytes))).to.be.instanceOf(ConfigurationError);
      }),
    );
  });
});
