import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { sendProblem } from './http/problem.js';
import { catalogoProblemi, paginaProblema } from './http/pagine-problemi.js';
import { live, ready, status, type Stato } from './http/stato.js';

export interface AppDeps {
  readonly estrattiConto: RequestHandler;
  readonly portaDelegata: RequestHandler;
  /** Does some application declare a porta delegata here? */
  portaDelegataNota(percorso: string): boolean;
  /** Requests in progress beyond which new ones are told to come back. */
  readonly consultazioniContemporanee: number;
  stato(): Stato;
  /** OpenAPI description of the REST door, JSON. */
  readonly openapi: string;
  onUnexpected(error: unknown): void;
}

/** Everything the gateway answers, in order. */
export function createApp(deps: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);

  app.get('/health/live', live(deps.stato));
  app.get('/health/ready', ready(deps.stato));
  app.get('/status', status(deps.stato));
  app.get('/openapi.json', (_request, response) => {
    response.type('json').send(deps.openapi);
  });
  app.get('/problemi', catalogoProblemi);
  app.get('/problemi/:slug', paginaProblema);

  app.use(accoglienza(deps));
  app.post('/v1/estratti-conto', deps.estrattiConto);
  app.all('/v1/estratti-conto', soloPost);
  app.use((request, response, next) => {
    if (deps.portaDelegataNota(request.path) || request.path.startsWith('/govway/'))
      deps.portaDelegata(request, response, next);
    else next();
  });
  app.use(nonTrovato);
  app.use(imprevisto(deps));
  return app;
}

/** While shutting down, or full, calls in progress finish and new ones are told to come back. */
const accoglienza =
  ({ stato, consultazioniContemporanee }: AppDeps): RequestHandler =>
  (_request, response, next) => {
    const { inChiusura, inCorso } = stato();
    if (!inChiusura && inCorso <= consultazioniContemporanee) return next();
    response.setHeader('Connection', 'close');
    sendProblem(response, { motivo: inChiusura ? 'servizio-in-chiusura' : 'servizio-saturo', riprovaDopo: 5 });
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
const imprevisto =
  ({ onUnexpected }: AppDeps): ErrorRequestHandler =>
  (error, _request, response, _next) => {
    // A path that is not valid percent-encoding, and the like: the caller's mistake.
    const code = (error as { status?: unknown }).status;
    if (code === 400 && !response.headersSent)
      return sendProblem(response, {
        motivo: 'richiesta-non-valida',
        dettaglio: 'Il percorso della richiesta non è valido.',
      });
    onUnexpected(error);
    if (response.headersSent) response.destroy();
    else sendProblem(response, { motivo: 'errore-interno' });
  };
