import { createHash } from 'node:crypto';

/**
 * One key for a tuple of texts: SHA-256 of each with its length before it, so that no two tuples write the same bytes and no personal
 * data stays in the cache's keys. `undefined` differs from the empty text.
 */
export function tupleKey(parts: readonly (string | undefined)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    if (part === undefined) hash.update('-;');
    else
      hash
        .update(`${Buffer.byteLength(part, 'utf8')}:`)
        .update(part, 'utf8')
        .update(';');
  }
  return hash.digest('base64url');
}
