import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import type { MotivoFuoriPorta, Refusal } from './domain/refusal.js';
import { isConsultazioni } from './http/estratti-conto.js';
import type { FuoriPorta } from './http/fuori-porta.js';
import { decodePercorso } from './http/percorso.js';
import type { Porta } from './http/porta.js';
import { sendProblem } from './http/problem.js';
import { catalogoProblemi, paginaProblema } from './http/pagine-problemi.js';
import { live, ready, status, type Stato } from './http/stato.js';
import type { RispostaLegacy } from './porta-delegata/messaggio.js';

export interface AppDeps {
  readonly estrattiConto: Porta;
  /** The door of every service, by its id in the path. */
  readonly consultazioni: Porta;
  readonly portaDelegata: RequestHandler;
  /** Does some application declare a porta delegata here? */
  readonly portaDelegataNota: (percorso: string) => boolean;
  /** A refusal before a request is read, in the shape of the old door. */
  rifiutoLegacy(percorso: string, refusal: Refusal): RispostaLegacy;
  /** Consultations in progress beyond which new ones are told to come back. */
  readonly consultazioniContemporanee: number;
  /** Told of requests that no door is for. Absent: nobody counts them. */
  readonly fuoriPorta?: FuoriPorta;
  readonly stato: () => Stato;
  /** OpenAPI description of the REST door, JSON. */
  readonly openapi: string;
  onUnexpected(error: unknown): void;
}

const ESTRATTI_CONTO = '/v1/estratti-conto';

/**
 * Everything the gateway answers. What is asked all day goes straight to its door; express, which dresses every request and answer anew,
 * has all the rest.
 */
export function createApp(deps: AppDeps): RequestListener {
  const app = createRoutes(deps);
  return (request, response) => {
    if (request.url !== ESTRATTI_CONTO || request.method !== 'POST') app(request, response);
    else if (accoglie(deps, request, response)) {
      deps.estrattiConto(request, response, (error) => rimedia(deps, error, request, response));
    }
  };
}

/** The routes, in order. */
function createRoutes(deps: AppDeps): RequestListener {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  // One spelling for each path: a proxy's rules about paths must mean the same as ours.
  app.enable('strict routing');
  app.enable('case sensitive routing');

  app.get('/health/live', live(deps.stato));
  app.get('/health/ready', ready(deps.stato));
  app.get('/status', status(deps.stato));
  app.get('/openapi.json', (_request, response) => {
    response.type('json').send(deps.openapi);
  });
  app.get('/problemi', catalogoProblemi);
  app.get('/problemi/:slug', paginaProblema);

  app.use((request, response, next) => {
    if (accoglie(deps, request, response)) next();
  });
  app.post(ESTRATTI_CONTO, deps.estrattiConto);
  app.all(ESTRATTI_CONTO, conta(deps, 'metodo-non-ammesso'), soloPost);
  app.use((request, response, next) => {
    if (!isConsultazioni(request.path)) next();
    else if (request.method === 'POST') deps.consultazioni(request, response, next);
    else {
      deps.fuoriPorta?.(request, 'metodo-non-ammesso');
      soloPost(request, response, next);
    }
  });
  app.use((request, response, next) => {
    if (isLegacy(deps, request.path)) deps.portaDelegata(request, response, next);
    else next();
  });
  app.use(conta(deps, 'percorso-sconosciuto'), nonTrovato);
  const imprevisto: ErrorRequestHandler = (error, request, response, _next) => rimedia(deps, error, request, response);
  app.use(imprevisto);
  return app;
}

/** Where the old products put their doors: what is asked there is answered in the old shape, even when no such porta exists. */
const RADICI_LEGACY = ['/govway/', '/openspcoop2/', '/openspcoop/'];

const isLegacy = ({ portaDelegataNota }: AppDeps, path: string): boolean => {
  const percorso = decodePercorso(path);
  return RADICI_LEGACY.some((radice) => percorso.startsWith(radice)) || portaDelegataNota(percorso);
};

const pathOf = ({ url = '/' }: IncomingMessage): string => url.split('?', 1)[0] ?? '/';

/** Refuses in the dialect of the door that was knocked at. */
function refuse(deps: AppDeps, request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  const path = pathOf(request);
  if (!isLegacy(deps, path)) return sendProblem(response, refusal);
  const { stato, headers, corpo } = deps.rifiutoLegacy(decodePercorso(path), refusal);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.statusCode = stato;
  response.end(corpo);
}

/** While shutting down, or full, calls in progress finish and new ones are told to come back: `false`, and answered. */
function accoglie(deps: AppDeps, request: IncomingMessage, response: ServerResponse): boolean {
  const { inChiusura, inCorso } = deps.stato();
  if (!inChiusura && inCorso < deps.consultazioniContemporanee) return true;
  response.setHeader('Connection', 'close');
  refuse(deps, request, response, {
    motivo: inChiusura ? 'servizio-in-chiusura' : 'servizio-saturo',
    riprovaDopo: 5,
  });
  return false;
}

/** Requirement E-09b: what no door is for is known all the same, and of whom, where he shows credentials. */
const conta =
  ({ fuoriPorta }: AppDeps, motivo: MotivoFuoriPorta): RequestHandler =>
  (request, _response, next) => {
    fuoriPorta?.(request, motivo);
    next();
  };

const soloPost: RequestHandler = (_request, response) => {
  response.setHeader('Allow', 'POST');
  response
    .status(405)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', title: 'Method Not Allowed', status: 405, detail: 'Usare POST.' }));
};

const nonTrovato: RequestHandler = (_request, response) => {
  response
    .status(404)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: 'about:blank',
        title: 'Not Found',
        status: 404,
        detail: 'Nessuna risorsa a questo percorso: vedere /openapi.json.',
      }),
    );
};

/** The last resort: an apology, and the error's kind in the log. */
function rimedia(deps: AppDeps, error: unknown, request: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent) {
    deps.onUnexpected(error);
    response.destroy();
    return;
  }
  // A path that is not valid percent-encoding, and the like: the caller's mistake.
  if ((error as { status?: unknown } | undefined)?.status === 400) {
    refuse(deps, request, response, {
      motivo: 'richiesta-non-valida',
      dettaglio: 'Il percorso della richiesta non è valido.',
    });
    return;
  }
  deps.onUnexpected(error);
  refuse(deps, request, response, { motivo: 'errore-interno' });
}
