import type { KeyObject } from 'node:crypto';
import type { SignatureAlgorithm } from '../ports/signer.js';
import { checkSignature } from './check-signature.js';
import { decodeCompact, type DecodedJws } from './decode.js';
import { checkAlgorithms, checkHeader, MODI_ALGORITHMS } from './header-policy.js';

/**
 * Verifies the signature of a compact JWS with one public key, and nothing else: not `typ`, no claim, no trust in the key. For tokens of
 * ModI and PDND `verifyToken` does all of it.
 *
 * @param algorithms the only ones taken. Default RS256–512 and ES256–512, each bound to the key's kind, size and curve
 * @throws TokenError ERR_MODI_TOKEN_MALFORMED, ERR_MODI_TOKEN_ALGORITHM, ERR_MODI_SIGNATURE_INVALID; ConfigurationError ERR_MODI_CONFIG_INVALID
 */
export async function verifySignature(
  jws: string,
  key: KeyObject,
  algorithms: readonly SignatureAlgorithm[] = MODI_ALGORITHMS,
): Promise<DecodedJws> {
  checkAlgorithms(algorithms);
  const decoded = decodeCompact(jws);
  const alg = checkHeader(decoded.header, algorithms, undefined);
  await checkSignature(jws, decoded.signature, alg, key);
  return decoded;
}
