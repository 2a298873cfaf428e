import type { KeyObject } from 'node:crypto';
import jose from 'node-jose';
import { TokenError } from '../errors/token-error.js';
import type { SignatureAlgorithm } from '../ports/signer.js';

interface KeyRule {
  readonly type: 'rsa' | 'ec';
  readonly curve?: string;
  /** Bytes of an ECDSA signature, r‖s (RFC 7518 §3.4). */
  readonly signatureBytes?: number;
}

const RSA: KeyRule = { type: 'rsa' };
const RULES: Readonly<Record<SignatureAlgorithm, KeyRule>> = {
  RS256: RSA,
  RS384: RSA,
  RS512: RSA,
  ES256: { type: 'ec', curve: 'prime256v1', signatureBytes: 64 },
  ES384: { type: 'ec', curve: 'secp384r1', signatureBytes: 96 },
  ES512: { type: 'ec', curve: 'secp521r1', signatureBytes: 132 },
};
const LEAST_RSA_BITS = 2048;
/** A longer modulus only makes verifying slow. */
const MOST_RSA_BITS = 16_384;

/**
 * Is this key one that `alg` may be verified with? RSA for RS*, of 2048 bits at least; for ES* the very curve (RFC 7518 §3.4).
 *
 * @throws TokenError ERR_MODI_TOKEN_ALGORITHM, fact `reason`
 */
export function checkKeyFitsAlgorithm(alg: SignatureAlgorithm, key: KeyObject): void {
  const rule = RULES[alg];
  const details = key.asymmetricKeyDetails;
  if (key.type !== 'public' || key.asymmetricKeyType !== rule.type)
    throw unfit('key-type', `${alg} does not go with the signer’s key`);
  if (rule.type === 'ec') {
    if (details?.namedCurve !== rule.curve)
      throw unfit('curve', `${alg} does not go with the curve of the signer’s key`);
    return;
  }
  const bits = details?.modulusLength ?? 0;
  if (bits < LEAST_RSA_BITS || bits > MOST_RSA_BITS || (details?.publicExponent ?? 0n) < 3n) {
    throw unfit(
      'weak',
      `the signer’s RSA key has ${bits} bits, or a trivial exponent: ${LEAST_RSA_BITS} bits at least are needed`,
    );
  }
}

/** node-jose's form of a key, made once. */
const joseKeys = new WeakMap<KeyObject, Promise<jose.JWK.Key>>();

async function joseKey(key: KeyObject): Promise<jose.JWK.Key> {
  let known = joseKeys.get(key);
  if (known === undefined) {
    known = jose.JWK.asKey({ ...key.export({ format: 'jwk' }) });
    joseKeys.set(key, known);
  }
  return known;
}

/**
 * Verifies the signature of a compact JWS that {@link decodeCompact} has taken and whose header has been checked.
 *
 * @param signature as decoded from `jws`
 * @throws TokenError ERR_MODI_TOKEN_ALGORITHM, ERR_MODI_SIGNATURE_INVALID
 */
export async function checkSignature(
  jws: string,
  signature: Uint8Array,
  alg: SignatureAlgorithm,
  key: KeyObject,
): Promise<void> {
  checkKeyFitsAlgorithm(alg, key);
  const length = RULES[alg].signatureBytes ?? Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
  if (signature.length !== length) throw invalidSignature('it has not the length it must have');
  try {
    // Options go to verify(), never to createVerify(): that one writes them into defaults the whole process shares.
    const pinned = { algorithms: [alg], allowEmbeddedKey: false };
    await jose.JWS.createVerify(await joseKey(key)).verify(jws, pinned);
  } catch (cause) {
    throw invalidSignature('it is not by the signer’s key over these bytes', cause);
  }
}

function invalidSignature(why: string, cause?: unknown): TokenError {
  return new TokenError('ERR_MODI_SIGNATURE_INVALID', `the token’s signature does not verify: ${why}`, { cause });
}

function unfit(reason: string, message: string): TokenError {
  return new TokenError('ERR_MODI_TOKEN_ALGORITHM', message, { facts: { reason } });
}
