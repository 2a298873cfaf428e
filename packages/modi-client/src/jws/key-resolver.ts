import { createPublicKey, type KeyObject, type X509Certificate } from 'node:crypto';
import type jose from 'node-jose';
import { checkPort } from '../checks/arguments.js';
import { TokenError } from '../errors/token-error.js';
import type { Jwks } from '../keys/jwks.js';
import { isKid } from './header-policy.js';

/** The key that must have signed a token, found and trusted. */
export interface ResolvedKey {
  /** Public. */
  readonly key: KeyObject;
  /** As the token names it, in PDND trust. */
  readonly kid?: string;
  /** The signer's own, in X.509 trust: checked against the agreed trust. */
  readonly certificate?: X509Certificate;
  /** Who signed, always the same for the same key: the kid, or the SHA-256 of the certificate's DER in base64url. */
  readonly signer: string;
}

/**
 * Finds the key of a token by its header, and answers for it: what it gives is trusted. The header is not verified yet: a resolver believes
 * nothing it says, and does as little work for it as it can.
 */
export interface KeyResolver {
  /** @throws TokenError ERR_MODI_KEY_UNKNOWN, ERR_MODI_CERT_…; what its sources throw */
  resolve(header: Readonly<Record<string, unknown>>): Promise<ResolvedKey>;
}

/** A key is exported and parsed once, however often it is found. */
const resolved = new WeakMap<jose.JWK.Key, KeyObject>();

/**
 * PDND trust: the key that `kid` names in a key set. `x5c`, `x5u`, `jwk` and `jku` of the header are not looked at.
 *
 * @param jwks of whoever signs: PDND's own for vouchers, that of the consumers' or producers' keys for all else
 * @throws TokenError ERR_MODI_KEY_UNKNOWN, fact `reason` `no-kid` or `not-found`; what `jwks` throws
 */
export function jwksResolver(jwks: Jwks): KeyResolver {
  checkPort('jwks', jwks, ['find']);
  return {
    resolve: async (header) => {
      const kid = Object.hasOwn(header, 'kid') ? header['kid'] : undefined;
      if (!isKid(kid)) throw unknownKey('no-kid', 'the token names no key (kid)');
      const found = await jwks.find(kid);
      if (found === undefined) throw unknownKey('not-found', 'the token’s key (kid) is not in the key set');
      let key = resolved.get(found);
      if (key === undefined) {
        key = createPublicKey({ key: found.toJSON() as Record<string, string>, format: 'jwk' });
        resolved.set(found, key);
      }
      return { key, kid, signer: kid };
    },
  };
}

function unknownKey(reason: string, message: string): TokenError {
  return new TokenError('ERR_MODI_KEY_UNKNOWN', message, { facts: { reason } });
}
