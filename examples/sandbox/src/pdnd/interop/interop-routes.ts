import type { Express, Request, RequestHandler, Response } from 'express';
import type { CallLog } from '../../context.js';
import type { Answer } from '../answers.js';
import { explainRefusal } from '../explain.js';
import { tooManyRequests, withHeaders } from '../answers.js';
import type { RateLimiter } from '../rate-limiter.js';
import { rateLimitHeaders } from '../rate-limiter.js';
import type { Registry } from '../registry.js';
import { writeAnswer } from '../write-answer.js';
import type { ApiVersion } from './api-version.js';
import { ApiRefusal, BASES, prefixOf } from './api-version.js';
import type { AuthenticateParts } from './authenticate.js';
import { authenticate } from './authenticate.js';
import type { Resource } from './resources.js';
import { RESOURCES } from './resources.js';
import { sendSigned } from './signed-answer.js';

export interface InteropParts extends AuthenticateParts {
  readonly registry: Registry;
  readonly limiter: RateLimiter;
  readonly log: CallLog;
  readonly explain: boolean;
}

/** The Interop API, read side: v1 and v2 as Bearer, v3 with DPoP and signed answers. `correlate` must run before. */
export function interopRoutes(app: Express, parts: InteropParts, correlate: RequestHandler): void {
  for (const resource of RESOURCES) {
    for (const version of resource.versions) {
      app.get(BASES[version] + resource.path, correlate, (request, response) => {
        serve(resource, version, request, response, parts);
      });
    }
  }
}

interface Served {
  readonly answer: Answer;
  readonly clientId?: string;
  readonly codes?: readonly string[];
}

function serve(
  resource: Resource,
  version: ApiVersion,
  request: Request,
  response: Response,
  parts: InteropParts,
): void {
  const correlationId = String(response.locals['correlationId']);
  const { answer, clientId, codes = [] } = judge(resource, version, request, correlationId, parts);
  const explained = parts.explain ? explainRefusal(answer, codes) : answer;
  const { kid } = request.params;
  parts.log.append({
    kind: resource.path === '/keys/:kid' ? 'pdnd-keys' : 'pdnd-api',
    correlationId,
    version,
    ...(kid === undefined ? {} : { kid }),
    ...(resource.path === '/keys/:kid' ? {} : { resource: resource.path }),
    status: answer.status,
    ...(clientId === undefined ? {} : { clientId }),
    ...(codes.length === 0 ? {} : { codes }),
  });
  if (version === 'v3') sendSigned(response, explained, clientId, parts);
  else writeAnswer(response, explained);
}

function judge(
  resource: Resource,
  version: ApiVersion,
  request: Request,
  correlationId: string,
  parts: InteropParts,
): Served {
  const { limiter, registry } = parts;
  try {
    const caller = authenticate(request, version, parts);
    const { clientId, organisation } = caller;
    const { granted, remaining } = limiter.consume(organisation);
    const headers = rateLimitHeaders(limiter.limit, remaining);
    if (!granted) {
      return {
        answer: withHeaders(tooManyRequests(prefixOf(version), organisation, correlationId), headers),
        clientId,
      };
    }
    const answer = read(() => resource.read(request, caller, registry, version), version, correlationId);
    return { answer: withHeaders(answer, headers), clientId };
  } catch (error) {
    if (error instanceof ApiRefusal) return { answer: error.answer(version, correlationId), codes: error.codes };
    throw error;
  }
}

function read(work: () => object, version: ApiVersion, correlationId: string): Answer {
  try {
    return { status: 200, headers: {}, body: work() };
  } catch (error) {
    if (error instanceof ApiRefusal) return error.answer(version, correlationId);
    throw error;
  }
}
