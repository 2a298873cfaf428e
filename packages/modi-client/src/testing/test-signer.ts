import { createPrivateKey } from 'node:crypto';
import { createLocalSigner } from '../keys/local-signer.js';
import type { Signer } from '../ports/signer.js';
import { TEST_EC_JWK, TEST_RSA_JWK } from './test-keys.js';

/**
 * A signer whose key is always the same, and known to everybody: signatures of RS256 come again to the byte, and nothing is generated.
 *
 * @param alg `ES256` for DPoP proofs. Default `RS256`
 */
export function testSigner(alg: 'RS256' | 'ES256' = 'RS256'): Signer {
  const jwk = alg === 'RS256' ? TEST_RSA_JWK : TEST_EC_JWK;
  return createLocalSigner({ key: createPrivateKey({ key: { ...jwk }, format: 'jwk' }) });
}
