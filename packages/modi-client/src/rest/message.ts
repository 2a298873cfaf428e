import { isObject } from '../checks/strict-json.js';
import { invalidOption } from '../errors/configuration-error.js';
import { TokenError } from '../errors/token-error.js';
import { fieldMap, type FieldMap, type HeaderFields } from './header-fields.js';

/** A whole HTTP message, as it travels. */
export interface HttpMessage {
  /** Default `request`. */
  readonly direction?: 'request' | 'response';
  /** Of the request; of a response that of the request it answers. Default `POST`. */
  readonly method?: string;
  /** Of a response. */
  readonly status?: number;
  readonly headers: HeaderFields;
  /** Bytes as transmitted: after content coding, before transfer coding. Left out and of no length are the same: no payload. */
  readonly body?: Uint8Array;
}

/**
 * When a message without payload is signed. GovWay's four choices; the guidelines leave it open.
 *
 * - `omit`: never; a `Digest` of nothing is refused
 * - `always`: each message has token and `Digest`
 * - `responses`: requests with payload, and every response
 * - `requests`: every request, and responses with payload
 *
 * With `omit` a token may still come with a message without payload, to sign other headers; then without `Digest`.
 */
export type EmptyBody = 'omit' | 'always' | 'responses' | 'requests';

export interface ReadMessage {
  readonly direction: 'request' | 'response';
  readonly fields: FieldMap;
  readonly body: Uint8Array;
  /** A response to HEAD: its headers speak of a body that does not travel. */
  readonly bodiless: boolean;
  /** Why the patterns do not cover it; `undefined`: they do. */
  readonly outOfScope: 'patch' | 'range' | undefined;
}

const NOTHING = new Uint8Array(0);

/** @throws ConfigurationError ERR_MODI_CONFIG_INVALID for a direction or a body that is none */
export function readMessage(message: HttpMessage): ReadMessage {
  const given: unknown = message;
  if (!isObject(given)) throw invalidOption('message', 'must be { headers, body, … }');
  const { direction = 'request', method = 'POST', status, body = NOTHING } = message;
  if (typeof method !== 'string') throw invalidOption('method', 'must be a text');
  if (direction !== 'request' && direction !== 'response') throw invalidOption('direction', 'is request or response');
  if (!(body instanceof Uint8Array))
    throw invalidOption('body', 'must be bytes, as transmitted: a Buffer or Uint8Array');
  const fields = fieldMap(message.headers);
  const isPart = status === 206 || fields.has('content-range') || (direction === 'request' && fields.has('range'));
  const outOfScope = method.toUpperCase() === 'PATCH' ? 'patch' : isPart ? 'range' : undefined;
  return { direction, fields, body, bodiless: direction === 'response' && method.toUpperCase() === 'HEAD', outOfScope };
}

/**
 * Refuses to sign, or to take as signed, what ModI integrity does not cover (guidelines, INTEGRITY_REST_01): partial content and PATCH. A message
 * that nobody signs, as agreed for those without payload, is none of its business.
 *
 * @throws TokenError ERR_MODI_OUT_OF_SCOPE, fact `reason` `patch` or `range`
 */
export function refuseOutOfScope({ outOfScope: reason }: ReadMessage): void {
  if (reason === undefined) return;
  const what = reason === 'patch' ? 'PATCH' : 'a request for, or an answer with, a part of the content';
  throw new TokenError('ERR_MODI_OUT_OF_SCOPE', `ModI integrity does not cover ${what}`, { facts: { reason } });
}

/** Must a message without payload be signed all the same? */
export function signsEmpty(direction: 'request' | 'response', emptyBody: EmptyBody): boolean {
  switch (emptyBody) {
    case 'omit':
      return false;
    case 'always':
      return true;
    case 'requests':
      return direction === 'request';
    case 'responses':
      return direction === 'response';
    default:
      throw invalidOption('emptyBody', 'is omit, always, requests or responses');
  }
}
