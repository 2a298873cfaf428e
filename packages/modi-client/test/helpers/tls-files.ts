import { readFileSync } from 'node:fs';

/** A file of `test/fixtures/tls`, as text. Tests run from `dist/test/helpers`. */
export function tlsFile(name: string): string {
  return readFileSync(new URL(`../../../test/fixtures/tls/${name}`, import.meta.url), 'utf8');
}
