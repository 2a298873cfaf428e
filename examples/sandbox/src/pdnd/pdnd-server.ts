import { randomUUID } from 'node:crypto';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import express from 'express';
import { httpDate } from '../clock.js';
import type { CallLog, FaultBoard, PdndFacts, SandboxClock } from '../context.js';
import type { Listening } from '../http/listen.js';
import { listen } from '../http/listen.js';
import type { Ambiente } from './ambiente.js';
import { problem, unreadableBody } from './answers.js';
import { clientJwk, keysRoute } from './keys-route.js';
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
}

export interface PdndServer extends Listening {
  readonly tokenEndpoint: string;
  readonly jwksUrl: string;
  /** What an erogatore may know of this PDND. */
  readonly facts: PdndFacts;
}

const TOKEN_PATH = '/token.oauth2';
const JWKS_PATH = '/.well-known/jwks.json';

/** Starts the token endpoint, the JWKS and the keys of the Interop API. */
export async function startPdnd(parts: PdndParts): Promise<PdndServer> {
  let url = '';
  const server = await listen(
    pdndApp(parts, () => url + TOKEN_PATH),
    parts.host,
    parts.port,
  );
  url = server.url;
  const jwksUrl = url + JWKS_PATH;
  return { ...server, tokenEndpoint: url + TOKEN_PATH, jwksUrl, facts: factsOf(parts, jwksUrl) };
}

function factsOf({ ambiente, registry }: PdndParts, jwksUrl: string): PdndFacts {
  return {
    issuer: ambiente.issuer,
    jwksUrl,
    findClientKey(kid) {
      const found = registry.findKey(kid);
      return found === undefined ? undefined : { clientId: found.clientId, jwk: clientJwk(found.key) };
    },
    get eservices() {
      return registry.eservices();
    },
  };
}

function pdndApp(parts: PdndParts, tokenEndpoint: () => string): express.Express {
  const { ambiente, registry, keys, clock, log, faults, explain } = parts;
  const service = new TokenService(ambiente, registry, keys, clock);
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
  app.get(JWKS_PATH, (_request, response) => void response.json(keys.jwks()));
  for (const [base, version] of [['/1.0', 'v1'] as const, ['/v2', 'v2'] as const]) {
    app.get(`${base}/keys/:kid`, correlate, keysRoute(version, { ambiente, registry, keys, limiter, clock, log }));
  }
  app.use((_request, response) => {
    const detail = `Nothing here; this sandbox serves POST ${TOKEN_PATH}, GET ${JWKS_PATH}, GET /1.0/keys/{kid}, GET /v2/keys/{kid}`;
    writeAnswer(response, problem({ title: 'Not Found', status: 404, detail, errors: [{ code: '000-0404', detail }] }));
  });
  app.use(answerUnreadable(log));
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
function answerUnreadable(log: CallLog): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    const ours = !(error instanceof UnreadableBody) && !isClientError(error);
    if (ours || response.headersSent) {
      next(error);
      return;
    }
    logUnreadable(log, response, 400);
    writeAnswer(response, unreadableBody());
  };
}

function isClientError(error: unknown): boolean {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status < 500;
}
