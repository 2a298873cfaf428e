import { createECDH, createPrivateKey, type KeyObject } from 'node:crypto';
import { isObject } from '../checks/strict-json.js';
import { decodeBase64url } from '../jws/base64url.js';
import { checkPrivateKey, keyUnusable } from './load-key.js';

type Jwk = Readonly<Record<string, unknown>>;

const PRIVATE_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  RSA: ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'],
  EC: ['x', 'y', 'd'],
};

/** Bytes of a coordinate, and OpenSSL's name, by `crv`. */
const CURVES: Readonly<Record<string, readonly [bytes: number, name: string]>> = {
  'P-256': [32, 'prime256v1'],
  'P-384': [48, 'secp384r1'],
  'P-521': [66, 'secp521r1'],
};

/**
 * Reads a private key from a JWK (RFC 7517, RFC 7518 §6): RSA with all its primes, or EC on P-256, P-384 or P-521. The public members must
 * be those of the private ones: the `kid` is made of them.
 *
 * @throws ConfigurationError ERR_MODI_KEY_UNUSABLE
 */
export function readJwk(jwk: unknown): KeyObject {
  if (!isObject(jwk)) throw keyUnusable('jwk', 'this is not a JWK: one JSON object, no member twice');
  if (Array.isArray(jwk['keys'])) {
    throw keyUnusable('jwk-set', 'this is a set of keys (JWKS): give the one private JWK to sign with');
  }
  const kty = typeof jwk['kty'] === 'string' ? jwk['kty'] : '';
  const names = PRIVATE_MEMBERS[kty];
  if (names === undefined) {
    throw keyUnusable(kty === '' ? 'jwk' : 'type', 'the JWK is neither of kty RSA nor EC: only those sign here');
  }
  checkUse(jwk);
  if (jwk['d'] === undefined)
    throw keyUnusable('public-key', 'this is a public JWK (it has no d): give the private one');
  if (jwk['oth'] !== undefined) throw keyUnusable('jwk', 'RSA keys of more than two primes (oth) are not used here');
  const numbers = new Map(names.map((name) => [name, readNumber(jwk, name)] as const));
  if (kty === 'RSA') checkRsa(numbers);
  else checkEc(jwk, numbers);
  return checkPrivateKey(importJwk({ kty, ...pick(jwk, [...names, 'crv']) }));
}

function checkUse(jwk: Jwk): void {
  if (jwk['use'] !== undefined && jwk['use'] !== 'sig') {
    throw keyUnusable('jwk-use', 'the JWK is not for signatures: its use must be sig, or absent');
  }
  const operations = jwk['key_ops'];
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('sign'))) {
    throw keyUnusable('jwk-use', 'the JWK’s key_ops do not have sign: it is not for signing');
  }
}

function readNumber(jwk: Jwk, name: string): Uint8Array {
  const value = jwk[name];
  const bytes = typeof value === 'string' && value.length <= 4_096 ? decodeBase64url(value) : undefined;
  if (bytes === undefined || bytes.length === 0) {
    throw keyUnusable('jwk', `the JWK’s ${name} is missing or not base64url without padding`);
  }
  return bytes;
}

function checkRsa(numbers: ReadonlyMap<string, Uint8Array>): void {
  const of = (name: string): bigint => BigInt(`0x${Buffer.from(numbers.get(name) ?? [0]).toString('hex')}`);
  const [n, e, d, p, q] = [of('n'), of('e'), of('d'), of('p'), of('q')];
  const consistent =
    p > 1n &&
    q > 1n &&
    p * q === n &&
    (e * d) % (p - 1n) === 1n &&
    (e * d) % (q - 1n) === 1n &&
    of('dp') === d % (p - 1n) &&
    of('dq') === d % (q - 1n) &&
    (of('qi') * q) % p === 1n;
  if (!consistent) throw inconsistent();
}

function checkEc(jwk: Jwk, numbers: ReadonlyMap<string, Uint8Array>): void {
  const [bytes, curve] = CURVES[String(jwk['crv'])] ?? [0, ''];
  if (bytes === 0) throw keyUnusable('curve', 'the EC key is not on P-256, P-384 or P-521');
  const [x, y, d] = ['x', 'y', 'd'].map((name) => numbers.get(name) ?? new Uint8Array());
  if ([x, y, d].some((each) => each?.length !== bytes)) {
    throw keyUnusable('jwk', `the JWK’s x, y and d must have ${bytes} bytes each on its curve (RFC 7518 §6.2)`);
  }
  const pair = createECDH(curve);
  try {
    pair.setPrivateKey(Buffer.from(d ?? []));
  } catch {
    throw keyUnusable('damaged', 'the JWK’s d is not a private key on its curve');
  }
  if (!pair.getPublicKey().equals(Buffer.concat([Buffer.of(4), x ?? [], y ?? []].map((each) => Buffer.from(each))))) {
    throw inconsistent();
  }
}

function inconsistent(): Error {
  return keyUnusable('jwk-inconsistent', 'the JWK’s public and private members are not of one key: it is damaged');
}

function importJwk(jwk: Record<string, unknown>): KeyObject {
  try {
    return createPrivateKey({ key: jwk, format: 'jwk' });
  } catch {
    throw keyUnusable('damaged', 'the JWK cannot be read as a private key');
  }
}

function pick(jwk: Jwk, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => jwk[name] !== undefined).map((name) => [name, jwk[name]]));
}
