import { hash } from 'node:crypto';

/**
 * One key for a tuple of texts: SHA-256 of each with its length before it, so that no two tuples write the same bytes and no personal
 * data stays in the cache's keys. `undefined` differs from the empty text.
 */
export function tupleKey(parts: readonly (string | undefined)[]): string {
  let text = '';
  for (const part of parts) text += part === undefined ? '-;' : `${Buffer.byteLength(part, 'utf8')}:${part};`;
  return hash('sha256', text, 'base64url');
}
