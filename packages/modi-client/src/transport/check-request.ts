import { isIPv4 } from 'node:net';
import { isObject } from '../checks/strict-json.js';
import { LruCache } from '../cache/lru-cache.js';
import { TransportError } from '../errors/transport-error.js';
import { HTTP_METHODS, type TransportRequest } from '../ports/transport.js';

/** A request that has passed the checks both adapters share. */
export interface CheckedRequest {
  readonly url: URL;
  /** Lower-case names, ours added. */
  readonly headers: Readonly<Record<string, string>>;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Refuses what may not be sent, before any socket is opened.
 *
 * @throws TransportError ERR_MODI_CONFIG_INVALID, `requestSent: false`
 */
export function checkRequest(request: TransportRequest): CheckedRequest {
  const given: unknown = request;
  if (!isObject(given) || !isObject(given['headers'])) throw refused('request', 'must be { method, url, headers, … }');
  const url = knownUrls.get(request.url) ?? checkUrl(request.url);
  if (!HTTP_METHODS.includes(request.method)) throw refused('method', `must be one of ${HTTP_METHODS.join(', ')}`);
  for (const field of ['deadlineMs', 'maxResponseBytes'] as const) {
    const value = request[field];
    if (!Number.isFinite(value) || value <= 0 || (field === 'deadlineMs' && value > LONGEST_TIMER_MS)) {
      throw refused(field, 'must be a positive number within a timer’s range');
    }
  }
  if (request.signal !== undefined && !(request.signal instanceof AbortSignal)) {
    throw refused('signal', 'must be an AbortSignal');
  }
  // We read bytes: an answer that nobody compressed needs no decompression, and cannot be a bomb.
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  for (const [name, value] of Object.entries(request.headers)) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) throw refused('headers', 'a header name is not an HTTP token');
    const lower = name.toLowerCase();
    if (typeof value !== 'string' || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      throw refused(`headers.${lower}`, 'holds line breaks, control characters or characters beyond Latin-1');
    }
    headers[lower] = value;
  }
  return { url, headers };
}

/** Services are few, and called thousands of times. */
const knownUrls = new LruCache<URL>(100);

function checkUrl(text: string): URL {
  const url = parseUrl(text);
  knownUrls.set(text, url);
  return url;
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw refused('url', 'is not an absolute URL');
  if (url.username !== '' || url.password !== '')
    throw refused('url', 'holds credentials, which do not belong in a URL');
  if (url.protocol === 'https:') return url;
  if (url.protocol === 'http:' && isLiteralLoopback(url.hostname)) return url;
  throw refused(
    'url',
    'must be https: (http: only to a literal loopback address such as 127.0.0.1; a name is not one)',
  );
}

/** 127.0.0.0/8 and [::1], as the URL parser writes them. A name, even `localhost`, can resolve to anything. */
export function isLiteralLoopback(hostname: string): boolean {
  return hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'));
}

function refused(field: string, remedy: string): TransportError {
  return new TransportError('ERR_MODI_CONFIG_INVALID', `${field}: ${remedy}`, { facts: { field }, requestSent: false });
}
