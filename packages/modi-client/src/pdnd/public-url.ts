import { invalidOption } from '../errors/configuration-error.js';
import { htuOf } from '../voucher/htu.js';

/**
 * The URL of a request as its caller wrote it, in front of every proxy. Nothing of it is taken from `Host` or `Forwarded` headers, which
 * anybody can write.
 *
 * @param url path and query as received, or absolute
 * @param baseUrl what comes before the path; with it scheme and host of an absolute `url` do not count
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID
 */
export function publicUrl(url: string, baseUrl?: string): string {
  if (baseUrl === undefined) {
    if (htuOf(url) === undefined) {
      throw invalidOption('dpop.baseUrl', 'is needed: the request has a path only, and a proof names the whole URL');
    }
    return url;
  }
  if (htuOf(baseUrl) !== baseUrl) {
    throw invalidOption('dpop.baseUrl', 'must be an absolute URL without query, fragment and credentials');
  }
  // Not resolved as a relative reference: `//host/path` would be another host.
  const target = url.startsWith('/') ? url : pathOf(url);
  return baseUrl.replace(/\/+$/, '') + target;
}

/** `*` and the like, which a sender may write, have no path: no proof names them. */
function pathOf(url: string): string {
  if (!URL.canParse(url)) return `/${encodeURIComponent(url)}`;
  const { pathname, search } = new URL(url);
  return pathname + search;
}
