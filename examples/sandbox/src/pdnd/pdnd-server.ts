import { randomUUID } from 'node:crypto';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import express from 'express';
import { httpDate } from '../clock.js';
import type { CallLog, FaultBoard, PdndFacts, SandboxClock } from '../context.js';
import type { Listening } from '../http/listen.js';
import { listen } from '../http/listen.js';
import type { Ambiente } from './ambiente.js';
import { problem, unreadableBody } from './answers.js';
import { explainRefusal } from './explain.js';
import { AsyncTokenService } from './async/async-token-service.js';
import { Interactions } from './async/interactions.js';
import { interopRoutes } from './interop/interop-routes.js';
import { publicJwk } from './interop/resources.js';
import { ProofCache } from './proof-cache.js';
import { RateLimiter } from './rate-limiter.js';
import type { Registry } from './registry.js';
import { logUnreadable, tokenRoute } from './token-route.js';
import { TokenService } from './token-service.js';
import type { VoucherKeys } from './voucher-keys.js';
import { writeAnswer } from './write-answer.js';

export interface PdndParts {
  readonly ambiente: Ambiente;
  readonly registry: Registry;
  readonly keys: VoucherKeys;
  readonly clock: SandboxClock;
  readonly log: CallLog;
  readonly faults: FaultBoard;
  readonly explain: boolean;
  readonly host: string;
  readonly port: number;
  /** Origin that callers write, when something in front ends TLS. Default: this server's own. */
  readonly publicUrl?: string;
}

export interface PdndServer extends Listening {
  readonly tokenEndpoint: string;
  readonly asyncTokenEndpoint: string;
  readonly jwksUrl: string;
  /** Origin that callers write. */
  readonly publicUrl: string;
  /** What an erogatore may know of this PDND. */
  readonly facts: PdndFacts;
}

const TOKEN_PATH = '/token.oauth2';
const ASYNC_TOKEN_PATH = '/token.oauth2.async';
const JWKS_PATH = '/.well-known/jwks.json';

/** Starts the token endpoint, the JWKS and the keys of the Interop API. */
export async function startPdnd(parts: PdndParts): Promise<PdndServer> {
  let url = '';
  const server = await listen(
    pdndApp(parts, () => parts.publicUrl ?? url),
    parts.host,
    parts.port,
  );
  url = server.url;
  const publicUrl = parts.publicUrl ?? url;
  return {
    ...server,
    publicUrl,
    tokenEndpoint: publicUrl + TOKEN_PATH,
    asyncTokenEndpoint: publicUrl + ASYNC_TOKEN_PATH,
    jwksUrl: publicUrl + JWKS_PATH,
    // INPS is in this process: it needs nothing in front.
    facts: factsOf(parts, url + JWKS_PATH),
  };
}

function factsOf({ ambiente, registry }: PdndParts, jwksUrl: string): PdndFacts {
  return {
    issuer: ambiente.issuer,
    jwksUrl,
    findClientKey(kid) {
      const found = registry.findKey(kid);
      return found === undefined ? undefined : { clientId: found.clientId, jwk: publicJwk(found.key) };
    },
    get eservices() {
      return registry.eservices();
    },
  };
}

function pdndApp(parts: PdndParts, origin: () => string): express.Express {
  const { ambiente, registry, keys, clock, log, faults, explain } = parts;
  const proofs = new ProofCache();
  const service = new TokenService(ambiente, registry, keys, clock, proofs);
  const { limiter: tokenLimiter } = service;
  const interactions = new Interactions();
  const asyncService = new AsyncTokenService({
    ambiente,
    registry,
    keys,
    clock,
    limiter: tokenLimiter,
    proofs,
    interactions,
  });
  // Both endpoints want the synchronous one's URL in a proof: PDND has one value configured for the two.
  const tokenEndpoint = (): string => origin() + TOKEN_PATH;
  const limiter = new RateLimiter(ambiente.apiLimit, clock);
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.set('case sensitive routing', true);
  app.use((_request, response, next) => {
    response.set('Date', httpDate(clock));
    next();
  });
  const form = express.urlencoded({ extended: true });
  app.post(TOKEN_PATH, refuseJson, form, correlate, tokenRoute({ service, log, faults, explain, tokenEndpoint }));
  const asyncRoute = tokenRoute({ service: asyncService, log, faults, explain, tokenEndpoint });
  app.post(ASYNC_TOKEN_PATH, refuseJson, form, correlate, asyncRoute);
  app.get(JWKS_PATH, (_request, response) => void response.json(keys.jwks()));
  const interop = { ambiente, registry, keys, clock, log, explain, limiter, proofs: new ProofCache(), origin };
  interopRoutes(app, interop, correlate);
  app.use((_request, response) => {
    const detail = `Nothing here; this sandbox serves POST ${TOKEN_PATH}, POST ${ASYNC_TOKEN_PATH}, GET ${JWKS_PATH}, and reads of the Interop API under /1.0, /v2, /v3`;
    writeAnswer(response, problem({ title: 'Not Found', status: 404, detail, errors: [{ code: '000-0404', detail }] }));
  });
  app.use(answerUnreadable(log, explain));
  return app;
}

const correlate: RequestHandler = (_request, response, next) => {
  const correlationId = randomUUID();
  response.locals['correlationId'] = correlationId;
  response.set('X-Correlation-Id', correlationId);
  next();
};

class UnreadableBody extends Error {}

const refuseJson: RequestHandler = (request, _response, next) => {
  next(request.is('json') ? new UnreadableBody('a form is wanted, not JSON') : undefined);
};

/** Bodies that cannot be read are answered here, before a correlation id exists; anything else is our own mistake. */
function answerUnreadable(log: CallLog, explain: boolean): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    const ours = !(error instanceof UnreadableBody) && !isClientError(error);
    if (ours || response.headersSent) {
      next(error);
      return;
    }
    logUnreadable(log, response, 400);
    writeAnswer(response, explain ? explainRefusal(unreadableBody()) : unreadableBody());
  };
}

function isClientError(error: unknown): boolean {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status < 500;
}
