import { expect } from 'chai';
import { generateKeyPairSync } from 'node:crypto';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { loadPrivateKey } from '../../src/keys/load-key.js';
import { createLocalSigner } from '../../src/keys/local-signer.js';
import { failureAs } from '../helpers/failure.js';
import { EC, ecSigner, pem, RSA, rsaSigner } from '../helpers/keys.js';
import { tlsFile } from '../helpers/tls-files.js';

describe('loadPrivateKey', () => {
  it('takes PKCS#8, PKCS#1 and SEC1, as text or bytes', () => {
    for (const text of [pem(RSA.privateKey), pem(RSA.privateKey, 'pkcs1')]) {
      expect(loadPrivateKey(text).equals(RSA.privateKey)).to.equal(true);
      expect(loadPrivateKey(Buffer.from(text)).equals(RSA.privateKey)).to.equal(true);
    }
    for (const text of [pem(EC.privateKey), pem(EC.privateKey, 'sec1')]) {
      expect(loadPrivateKey(text).equals(EC.privateKey)).to.equal(true);
    }
  });

  it('takes the file OpenSSL writes, parameters before the key', () => {
    const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
    expect(loadPrivateKey(parameters + pem(EC.privateKey, 'sec1')).equals(EC.privateKey)).to.equal(true);
  });

  const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
  const encrypted = RSA.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' });
  const oldEncrypted = RSA.privateKey.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' });
  const rows: [string, string, string][] = [
    ['nothing', '', 'not-pem'],
    ['DER or anything else', 'MIIEvQIBADANBg', 'not-pem'],
    ['a public key', pem(RSA.publicKey, 'spki'), 'public-key'],
    ['a certificate', tlsFile('client.cert.pem'), 'certificate'],
    ['an encrypted PKCS#8 key', String(encrypted), 'encrypted'],
    ['an encrypted PKCS#1 key', String(oldEncrypted), 'encrypted'],
    ['two keys', pem(RSA.privateKey) + pem(EC.privateKey), 'several-keys'],
    ['a damaged key', pem(RSA.privateKey).replace(/\n.{20}/, '\n'), 'damaged'],
    ['a cut key', pem(RSA.privateKey).slice(0, 300), 'damaged'],
    ['an RSA key of 1024 bits', pem(small), 'weak'],
    ['a key on another curve', pem(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey), 'curve'],
    ['an Ed25519 key', pem(generateKeyPairSync('ed25519').privateKey), 'type'],
    ['an RSA-PSS key', pem(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey), 'type'],
  ];
  for (const [what, text, reason] of rows) {
    it(`refuses ${what} and says why`, async () => {
      const error = await failureAs(ConfigurationError, () => loadPrivateKey(text));
      expect([error.code, error.facts['reason']]).to.deep.equal(['ERR_MODI_KEY_UNUSABLE', reason]);
      expect(error.message).not.to.match(/BEGIN|MII/);
      expect(error.cause).to.equal(undefined);
    });
  }
});

describe('createLocalSigner', () => {
  it('says its algorithm, thumbprint and public key, and nothing private', () => {
    expect([rsaSigner.alg, ecSigner.alg]).to.deep.equal(['RS256', 'ES256']);
    expect(rsaSigner.kid).to.match(/^[\w-]{43}$/);
    expect(Object.keys(rsaSigner.publicJwk)).to.have.members(['e', 'kty', 'n']);
    expect(Object.keys(ecSigner.publicJwk)).to.have.members(['crv', 'kty', 'x', 'y']);
    expect(JSON.stringify(rsaSigner)).not.to.include(String(RSA.privateKey.export({ format: 'jwk' }).d));
  });

  it('picks the algorithm of the curve', () => {
    const signer = createLocalSigner({ key: pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey) });
    expect(signer.alg).to.equal('ES384');
  });

  it('makes raw r‖s for EC keys', async () => {
    expect(await ecSigner.sign(Buffer.from('x'))).to.have.length(64);
  });

  it('refuses an algorithm that does not go with the key', async () => {
    for (const [key, alg] of [
      [RSA.privateKey, 'ES256'],
      [EC.privateKey, 'RS256'],
      [EC.privateKey, 'ES384'],
    ] as const) {
      const error = await failureAs(ConfigurationError, () => createLocalSigner({ key, alg }));
      expect(error.facts['field']).to.equal('alg');
    }
  });

  it('refuses a public key', async () => {
    const error = await failureAs(ConfigurationError, () => createLocalSigner({ key: RSA.publicKey }));
    expect(error.code).to.equal('ERR_MODI_KEY_UNUSABLE');
  });

  it('signs off the event loop: many signatures at once leave it free', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await Promise.all(Array.from({ length: 200 }, async () => rsaSigner.sign(Buffer.from('x'))));
    clearInterval(timer);
    expect(turns).to.be.greaterThan(2);
  });
});
