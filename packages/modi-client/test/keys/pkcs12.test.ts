import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { loadKey } from '../../src/keys/key-file.js';
import { failureAs } from '../helpers/failure.js';
import { EC, OTHER_RSA, pem, RSA } from '../helpers/keys.js';
import { hasOpenssl, OpensslFolder } from '../helpers/openssl.js';

const LEGACY = ['-legacy'];
const NEW: string[] = [];
const RC2_3DES = [...LEGACY, '-certpbe', 'PBE-SHA1-RC2-40', '-keypbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'];
const RC2_BOTH = [...LEGACY, '-certpbe', 'PBE-SHA1-RC2-40', '-keypbe', 'PBE-SHA1-RC2-40', '-macalg', 'sha1'];
const ALL_3DES = ['-certpbe', 'PBE-SHA1-3DES', '-keypbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'];
const AES_128 = ['-certpbe', 'AES-128-CBC', '-keypbe', 'AES-192-CBC', '-macalg', 'sha512'];
const PLAIN = ['-certpbe', 'NONE', '-keypbe', 'NONE'];

describe('loadKey on PKCS#12', () => {
  const folder = new OpensslFolder();
  after(() => folder.remove());

  before(function () {
    if (!hasOpenssl) {
      console.log('      openssl is not here: the PKCS#12 files it would make are not read');
      this.skip();
    }
    folder.write('ca.key', pem(OTHER_RSA.privateKey));
    folder.write('rsa.key', pem(RSA.privateKey));
    folder.write('ec.key', pem(EC.privateKey));
    folder.run('req', '-x509', '-key', 'ca.key', '-subj', '/CN=Una CA', '-days', '30', '-out', 'ca.crt');
    for (const name of ['rsa', 'ec']) {
      folder.run('req', '-new', '-key', `${name}.key`, '-subj', `/CN=${name}.cassa.example.it`, '-out', `${name}.csr`);
      const issued = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '30', '-out', `${name}.crt`];
      folder.run('x509', '-req', '-in', `${name}.csr`, ...issued);
    }
  });

  function p12(name: 'rsa' | 'ec', passphrase: string, how: readonly string[], more: readonly string[] = []): Buffer {
    const files = ['-inkey', `${name}.key`, '-in', `${name}.crt`, '-certfile', 'ca.crt', '-out', 'x.p12'];
    folder.run('pkcs12', '-export', ...files, '-passout', `pass:${passphrase}`, ...how, ...more);
    return folder.read('x.p12');
  }

  const certificate = (name: string): Buffer => new X509Certificate(folder.read(`${name}.crt`)).raw;

  async function reasonOf(file: Uint8Array | string, passphrase?: string): Promise<unknown> {
    const error = await failureAs(ConfigurationError, async () =>
      loadKey(file, passphrase === undefined ? {} : { passphrase }),
    );
    expect([error.code, error.cause]).to.deep.equal(['ERR_MODI_KEY_UNUSABLE', undefined]);
    return error.facts['reason'];
  }

  const kinds: [string, readonly string[]][] = [
    ['AES-256 and SHA-256, as OpenSSL 3 writes', NEW],
    ['RC2 of 40 bits for certificates and triple DES for keys, as OpenSSL 1 and Windows wrote', RC2_3DES],
    ['RC2 of 40 bits for both', RC2_BOTH],
    ['triple DES for both', ALL_3DES],
    ['AES-128, AES-192 and SHA-512', AES_128],
    ['no encryption, only an authentication code', PLAIN],
  ];
  const keys: ['rsa' | 'ec', KeyObject][] = [
    ['rsa', RSA.privateKey],
    ['ec', EC.privateKey],
  ];
  for (const [what, how] of kinds) {
    for (const [name, key] of keys) {
      it(`takes ${what}: the ${name.toUpperCase()} key and its chain, byte for byte`, async () => {
        const file = p12(name, 'una passphrase', how);
        const loaded = await loadKey(file, { passphrase: 'una passphrase' });
        expect(loaded.key.equals(key)).to.equal(true);
        expect(loaded.certificates.map(({ raw }) => raw)).to.deep.equal([certificate(name), certificate('ca')]);
        expect(await reasonOf(file, 'Una passphrase')).to.equal('wrong-passphrase');
        expect(await reasonOf(file)).to.equal('encrypted');
      });
    }
  }

  it('takes it in base64 too, and passphrases that are not ASCII', async () => {
    for (const how of [NEW, RC2_3DES]) {
      const file = p12('rsa', 'città di Forlì €', how);
      const passphrase = (): string => 'città di Forlì €';
      expect((await loadKey(file.toString('base64'), { passphrase })).key.equals(RSA.privateKey)).to.equal(true);
    }
  });

  it('takes one without a passphrase, which is the empty one', async () => {
    const file = p12('ec', '', NEW);
    for (const options of [{}, { passphrase: '' }]) {
      expect((await loadKey(file, options)).key.equals(EC.privateKey)).to.equal(true);
    }
  });

  it('says that there is no key, or no authentication code', async () => {
    folder.run('pkcs12', '-export', '-nokeys', '-in', 'rsa.crt', '-out', 'x.p12', '-passout', 'pass:x');
    expect(await reasonOf(folder.read('x.p12'), 'x')).to.equal('no-key');
    expect(await reasonOf(p12('rsa', 'x', NEW, ['-nomac']), 'x')).to.equal('no-mac');
  });

  it('says that the certificate is another key’s', async () => {
    const other = createPrivateKey(pem(OTHER_RSA.privateKey));
    folder.write('mixed.pem', `${pem(other)}${folder.read('rsa.crt').toString()}`);
    expect(await reasonOf(folder.read('mixed.pem'))).to.equal('certificate-mismatch');
  });

  it('notices any change: in what is authenticated, and in the code', async () => {
    const file = p12('ec', 'x', NEW);
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = Buffer.from(file);
        changed[at] = (changed[at] ?? 0) ^ flip;
        try {
          // What may change unseen is how the file is written down, never the key or the certificates.
          const { key, certificates } = await loadKey(changed, { passphrase: 'x' });
          expect(key.equals(EC.privateKey)).to.equal(true);
          expect(certificates.map(({ raw }) => raw)).to.deep.equal([certificate('ec'), certificate('ca')]);
        } catch (error) {
          expect(error).to.be.instanceOf(ConfigurationError);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('does not begin a derivation of millions of rounds', async () => {
    const file = p12('rsa', 'x', NEW, ['-iter', '2048']);
    const at = file.lastIndexOf(Buffer.from('02020800', 'hex'));
    expect(at).to.be.greaterThan(0);
    // The MAC's rounds, the last integer of the file: 2048 becomes 0x7fff, which is fine and wrong.
    const changed = Buffer.from(file);
    changed.writeUInt16BE(0x7fff, at + 2);
    expect(await reasonOf(changed, 'x')).to.equal('wrong-passphrase');
    const huge = p12('rsa', 'x', NEW, ['-iter', '1000001']);
    expect(await reasonOf(huge, 'x')).to.equal('encryption-unsupported');
  });

  it('takes PKCS#8 that is encrypted with RC2, which OpenSSL has put away', async () => {
    const how = ['-topk8', '-v1', 'PBE-SHA1-RC2-40', '-provider', 'legacy', '-provider', 'default'];
    folder.run('pkcs8', '-in', 'rsa.key', '-out', 'rc2.pem', '-passout', 'pass:x', ...how);
    expect((await loadKey(folder.read('rc2.pem'), { passphrase: 'x' })).key.equals(RSA.privateKey)).to.equal(true);
    expect(await reasonOf(folder.read('rc2.pem'), 'y')).to.equal('wrong-passphrase');
  });
});
