import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import express, { type NextFunction, type Request, type Response } from 'express';
import {
  createAxiosTransport,
  createLocalSigner,
  createMemoryReplayStore,
  createPdnd,
  integrityRest02,
  jwksResolver,
  ModiError,
  pdndKeys,
  suggestedStatus,
  systemClock as clock,
  systemIds as ids,
} from '@varco/modi-client';

const audience = 'https://erogatore.example/rest/v1';
const producerId = '0f6a2c1e-5b7d-4c3a-9e8f-1a2b3c4d5e05'; // l'ente che eroga, dalle pagine di PDND
const pdnd = createPdnd({ ambiente: 'collaudo', transport: createAxiosTransport(), clock, ids });

// Le chiavi dei fruitori si chiedono all'API di PDND, con un client api dell'erogatore.
const api = pdnd
  .client({
    clientId: '0f6a2c1e-5b7d-4c3a-9e8f-1a2b3c4d5e03',
    organizzazione: 'erogatore',
    signer: createLocalSigner({ key: readFileSync('api.pem', 'utf8') }),
  })
  .interopApi('v2');
const chiavi = pdndKeys(api, { clock });
const keys = jwksResolver(chiavi);
const keyOwner = async (kid: string): Promise<string | undefined> => chiavi.owner(kid);
// In produzione un archivio condiviso tra le istanze.
const replay = createMemoryReplayStore({ clock });

type Richieste = Parameters<typeof pdnd.verifyRequest>[1];

/** Che cosa deve valere di una richiesta, prima che qualcuno la serva. */
function richiedi(richieste: Omit<Richieste, 'eservice'>): express.RequestHandler {
  return (request: Request, response: Response, next: NextFunction): void => {
    const { headersDistinct: headers, method, originalUrl: url } = request;
    const body: unknown = request.body;
    pdnd
      .verifyRequest(
        { headers, method, url, ...(body instanceof Uint8Array ? { body } : {}) },
        { ...richieste, eservice: { audience, producerId } },
      )
      .then((verificata) => {
        response.locals['fruitore'] = verificata.voucher.consumerId;
        response.locals['persona'] = verificata.evidence?.agreed['userID'];
        next();
      }, next);
  };
}

const app = express().disable('x-powered-by');
// I byte come sono arrivati: si verificano quelli, non quelli di un parser.
app.use(express.raw({ type: () => true, inflate: false, limit: '1mb' }));
app.use('/rest/v1', richiedi({}));
app.use('/dpop/v1', richiedi({ dpop: { replay, baseUrl: 'https://erogatore.example' } }));
app.use(
  '/tracciato/v1',
  richiedi({
    evidence: { pattern: 'AUDIT_REST_02', keys, keyOwner, audience },
    integrity: async (request, visto) => {
      await integrityRest02({ keys, keyOwner, audience, clock, replay })(request, visto);
      return undefined;
    },
  }),
);
app.get('/:servizio/v1/pratiche/:id', (request, response) => {
  response.json({ id: request.params.id, stato: 'aperta' });
});
app.post('/:servizio/v1/pratiche', (request, response) => {
  const { anno } = JSON.parse(String(request.body)) as { anno: unknown };
  response.status(201).json({ anno, persona: response.locals['persona'] as unknown });
});
app.use((errore: unknown, _request: Request, response: Response, next: NextFunction): void => {
  if (!(errore instanceof ModiError)) return next(errore);
  const status = suggestedStatus(errore.code, { part: 'voucher' });
  if (status === 401) response.set('WWW-Authenticate', 'Bearer error="invalid_token"');
  // Il codice è per chi integra: non dice chi esiste e chi no.
  response
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ title: errore.code, status }));
});

const server = app.listen(Number(process.env['PORT'] ?? 8080), '127.0.0.1', () => {
  console.log(`In ascolto su http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
