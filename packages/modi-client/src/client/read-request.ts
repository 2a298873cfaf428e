import { checkInteger } from '../checks/identifiers.js';
import { isObject } from '../checks/strict-json.js';
import { invalidOption } from '../errors/configuration-error.js';
import { TokenError } from '../errors/token-error.js';
import { HTTP_METHODS, type HttpMethod } from '../ports/transport.js';
import type { ModiRequest } from './client.js';
import { needsPersona, type Profile } from './profile.js';
import type { Persona } from './servizio.js';

/** A request as it will leave, without what makes it ModI's. */
export interface ReadRequest {
  readonly method: HttpMethod;
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  readonly persona: Persona | undefined;
}

/** Of the connection: they are told by what is sent. */
const CONNECTION = ['host', 'content-length', 'transfer-encoding', 'connection'];
/** Made here, where the profile has them made. */
const OWN = ['dpop', 'digest', 'agid-jwt-signature', 'agid-jwt-trackingevidence', 'agid-jwt-tracking-evidence'];
const IDENTITY = ['inps-identity-userid', 'inps-identity-codiceufficio'];

/**
 * Reads a call and refuses what could not be right.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID naming the field; TokenError ERR_MODI_OUT_OF_SCOPE
 */
export function readRequest(request: ModiRequest, profile: Profile): ReadRequest {
  checkCall(request);
  const { method = request.body === undefined ? 'GET' : 'POST', persona } = request;
  if (!HTTP_METHODS.includes(method)) throw invalidOption('method', `must be one of ${HTTP_METHODS.join(', ')}`);
  if (needsPersona(profile) && (typeof persona !== 'object' || persona === null)) {
    throw invalidOption('persona', 'is needed by this service: { userID, userLocation, LoA } of who asks');
  }
  const headers = readHeaders(request.headers ?? {}, profile);
  refuseUnverifiable(method, headers, profile);
  const body = readBody(request.body, headers);
  if (body !== undefined && (method === 'GET' || method === 'HEAD')) {
    throw invalidOption('body', `does not go with ${method}: name another method`);
  }
  return { method, url: readUrl(request.url, profile), headers, body, persona };
}

/** Told before a voucher is asked for. */
function checkCall(request: ModiRequest): void {
  // The types say so; plain JavaScript does not read types.
  const given: unknown = request;
  if (!isObject(given)) throw invalidOption('request', 'must be an object: { url, … }');
  const { signal, deadlineMs, maxResponseBytes } = request;
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw invalidOption('signal', 'must be an AbortSignal');
  if (deadlineMs !== undefined) checkInteger('deadlineMs', deadlineMs, 1, 2_147_483_647);
  if (maxResponseBytes !== undefined) checkInteger('maxResponseBytes', maxResponseBytes, 1, 1_073_741_824);
}

/** What ModI integrity leaves out would be answered with what cannot be verified: told now, not when the call has been made. */
function refuseUnverifiable(method: string, headers: Readonly<Record<string, string>>, { risposta }: Profile): void {
  if (risposta === 'libera') return;
  const reason = method === 'PATCH' ? 'patch' : headers['range'] === undefined ? undefined : 'range';
  if (reason === undefined) return;
  throw new TokenError(
    'ERR_MODI_OUT_OF_SCOPE',
    `the service signs its answers (servizio.risposta), and ModI integrity does not cover those to ${reason === 'patch' ? 'PATCH' : 'Range'}`,
    { facts: { reason } },
  );
}

/** The whole URL: of this service, and of no other that would see its tokens. */
function readUrl(given: string, { url: base }: Profile): string {
  const text = typeof given === 'string' && /^[/?]|^$/.test(given) ? base + given : String(given);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw invalidOption('url', 'must be a path that begins with /, or the whole URL');
  const { href } = url;
  const rest = href.startsWith(base) ? href[base.length] : 'elsewhere';
  if (rest !== undefined && rest !== '/' && rest !== '?' && rest !== '#') {
    throw invalidOption('url', 'is not of this service (servizio.url), which alone may see its tokens');
  }
  return url.hash === '' ? href : href.slice(0, -url.hash.length);
}

function readHeaders(
  given: Readonly<Record<string, string>>,
  { voucher, autenticazione, identity }: Profile,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const lower = name.toLowerCase();
    const isAuthorization = lower === 'authorization' && (voucher !== 'nessuno' || autenticazione !== 'nessuno');
    const isIdentity = identity !== 'nessuno' && IDENTITY.includes(lower);
    if (OWN.includes(lower) || isAuthorization || isIdentity) {
      throw invalidOption(`headers.${lower}`, 'is made here, by the service’s patterns: leave it out');
    }
    if (CONNECTION.includes(lower)) throw invalidOption(`headers.${lower}`, 'is the connection’s: leave it out');
    if (Object.hasOwn(headers, lower)) throw invalidOption(`headers.${lower}`, 'is there twice');
    if (typeof value !== 'string') throw invalidOption(`headers.${lower}`, 'must be a text');
    headers[lower] = value;
  }
  return headers;
}

function readBody(body: ModiRequest['body'], headers: Record<string, string>): Uint8Array | undefined {
  if (body === undefined) return undefined;
  if (body instanceof Uint8Array || typeof body === 'string') {
    const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
    if (bytes.length > 0 && headers['content-type'] === undefined) {
      throw invalidOption('headers.content-type', 'is needed: bytes and texts do not say what they are');
    }
    return bytes;
  }
  if (!isPlain(body)) {
    throw invalidOption(
      'body',
      'must be bytes, a text, or an object for JSON: forms and streams have no bytes to sign yet',
    );
  }
  headers['content-type'] ??= 'application/json';
  return Buffer.from(JSON.stringify(body), 'utf8');
}

function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return true;
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
