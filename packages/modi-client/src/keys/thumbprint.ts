import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { isObject } from '../checks/strict-json.js';
import { keyUnusable } from './load-key.js';

/** Members that RFC 7638 §3.2 hashes, in its order. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  RSA: ['e', 'kty', 'n'],
  EC: ['crv', 'kty', 'x', 'y'],
};

/**
 * The public key as a JWK with only the members RFC 7638 hashes.
 *
 * @param jwk a public or private RSA or EC key; other members are left out
 * @throws ConfigurationError ERR_MODI_KEY_UNUSABLE
 */
export function minimalJwk(jwk: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  if (!isObject(jwk)) throw keyUnusable('jwk', 'this is not a JWK: give one as an object');
  const kty = jwk['kty'];
  const members = typeof kty === 'string' ? MEMBERS[kty] : undefined;
  if (members === undefined) throw keyUnusable('type', 'the JWK is neither RSA nor EC');
  const minimal: Record<string, string> = {};
  for (const member of members) {
    const value = jwk[member];
    if (typeof value !== 'string' || value === '') throw keyUnusable('jwk', `the JWK has no ${member}`);
    minimal[member] = value;
  }
  return Object.freeze(minimal);
}

/** RFC 7638 thumbprint: SHA-256, base64url, 43 characters. It is the `kid` PDND gives a key. */
export function thumbprint(jwk: Readonly<Record<string, unknown>>): string {
  return createHash('sha256')
    .update(JSON.stringify(minimalJwk(jwk)), 'utf8')
    .digest('base64url');
}

/** The public half of a key, as a minimal JWK. */
export function publicJwkOf(key: KeyObject): Readonly<Record<string, string>> {
  const publicKey = key.type === 'public' ? key : createPublicKey(key);
  return minimalJwk({ ...publicKey.export({ format: 'jwk' }) });
}
