import { checkString } from '../checks/arguments.js';
import { checkText } from '../checks/identifiers.js';
import { checkPorts } from '../checks/ports.js';
import { isObject, parseStrictObject } from '../checks/strict-json.js';
import type { ModiFacts } from '../errors/modi-error.js';
import { TokenError } from '../errors/token-error.js';
import { decodeCompact } from '../jws/decode.js';
import { probableCauses, refuseHopeless } from '../doctor/before-and-after.js';
import { systemClock, type Clock } from '../ports/clock.js';
import type { Transport, TransportResponse } from '../ports/transport.js';

export interface TokenRequest {
  readonly transport: Transport;
  readonly tokenEndpoint: string;
  readonly clientId: string;
  readonly assertion: string;
  /** Its presence alone makes the voucher a DPoP one. */
  readonly dpopProof?: string | undefined;
  readonly deadlineMs: number;
  /** Gives the exchange up: TransportError ERR_MODI_ABORTED, which says whether the request has left. */
  readonly signal?: AbortSignal;
  /**
   * Refuses here, before anything is sent, an assertion or a proof that PDND refuses in every environment. Default `true`; to be turned off
   * for what this library has just made, which is right by construction.
   */
  readonly precheck?: boolean;
  /** Of this machine, for what a refusal is likely to be about. Default the system's. */
  readonly clock?: Clock;
}

/** PDND's answer, checked for shape; its claims are decoded, not verified. */
export interface TokenResponse {
  readonly accessToken: string;
  readonly tokenType: 'Bearer' | 'DPoP';
  /** Seconds. */
  readonly expiresIn: number;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly correlationId: string | undefined;
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const MAX_RESPONSE_BYTES = 64 * 1024;

/**
 * One voucher request: the four form fields PDND takes, and none more. Never retried.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID (facts `finding`, `field`) for what PDND would certainly refuse;
 *   TokenError ERR_MODI_VOUCHER_REFUSED (a refusal without a reason has `probableCauses`, codes of the doctor), ERR_MODI_RATE_LIMITED,
 *   ERR_MODI_PDND_UNAVAILABLE, ERR_MODI_TOKEN_TYPE;
 *   TransportError, when nobody answered
 */
export async function requestToken(request: TokenRequest): Promise<TokenResponse> {
  checkPorts(request, ['transport']);
  checkText('tokenEndpoint', request.tokenEndpoint);
  checkText('clientId', request.clientId);
  checkString('assertion', request.assertion);
  if (request.precheck !== false) refuseHopeless(request);
  const clock = request.clock ?? systemClock;
  const form = new URLSearchParams({
    client_id: request.clientId,
    client_assertion: request.assertion,
    client_assertion_type: ASSERTION_TYPE,
    grant_type: 'client_credentials',
  });
  const answer = await request.transport.send({
    method: 'POST',
    url: request.tokenEndpoint,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json, application/problem+json',
      ...(request.dpopProof === undefined ? {} : { dpop: request.dpopProof }),
    },
    body: Buffer.from(form.toString(), 'ascii'),
    deadlineMs: request.deadlineMs,
    maxResponseBytes: MAX_RESPONSE_BYTES,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  const body = isJson(answer) ? parseStrictObject(answer.body) : undefined;
  const correlationId = correlationOf(answer, body);
  if (answer.status !== 200)
    throw refusal(answer, body, correlationId, () => probableCauses(request, answer.headers, clock.now()));
  return accept(answer, body, correlationId, request.dpopProof === undefined ? 'Bearer' : 'DPoP');
}

function isJson(answer: TransportResponse): boolean {
  return /^application\/(?:problem\+)?json\s*(?:;|$)/i.test(answer.headers['content-type'] ?? '');
}

/** Only what looks like an id: it goes into logs. */
function correlationOf(answer: TransportResponse, body: Record<string, unknown> | undefined): string | undefined {
  return [body?.['correlationId'], answer.headers['x-correlation-id']].find(
    (each): each is string => typeof each === 'string' && /^[A-Za-z0-9._:-]{1,100}$/.test(each),
  );
}

function accept(
  answer: TransportResponse,
  body: Record<string, unknown> | undefined,
  correlationId: string | undefined,
  wanted: 'Bearer' | 'DPoP',
): TokenResponse {
  const facts = factsOf(answer.status, correlationId);
  const accessToken = body?.['access_token'];
  const tokenType = body?.['token_type'];
  const expiresIn = body?.['expires_in'];
  if (typeof accessToken !== 'string') throw notATokenResponse('access_token', facts);
  if (typeof tokenType !== 'string') throw notATokenResponse('token_type', facts);
  if (typeof expiresIn !== 'number' || !Number.isFinite(expiresIn) || expiresIn <= 0) {
    throw notATokenResponse('expires_in', facts);
  }
  if (tokenType.toLowerCase() !== wanted.toLowerCase()) {
    throw new TokenError('ERR_MODI_TOKEN_TYPE', `the voucher should be of type ${wanted}`, { facts });
  }
  let claims: Readonly<Record<string, unknown>>;
  try {
    claims = decodeCompact(accessToken).payload;
  } catch (cause) {
    throw notATokenResponse('access_token', facts, cause);
  }
  return { accessToken, tokenType: wanted, expiresIn, claims, correlationId };
}

function notATokenResponse(member: string, facts: ModiFacts, cause?: unknown): TokenError {
  return new TokenError('ERR_MODI_PDND_UNAVAILABLE', `the token endpoint’s answer is not a token response: ${member}`, {
    facts: { ...facts, member },
    cause,
  });
}

function refusal(
  answer: TransportResponse,
  body: Record<string, unknown> | undefined,
  correlationId: string | undefined,
  causes: () => string,
): TokenError {
  const facts = factsOf(answer.status, correlationId);
  if (answer.status === 429) {
    return new TokenError('ERR_MODI_RATE_LIMITED', 'PDND’s limit of token requests was reached', {
      facts: { ...facts, retryAfterMs: rateLimitInterval(answer.headers['x-rate-limit-interval']) },
    });
  }
  const codes = body === undefined ? '' : codesOf(body);
  if (answer.status >= 400 && answer.status < 500 && body !== undefined) {
    return new TokenError(
      'ERR_MODI_VOUCHER_REFUSED',
      `PDND refused the voucher (${codes === '' ? `HTTP ${answer.status}` : codes}): check the clock, the environment, that the key is in ` +
        'the client, that the client is linked to the purpose, and that purpose, agreement and e-service are active',
      { facts: { ...facts, codes, ...(isOpaque(codes) ? { probableCauses: causes() } : {}) } },
    );
  }
  return new TokenError('ERR_MODI_PDND_UNAVAILABLE', `the token endpoint answered HTTP ${answer.status}`, {
    facts: codes === '' ? facts : { ...facts, codes },
  });
}

function isOpaque(codes: string): boolean {
  return codes.split(',').includes('015-0008');
}

function factsOf(status: number, correlationId: string | undefined): ModiFacts {
  return { status, ...(correlationId === undefined ? {} : { correlationId }) };
}

/** PDND's codes (`015-0008`, and one of five digits), joined with commas. */
function codesOf(body: Record<string, unknown>): string {
  const errors = body['errors'];
  if (!Array.isArray(errors)) return '';
  return (errors as unknown[])
    .map((error) => (isObject(error) ? error['code'] : undefined))
    .filter((code): code is string => typeof code === 'string' && /^[0-9]{3}-[0-9]{4,5}$/.test(code))
    .slice(0, 20)
    .join(',');
}

const DEFAULT_INTERVAL_MS = 1_000;
const LONGEST_INTERVAL_MS = 60_000;

/** Milliseconds of `X-Rate-Limit-Interval`, within reason. PDND sends no `Retry-After`. */
function rateLimitInterval(header: string | undefined): number {
  const interval = header !== undefined && /^[0-9]{1,9}$/.test(header) ? Number(header) : DEFAULT_INTERVAL_MS;
  return Math.min(Math.max(interval, 1), LONGEST_INTERVAL_MS);
}
