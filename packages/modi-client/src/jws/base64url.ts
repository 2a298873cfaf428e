/** Bytes of canonical base64url, or `undefined`: no padding, no other characters, no stray bits in the last one (RFC 7515 §2). */
export function decodeBase64url(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  // Two texts that differ only in unused bits decode alike: only the one we would write is taken.
  return bytes.toString('base64url') === text ? bytes : undefined;
}

export function encodeBase64url(value: string | Uint8Array): string {
  return Buffer.from(value).toString('base64url');
}
