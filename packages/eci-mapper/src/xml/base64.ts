const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Strict base64 (RFC 4648 §4): padded, without stray characters or bits; white space between is dropped. `undefined` otherwise. */
export function decodeBase64(testo: string): Uint8Array | undefined {
  const compatto = testo.replace(/[ \t\r\n]+/g, '');
  if (compatto.length === 0 || compatto.length % 4 !== 0 || !BASE64.test(compatto)) return undefined;
  const bytes = Buffer.from(compatto, 'base64');
  // Unused bits of the last character must be zero, or two texts would be one document.
  return bytes.toString('base64') === compatto ? bytes : undefined;
}
