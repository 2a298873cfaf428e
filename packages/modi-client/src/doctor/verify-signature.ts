import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { isObject } from '../checks/strict-json.js';
import { publicJwkOf, thumbprint } from '../keys/thumbprint.js';
import type { Words } from './finding.js';

const HASHES: Readonly<Record<string, string>> = { '256': 'sha256', '384': 'sha384', '512': 'sha512' };

/** Whether a compact JWS verifies with a key, by the `alg` it names; never by another kind of key. */
export function verifies(jws: string, alg: string, key: KeyObject): boolean {
  const [, family, bits = ''] = /^([RE]S)(256|384|512)$/.exec(alg) ?? [];
  const hash = HASHES[bits];
  if (hash === undefined || (family === 'RS') !== (key.asymmetricKeyType === 'rsa')) return false;
  const end = jws.lastIndexOf('.');
  const signature = Buffer.from(jws.slice(end + 1), 'base64url');
  try {
    const publicKey = key.type === 'private' ? createPublicKey(key) : key;
    return verify(hash, Buffer.from(jws.slice(0, end)), { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature);
  } catch {
    // A key of a kind that cannot verify this: then it does not verify.
    return false;
  }
}

export function keyFromJwk(jwk: unknown): KeyObject | undefined {
  if (!isObject(jwk)) return undefined;
  try {
    return createPublicKey({ key: { ...jwk }, format: 'jwk' });
  } catch {
    // Not a key: the caller says of what.
    return undefined;
  }
}

/** PDND's name of a key; `undefined` for kinds it does not name. */
export function kidOf(key: KeyObject): string | undefined {
  try {
    return thumbprint(publicJwkOf(key));
  } catch {
    // Ed25519 and the like have no place here.
    return undefined;
  }
}

const THE_THUMBPRINT: Words = {
  it: 'l’impronta RFC 7638 della chiave (la stampa modi doctor --key)',
  en: 'the key’s RFC 7638 thumbprint (modi doctor --key prints it)',
};

/** The right `kid`, or words for it where the key is not known. */
export function rightKid(key: KeyObject | undefined): string | Words {
  return (key === undefined ? undefined : kidOf(key)) ?? THE_THUMBPRINT;
}
