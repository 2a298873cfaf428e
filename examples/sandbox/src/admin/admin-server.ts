import type { ErrorRequestHandler, Express, RequestHandler } from 'express';
import express from 'express';
import type { Listening } from '../http/listen.js';
import { listen } from '../http/listen.js';
import { InvalidInput } from '../invalid-input.js';
import type { Controls } from './controls.js';
import { inpsRoutes } from './inps-routes.js';
import { jsonOnly, loopbackOnly } from './loopback-only.js';
import { pdndRoutes } from './pdnd-routes.js';
import { sendProblem } from './problem.js';
import { sandboxRoutes } from './sandbox-routes.js';

/** Starts the admin port: JSON in and out, no authentication, loopback only. */
export function startAdmin(controls: Controls, host: string, port: number): Promise<Listening> {
  return listen(adminApp(controls), host, port);
}

function adminApp(controls: Controls): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.use(loopbackOnly, jsonOnly, express.json({ strict: false, limit: '1mb' }), unstored);
  sandboxRoutes(app, controls);
  pdndRoutes(app, controls);
  inpsRoutes(app, controls);
  app.use((_request, response) => {
    sendProblem(response, 404, 'Risorsa inesistente', 'Le risorse della porta di amministrazione sono nel README.');
  });
  app.use(answerError);
  return app;
}

const unstored: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};

const answerError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error);
  } else if (error instanceof InvalidInput) {
    const fields = error.issues.map(({ field }) => field || '(tutto)').join(', ');
    sendProblem(response, 400, 'Richiesta non valida', `Non va bene: ${fields}.`, error.issues);
  } else if (isBodyError(error)) {
    sendProblem(response, 400, 'Richiesta non valida', 'Il corpo non è JSON leggibile, o è troppo grande.');
  } else {
    next(error);
  }
};

function isBodyError(error: unknown): boolean {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status < 500;
}
