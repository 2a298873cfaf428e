import { setTimeout as wait } from 'node:timers/promises';
import type { Request, RequestHandler, Response } from 'express';
import type { CallLog, Fault, FaultBoard } from '../context.js';
import type { JsonObject } from '../read-json.js';
import { isJsonObject } from '../read-json.js';
import type { Answer } from './answers.js';
import { formRefusal, internalError, opaqueRefusal, tooManyRequests, withHeaders } from './answers.js';
import type { AssertionClaims } from './assertion-claims.js';
import { explainRefusal } from './explain.js';
import type { Finding } from './findings.js';
import { rateLimitHeaders } from './rate-limiter.js';
import { readTokenForm } from './token-form.js';
import type { TokenIssuer, TokenOutcome } from './token-service.js';
import { sufferFault, writeAnswer } from './write-answer.js';

export interface TokenRouteParts {
  readonly service: TokenIssuer;
  readonly log: CallLog;
  readonly faults: FaultBoard;
  readonly explain: boolean;
  /** What a DPoP proof must name: the synchronous endpoint's URL, for both endpoints. */
  tokenEndpoint(): string;
}

/** `POST /token.oauth2` and `/token.oauth2.async`. Expects the correlation id in `response.locals` and the parsed form as body. */
export function tokenRoute(parts: TokenRouteParts): RequestHandler {
  return async (request, response) => {
    const correlationId = String(response.locals['correlationId']);
    const fault = parts.faults.take('pdnd');
    if (fault?.kind === 'latency') await wait(fault.ms);
    if (sufferFault(response, fault, limitedByFault(parts, correlationId))) {
      parts.log.append({ kind: 'pdnd-token', correlationId, fault: fault?.kind });
      return;
    }
    const { answer, facts } = serve(parts, request, correlationId);
    parts.log.append({ kind: 'pdnd-token', correlationId, status: answer.status, ...faultFact(fault), ...facts });
    const shown = parts.explain ? explainRefusal(answer, facts.codes) : answer;
    writeAnswer(response, shown, fault?.kind === 'half-body');
  };
}

/** Writes the line of a request that never reached the route: its body could not be read. */
export function logUnreadable(log: CallLog, response: Response, status: number): void {
  log.append({ kind: 'pdnd-token', status, outcome: 'unreadable-body', path: response.req.path });
}

interface Served {
  readonly answer: Answer;
  readonly facts: JsonObject & { readonly codes?: readonly string[] };
}

function serve(parts: TokenRouteParts, request: Request, correlationId: string): Served {
  const body: unknown = request.body;
  const form = readTokenForm(isJsonObject(body) ? body : {});
  if (!('assertion' in form)) {
    return { answer: formRefusal(form, correlationId), facts: { outcome: 'form-refused', issues: form } };
  }
  const proof = request.get('dpop');
  const outcome = parts.service.requestToken({ form, proof }, parts.tokenEndpoint());
  return { answer: answerTo(parts, outcome, correlationId), facts: factsOf(outcome, form.clientId) };
}

function answerTo(parts: TokenRouteParts, outcome: TokenOutcome, correlationId: string): Answer {
  const { limit } = parts.service.limiter;
  switch (outcome.kind) {
    case 'issued': {
      const body = { access_token: outcome.token, token_type: outcome.type, expires_in: outcome.lifespan };
      return { status: 200, headers: rateLimitHeaders(limit, outcome.remaining), body };
    }
    case 'limited':
      return withHeaders(
        tooManyRequests('007', outcome.organisation, correlationId),
        rateLimitHeaders(limit, outcome.remaining),
      );
    case 'broken':
      return internalError(correlationId);
    case 'refused':
      return opaqueRefusal(correlationId);
  }
}

function factsOf(outcome: TokenOutcome, clientId: string | undefined): Served['facts'] {
  const named = assertionFacts(outcome.assertion, clientId);
  switch (outcome.kind) {
    case 'issued': {
      const { type, voucherJti, lifespan, organisation } = outcome;
      const voucher = decodedToken(outcome.token);
      return { outcome: 'issued', ...named, organisation, tokenType: type, voucherJti, lifespan, voucher };
    }
    case 'limited':
      return { outcome: 'limited', ...named, organisation: outcome.organisation };
    default:
      return { outcome: outcome.kind, ...named, ...findingFacts(outcome.findings) };
  }
}

/** What a token says, without its signature: it can be read in the log, and used by nobody. */
function decodedToken(token: string): JsonObject {
  const [header = '', payload = ''] = token.split('.', 2);
  const decode = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  return { header: decode(header), claims: decode(payload) };
}

function assertionFacts(assertion: AssertionClaims | undefined, clientId: string | undefined): JsonObject {
  if (assertion === undefined) return clientId === undefined ? {} : { clientId };
  const { kid, purposeId, digest, jti } = assertion;
  return {
    clientId: assertion.clientId,
    kid,
    assertionJti: jti,
    ...(purposeId === undefined ? {} : { purposeId }),
    ...(digest === undefined ? {} : { digest: digest.value }),
  };
}

function findingFacts(findings: readonly Finding[]): { codes: readonly string[]; why: readonly string[] } {
  return { codes: findings.map(({ code }) => code), why: findings.map(({ why }) => why) };
}

function limitedByFault(parts: TokenRouteParts, correlationId: string): Answer {
  const answer = tooManyRequests('007', 'of this sandbox (fault)', correlationId);
  const limited = withHeaders(answer, rateLimitHeaders(parts.service.limiter.limit, 0));
  return parts.explain ? explainRefusal(limited) : limited;
}

function faultFact(fault: Fault | undefined): JsonObject {
  return fault === undefined ? {} : { fault: fault.kind };
}
