import { isAbsolute, resolve } from 'node:path';
import { StoreError } from './store-error.js';

/**
 * The database file that a store URL names: `sqlite:./path`, `sqlite:/path`, `sqlite:///path`, or a plain absolute path. The path is taken
 * as it is written: nothing in it is decoded. Relative ones are resolved against `base`.
 *
 * @throws StoreError ERR_VARCO_STORE_URL
 */
export function sqlitePath(url: string, base: string): string {
  if (isAbsolute(url)) return resolve(url);
  const match = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(url);
  const scheme = match?.[1]?.toLowerCase();
  if (scheme === undefined) {
    throw new StoreError(
      'ERR_VARCO_STORE_URL',
      'the store URL has no scheme: write sqlite:./dati/varco.db or an absolute path',
    );
  }
  if (scheme !== 'sqlite') {
    throw new StoreError(
      'ERR_VARCO_STORE_URL',
      `the store URL has scheme "${scheme}": this version knows only "sqlite"`,
      { scheme },
    );
  }
  const path = (match?.[2] ?? '').replace(/^\/\/\//, '/');
  if (path === '' || path.startsWith(':') || path.startsWith('//') || path.endsWith('/') || path.includes('\0')) {
    throw new StoreError('ERR_VARCO_STORE_URL', 'the store URL must name a file, as in sqlite:./dati/varco.db', {
      scheme,
    });
  }
  return resolve(base, path);
}
