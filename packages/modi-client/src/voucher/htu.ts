/**
 * The URL of a request as a DPoP proof names it (RFC 9449 §4.2): without query and fragment.
 *
 * @returns `undefined` for what is no absolute http(s) URL, or holds credentials
 */
export function htuOf(url: string): string | undefined {
  if (parsed(url) === undefined) return undefined;
  return url.replace(/[?#].*$/s, '');
}

/**
 * An `htu` as it is compared (RFC 9449 §4.3): query and fragment left out; scheme and host in small letters, default port and dot segments
 * resolved, percent-escapes of unreserved characters undone and letters of the others in capitals (RFC 3986 §6.2.2). Paths are otherwise compared to
 * the letter: a final slash counts.
 *
 * @returns `undefined` for what is no absolute http(s) URL
 */
export function normalizedHtu(url: string): string | undefined {
  const read = parsed(url);
  if (read === undefined) return undefined;
  return read.origin + read.pathname.replace(/%[0-9a-f]{2}/gi, normalizedEscape);
}

function normalizedEscape(escape: string): string {
  const character = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
  return /[A-Za-z0-9._~-]/.test(character) ? character : escape.toUpperCase();
}

function parsed(url: string): URL | undefined {
  // The URL parser drops line breaks and blanks without a word: two texts that differ in them are not one URL here.
  if (/[\s\\\p{Cc}]/u.test(url) || !URL.canParse(url)) return undefined;
  const read = new URL(url);
  const http = read.protocol === 'https:' || read.protocol === 'http:';
  return http && read.username === '' && read.password === '' ? read : undefined;
}
