import type { KeyObject } from 'node:crypto';
import { createPublicKey } from 'node:crypto';
import { thumbprint } from './thumbprint.js';

/** A key that a client has uploaded. */
export interface ClientKey {
  readonly kid: string;
  readonly key: KeyObject;
  readonly jwk: { readonly kty: 'RSA'; readonly n: string; readonly e: string };
}

const MIN_BITS = 2048;

/**
 * Accepts a public key by PDND's rules: one PEM block, a public key and not a certificate or a private key, RSA of at
 * least 2048 bits.
 *
 * @returns the key, or a sentence that says what is wrong.
 */
export function readClientKey(pem: string): ClientKey | string {
  const labels = [...pem.matchAll(/-----BEGIN ([^\r\n-]+)-----/g)].map((match) => match[1] ?? '');
  if (labels.length === 0) return 'must be a public key in PEM form (-----BEGIN PUBLIC KEY-----)';
  if (labels.some((label) => label.includes('PRIVATE KEY'))) {
    return 'is a private key: PDND takes the public one only, and the private one should never leave its owner';
  }
  if (labels.some((label) => label.includes('CERTIFICATE'))) {
    return 'is a certificate: PDND takes a bare public key (openssl x509 -pubkey -noout)';
  }
  if (labels.length > 1) return 'holds several PEM blocks: PDND takes one key at a time';
  const key = parse(pem);
  if (key === undefined) return 'is not a readable public key';
  if (key.asymmetricKeyType !== 'rsa') return `must be an RSA key, this is ${key.asymmetricKeyType ?? 'unknown'}`;
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < MIN_BITS) return `must have at least ${MIN_BITS} bits, it has ${bits}`;
  const { n, e } = key.export({ format: 'jwk' });
  if (n === undefined || e === undefined) return 'has no modulus or exponent';
  const jwk = { kty: 'RSA', n, e } as const;
  return { kid: thumbprint(jwk), key, jwk };
}

function parse(pem: string): KeyObject | undefined {
  try {
    return createPublicKey(pem);
  } catch {
    // What Node's parser says of a broken key helps nobody; the caller names the field.
    return undefined;
  }
}
