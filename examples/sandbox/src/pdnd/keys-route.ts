import type { Request, RequestHandler } from 'express';
import type { CallLog, SandboxClock } from '../context.js';
import type { JsonObject } from '../read-json.js';
import type { Ambiente } from './ambiente.js';
import type { Answer } from './answers.js';
import { problem, tooManyRequests, withHeaders } from './answers.js';
import type { ClientKey } from './client-key.js';
import type { M2mCaller } from './m2m-voucher.js';
import { readM2mVoucher } from './m2m-voucher.js';
import type { RateLimiter } from './rate-limiter.js';
import { rateLimitHeaders } from './rate-limiter.js';
import type { Registry } from './registry.js';
import type { VoucherKeys } from './voucher-keys.js';
import { writeAnswer } from './write-answer.js';

export interface KeysRouteParts {
  readonly ambiente: Ambiente;
  readonly registry: Registry;
  readonly keys: VoucherKeys;
  readonly limiter: RateLimiter;
  readonly clock: SandboxClock;
  readonly log: CallLog;
}

/** The published JWK of a client's key. */
export function clientJwk({ jwk, kid }: ClientKey): JsonObject {
  return { ...jwk, kid, use: 'sig', alg: 'RS256' };
}

/**
 * `GET /1.0/keys/{kid}` (a bare JWK; role m2m only) and `GET /v2/keys/{kid}` (`{clientId, jwk}`). Any organisation may
 * read any client's key.
 */
export function keysRoute(version: 'v1' | 'v2', parts: KeysRouteParts): RequestHandler<{ kid: string }> {
  const prefix = version === 'v1' ? '009' : '012';
  return (request, response) => {
    const correlationId = String(response.locals['correlationId']);
    const { kid } = request.params;
    const caller = authenticate(request, parts);
    const answer = caller.ok
      ? limited(caller.value, parts, prefix, correlationId, () =>
          find(kid, version, prefix, caller.value, parts, correlationId),
        )
      : refusal(401, `${prefix}-${caller.code}`, caller.detail, correlationId);
    const clientId = caller.ok ? { clientId: caller.value.clientId } : {};
    parts.log.append({ kind: 'pdnd-keys', correlationId, version, kid, status: answer.status, ...clientId });
    writeAnswer(response, answer);
  };
}

type Authenticated =
  | { readonly ok: true; readonly value: M2mCaller }
  | { readonly ok: false; readonly code: string; readonly detail: string };

function authenticate(request: Request<{ kid: string }>, parts: KeysRouteParts): Authenticated {
  const header = request.get('authorization');
  if (header === undefined)
    return { ok: false, code: '9994', detail: 'Header Authorization not existing in this request' };
  const token = /^Bearer ([^\s]+)$/i.exec(header)?.[1];
  if (token === undefined) return { ok: false, code: '10007', detail: 'Authorization must be: Bearer <voucher>' };
  const caller = readM2mVoucher(token, parts.ambiente, parts.keys, parts.clock);
  return typeof caller === 'string' ? { ok: false, code: '10014', detail: caller } : { ok: true, value: caller };
}

function limited(
  caller: M2mCaller,
  parts: KeysRouteParts,
  prefix: string,
  correlationId: string,
  serve: () => Answer,
): Answer {
  const { granted, remaining } = parts.limiter.consume(caller.organisation);
  const answer = granted ? serve() : tooManyRequests(prefix, caller.organisation, correlationId);
  return withHeaders(answer, rateLimitHeaders(parts.limiter.limit, remaining));
}

function find(
  kid: string,
  version: 'v1' | 'v2',
  prefix: string,
  caller: M2mCaller,
  parts: KeysRouteParts,
  correlationId: string,
): Answer {
  if (version === 'v1' && caller.role !== 'm2m') {
    return refusal(403, `${prefix}-9993`, 'The role m2m-admin cannot use this version of the API', correlationId);
  }
  const found = parts.registry.findKey(kid);
  if (found === undefined) return refusal(404, `${prefix}-0001`, 'Key not found', correlationId);
  const jwk = clientJwk(found.key);
  return { status: 200, headers: {}, body: version === 'v1' ? jwk : { clientId: found.clientId, jwk } };
}

const TITLES: Readonly<Record<number, string>> = { 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found' };

function refusal(status: number, code: string, detail: string, correlationId: string): Answer {
  return problem({ title: TITLES[status] ?? 'Error', status, detail, errors: [{ code, detail }], correlationId });
}
