import jose from 'node-jose';
import { checkObject } from '../checks/arguments.js';
import { TokenError } from '../errors/token-error.js';
import type { Jwks } from '../keys/jwks.js';
import type { SignatureAlgorithm } from '../ports/signer.js';
import { decodeCompact, type DecodedJws } from './decode.js';
import { checkAlgorithms, isKid } from './header-policy.js';

export interface VerifyCompactOptions {
  readonly jwks: Jwks;
  /** The only algorithms taken. */
  readonly algorithms: readonly SignatureAlgorithm[];
}

/**
 * Verifies the signature of a compact JWS with the key its `kid` names in `jwks`. Keys that the token itself brings or points to
 * (`jwk`, `jku`, `x5u`, `x5c`) are never used. Not checked: `typ` and every claim.
 *
 * @throws TokenError ERR_MODI_TOKEN_MALFORMED, ERR_MODI_TOKEN_ALGORITHM, ERR_MODI_KEY_UNKNOWN, ERR_MODI_SIGNATURE_INVALID; ConfigurationError
 *   ERR_MODI_CONFIG_INVALID; what `jwks` throws
 */
export async function verifyCompact(jws: string, options: VerifyCompactOptions): Promise<DecodedJws> {
  checkAlgorithms(checkObject('options', options).algorithms);
  // node-jose takes padded, junk-trailed and last-character-changed signatures: it sees only what has passed here.
  const decoded = decodeCompact(jws);
  const { alg, kid } = decoded.header;
  if (typeof alg !== 'string' || !options.algorithms.some((allowed) => allowed === alg)) {
    throw new TokenError('ERR_MODI_TOKEN_ALGORITHM', `alg must be one of ${options.algorithms.join(', ')}`);
  }
  if ('crit' in decoded.header || 'b64' in decoded.header) {
    throw new TokenError('ERR_MODI_TOKEN_MALFORMED', 'critical header extensions are not understood', {
      facts: { reason: 'crit' },
    });
  }
  // A boundless one would go on to whoever keeps the keys.
  if (!isKid(kid)) {
    throw new TokenError('ERR_MODI_KEY_UNKNOWN', 'the token names no key (kid)');
  }
  const key = await options.jwks.find(kid);
  if (key === undefined) throw new TokenError('ERR_MODI_KEY_UNKNOWN', 'the token’s key (kid) is not in the key set');
  try {
    // Options go to verify(), never to createVerify(): that one writes them into defaults the whole process shares.
    const pinned = { algorithms: [alg], allowEmbeddedKey: false };
    await jose.JWS.createVerify(key).verify(jws, pinned);
  } catch (cause) {
    throw new TokenError('ERR_MODI_SIGNATURE_INVALID', 'the token’s signature does not verify', { cause });
  }
  return decoded;
}
