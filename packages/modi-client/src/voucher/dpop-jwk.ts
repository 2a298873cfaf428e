import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { isObject } from '../checks/strict-json.js';
import { decodeBase64url } from '../jws/base64url.js';
import { thumbprint } from '../keys/thumbprint.js';

/** The key a DPoP proof brings with it. */
export interface DpopKey {
  readonly key: KeyObject;
  readonly alg: 'RS256' | 'ES256';
  /** RFC 7638 SHA-256 thumbprint: what a voucher's `cnf.jkt` says. */
  readonly jkt: string;
}

/** Why a `jwk` is refused: its members, its kind, or that no key can be made of them. */
export type DpopJwkFault = 'members' | 'kty' | 'key';

const LEAST_MODULUS_BYTES = 256;
/** Larger moduli and exponents cost the verifier time that a sender chooses. */
const MOST_MODULUS_BYTES = 1_024;
const MOST_EXPONENT_BYTES = 4;
const P256_BYTES = 32;

/**
 * Reads the `jwk` of a proof's header: exactly `{kty, n, e}` or `{crv, kty, x, y}` as PDND takes it, so that `alg`, `use`, `kid` and above all
 * private members are refused; RSA of 2048 to 8192 bits, or a point of P-256; canonical base64url without leading zeros, so that one key
 * has one thumbprint.
 */
export function readDpopJwk(jwk: unknown): DpopKey | DpopJwkFault {
  if (!isObject(jwk)) return 'members';
  const members = Object.keys(jwk).sort().join();
  if (members !== 'e,kty,n' && members !== 'crv,kty,x,y') return 'members';
  if (Object.values(jwk).some((value) => typeof value !== 'string')) return 'members';
  const { kty } = jwk;
  if (members === 'e,kty,n') return kty === 'RSA' ? rsaKey(jwk) : 'kty';
  return kty === 'EC' ? ecKey(jwk) : 'kty';
}

function rsaKey(jwk: Readonly<Record<string, unknown>>): DpopKey | DpopJwkFault {
  const modulus = bytesOf(jwk['n']);
  const exponent = bytesOf(jwk['e']);
  if (modulus === undefined || exponent === undefined) return 'key';
  if (modulus.length < LEAST_MODULUS_BYTES || modulus.length > MOST_MODULUS_BYTES) return 'key';
  // An even modulus or exponent, or an exponent of 1, is no RSA key at all.
  const last = exponent.at(-1) ?? 0;
  if (exponent.length > MOST_EXPONENT_BYTES || last % 2 === 0 || (exponent.length === 1 && last === 1)) return 'key';
  if ([modulus, exponent].some(([first]) => first === 0) || (modulus.at(-1) ?? 0) % 2 === 0) return 'key';
  return imported(jwk, 'RS256');
}

function ecKey(jwk: Readonly<Record<string, unknown>>): DpopKey | DpopJwkFault {
  if (jwk['crv'] !== 'P-256') return 'key';
  if (bytesOf(jwk['x'])?.length !== P256_BYTES || bytesOf(jwk['y'])?.length !== P256_BYTES) return 'key';
  return imported(jwk, 'ES256');
}

function bytesOf(value: unknown): Uint8Array | undefined {
  return typeof value === 'string' ? decodeBase64url(value) : undefined;
}

function imported(jwk: Readonly<Record<string, unknown>>, alg: 'RS256' | 'ES256'): DpopKey | DpopJwkFault {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: { ...jwk } as JsonWebKey, format: 'jwk' });
  } catch {
    // What OpenSSL says of a point off the curve helps nobody; the caller names the member.
    return 'key';
  }
  if (alg === 'RS256' && (key.asymmetricKeyDetails?.modulusLength ?? 0) < LEAST_MODULUS_BYTES * 8) return 'key';
  return { key, alg, jkt: thumbprint(jwk) };
}
