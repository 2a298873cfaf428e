/** Bytes of canonical base64 with padding, XML white space in between left out; `undefined` for anything else. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const compact = /[ \t\r\n]/.test(text) ? text.replace(/[ \t\r\n]+/g, '') : text;
  if (compact === '' || compact.length % 4 !== 0) return undefined;
  const bytes = Buffer.from(compact, 'base64');
  // Junk, other alphabets and stray last bits all come back as another text.
  return bytes.toString('base64') === compact ? bytes : undefined;
}
