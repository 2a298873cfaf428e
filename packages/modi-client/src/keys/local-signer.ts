import { sign, type KeyObject } from 'node:crypto';
import { checkObject } from '../checks/arguments.js';
import { invalidOption } from '../errors/configuration-error.js';
import type { SignatureAlgorithm, Signer } from '../ports/signer.js';
import { checkPrivateKey, loadPrivateKey } from './load-key.js';
import { publicJwkOf, thumbprint } from './thumbprint.js';

export interface LocalSignerOptions {
  /** A private `KeyObject`, or PEM as {@link loadPrivateKey} takes it. */
  readonly key: KeyObject | string;
  /** Default: RS256 for RSA; ES256, ES384 or ES512 by the curve. */
  readonly alg?: SignatureAlgorithm;
}

const BY_CURVE: Readonly<Record<string, SignatureAlgorithm>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
};

const HASHES: Readonly<Record<SignatureAlgorithm, string>> = {
  RS256: 'sha256',
  RS384: 'sha384',
  RS512: 'sha512',
  ES256: 'sha256',
  ES384: 'sha384',
  ES512: 'sha512',
};

/**
 * A signer whose key is in this process. Signatures are made on the thread pool, not on the event loop.
 *
 * @throws ConfigurationError ERR_MODI_KEY_UNUSABLE for a key that cannot sign; ERR_MODI_CONFIG_INVALID for an `alg` the key cannot do
 */
export function createLocalSigner(options: LocalSignerOptions): Signer {
  checkObject('options', options);
  const key = typeof options.key === 'string' ? loadPrivateKey(options.key) : checkPrivateKey(options.key);
  const own = BY_CURVE[key.asymmetricKeyDetails?.namedCurve ?? ''] ?? 'RS256';
  const alg = options.alg ?? own;
  // An EC key does exactly one algorithm (RFC 7518 §3.4); an RSA key any RS*.
  const known = Object.hasOwn(HASHES, alg);
  if (!known || (own.startsWith('ES') ? alg !== own : !alg.startsWith('RS'))) {
    throw invalidOption('alg', `does not go with the key: it signs ${own}`);
  }
  const publicJwk = publicJwkOf(key);
  const hash = HASHES[alg];
  return Object.freeze({
    alg,
    kid: thumbprint(publicJwk),
    publicJwk,
    sign: async (bytes: Uint8Array): Promise<Uint8Array> =>
      new Promise((resolve, reject) => {
        sign(hash, bytes, { key, dsaEncoding: 'ieee-p1363' }, (error, signature) => {
          if (error === null) resolve(signature);
          else reject(error);
        });
      }),
  });
}
