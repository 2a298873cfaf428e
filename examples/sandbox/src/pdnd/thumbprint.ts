import { createHash } from 'node:crypto';

/** The members that RFC 7638 hashes, for the two kinds of key that PDND knows. */
export type ThumbprintKey =
  | { readonly kty: string; readonly n: string; readonly e: string }
  | { readonly kty: string; readonly crv: string; readonly x: string; readonly y: string };

/** RFC 7638 thumbprint: SHA-256, base64url, 43 characters. */
export function thumbprint(key: ThumbprintKey): string {
  // The members' order is the RFC's: alphabetical.
  const members =
    'n' in key ? { e: key.e, kty: key.kty, n: key.n } : { crv: key.crv, kty: key.kty, x: key.x, y: key.y };
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}
