import { createHash, type JsonWebKey } from 'node:crypto';

/** RFC 7638, of an RSA key: the kid that PDND gives it. */
export function thumbprintOf({ e, kty, n }: JsonWebKey): string {
  return createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url');
}
