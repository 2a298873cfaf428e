import { createPrivateKey, KeyObject } from 'node:crypto';
import { ConfigurationError } from '../errors/configuration-error.js';

const LEAST_RSA_BITS = 2048;

/** OpenSSL's names of the curves of ES256, ES384 and ES512. */
const CURVES = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

/**
 * Reads a private key from PEM: PKCS#8, PKCS#1 or SEC1, unencrypted; RSA of at least 2048 bits, or EC on P-256, P-384 or P-521.
 *
 * @throws ConfigurationError ERR_MODI_KEY_UNUSABLE, fact `reason`. The key itself is never quoted.
 */
export function loadPrivateKey(pem: string | Uint8Array): KeyObject {
  if (typeof pem !== 'string' && !((pem as unknown) instanceof Uint8Array)) {
    throw keyUnusable('not-pem', 'this is no private key in PEM: give its text, or the bytes of its file');
  }
  const text = typeof pem === 'string' ? pem : Buffer.from(pem).toString('utf8');
  const labels = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----/g)].map((match) => match[1] ?? '');
  if (labels.includes('ENCRYPTED PRIVATE KEY') || text.includes('Proc-Type: 4,ENCRYPTED')) {
    throw keyUnusable(
      'encrypted',
      'the key is encrypted: load it with loadKey and its passphrase, or decrypt it first (openssl pkey -in key.pem -out plain.pem)',
    );
  }
  const keys = labels.filter((label) => label.endsWith('PRIVATE KEY'));
  if (keys.length > 1)
    throw keyUnusable('several-keys', 'the PEM holds several private keys: give the one to sign with');
  if (keys.length === 0) {
    if (labels.includes('CERTIFICATE')) throw keyUnusable('certificate', 'this is a certificate: give its private key');
    if (labels.some((label) => label.endsWith('PUBLIC KEY'))) {
      throw keyUnusable('public-key', 'this is a public key: give the private one');
    }
    throw keyUnusable('not-pem', 'this is not a private key in PEM (PKCS#8, PKCS#1 or SEC1)');
  }
  return checkPrivateKey(parse(text));
}

function parse(text: string): KeyObject {
  try {
    return createPrivateKey({ key: text, format: 'pem' });
  } catch {
    // Not kept as cause: OpenSSL's text can quote what it was given.
    throw keyUnusable('damaged', 'the PEM cannot be read as a private key: it is damaged or cut');
  }
}

/**
 * Refuses keys of other kinds and weak ones.
 *
 * @throws ConfigurationError ERR_MODI_KEY_UNUSABLE
 */
export function checkPrivateKey(key: KeyObject): KeyObject {
  if (!((key as unknown) instanceof KeyObject)) {
    throw keyUnusable('type', 'this is no key: give a private KeyObject, or PEM');
  }
  if (key.type !== 'private') throw keyUnusable('public-key', 'the key is not a private one');
  return checkKeyKind(key);
}

/** As {@link checkPrivateKey}, of a public key too: for private ones that cannot be looked at. */
export function checkKeyKind(key: KeyObject): KeyObject {
  const details = key.asymmetricKeyDetails;
  if (key.asymmetricKeyType === 'rsa') {
    const bits = details?.modulusLength ?? 0;
    if (bits < LEAST_RSA_BITS)
      throw keyUnusable('weak', `the RSA key has ${bits} bits: at least ${LEAST_RSA_BITS} are needed`);
    return key;
  }
  if (key.asymmetricKeyType === 'ec') {
    if (CURVES.has(details?.namedCurve ?? '')) return key;
    throw keyUnusable('curve', 'the EC key is not on P-256, P-384 or P-521');
  }
  throw keyUnusable('type', `keys of type ${key.asymmetricKeyType ?? 'unknown'} are not used here: RSA or EC only`);
}

export function keyUnusable(reason: string, message: string): ConfigurationError {
  return new ConfigurationError('ERR_MODI_KEY_UNUSABLE', message, { facts: { reason } });
}
