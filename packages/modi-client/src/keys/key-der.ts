import { createPrivateKey, type KeyObject } from 'node:crypto';
import { derShape, type DerShape } from './der-shape.js';
import { checkPrivateKey, keyUnusable } from './load-key.js';
import { askPassphrase, wrongPassphrase, type Passphrase } from './passphrase.js';

/** What was given where a private key was wanted, and what to give instead. */
const NOT_KEYS: Partial<Readonly<Record<DerShape, readonly [reason: string, message: string]>>> = {
  'public-key': ['public-key', 'this is a public key: give the private one'],
  certificate: ['certificate', 'this is a certificate: give its private key'],
  'certificate-request': [
    'certificate-request',
    'this is a certificate request: give the private key it was made with',
  ],
  pkcs7: [
    'pkcs7',
    'this is a PKCS#7 file (.p7b, .p7m): it holds certificates, not keys; give the private key or a PKCS#12 file',
  ],
  unknown: [
    'not-a-key',
    'this is not a private key: PEM, DER, JWK (JSON) and PKCS#12 (.p12, .pfx) are taken, recognised by their content',
  ],
};

/** Reads a private key from DER whose shape is known.
 *
 * @throws ConfigurationError ERR_MODI_KEY_UNUSABLE
 */
export async function readDerKey(
  der: Uint8Array,
  shape: Exclude<DerShape, 'pkcs12'>,
  passphrase: Passphrase | undefined,
): Promise<KeyObject> {
  const wrong = NOT_KEYS[shape];
  if (wrong !== undefined) throw keyUnusable(...wrong);
  if (shape === 'encrypted-pkcs8') return decrypt(der, await askPassphrase(passphrase));
  return parse(der, shape === 'pkcs1' || shape === 'sec1' ? shape : 'pkcs8');
}

function parse(der: Uint8Array, type: 'pkcs1' | 'pkcs8' | 'sec1'): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: Buffer.from(der), format: 'der', type });
  } catch {
    // Not kept as cause: OpenSSL's text can quote what it was given.
    throw keyUnusable('damaged', 'this looks like a private key and cannot be read as one: it is damaged or cut');
  }
  return checkPrivateKey(key);
}

async function decrypt(der: Uint8Array, passphrase: string): Promise<KeyObject> {
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8', passphrase });
  } catch (error) {
    if (!isUnsupported(error)) throw wrongPassphrase();
    // Ciphers that OpenSSL has put away (RC2, single DES): files of old Windows and Java still use them.
    const { decryptPkcs8 } = await import('./pkcs12/read-pkcs12.js');
    const plain = await decryptPkcs8(der, passphrase);
    // One wrong passphrase in 256 leaves something behind that ends as it should.
    if (derShape(plain) !== 'pkcs8') throw wrongPassphrase();
    return parse(plain, 'pkcs8');
  }
  return checkPrivateKey(key);
}

function isUnsupported(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /UNSUPPORTED|UNKNOWN/.test(String(error.code));
}
