import type { Express } from 'express';
import type { CallKind } from '../context.js';
import { InvalidInput } from '../invalid-input.js';
import { readDocument } from '../read-json.js';
import type { Controls } from './controls.js';
import { readFault } from './read-fault.js';

const CALL_KINDS = [
  'pdnd-token',
  'pdnd-keys',
  'pdnd-api',
  'inps-eci',
  'inps-wsdl',
  'inps-rest',
  'inps-openapi',
] as const satisfies readonly CallKind[];
const TEN_YEARS_MS = 10 * 365 * 24 * 3600 * 1000;

/** What concerns the sandbox as a whole: overview, faults, clock, calls, certificates. */
export function sandboxRoutes(app: Express, controls: Controls): void {
  app.get('/', (_request, response) => void response.json(controls.describe()));
  faultRoutes(app, controls);
  clockRoutes(app, controls);
  callRoutes(app, controls);
  certificateRoutes(app, controls);
}

function faultRoutes(app: Express, { faults }: Controls): void {
  app.get('/faults', (_request, response) => void response.json({ faults: faults.pending() }));
  app.post('/faults', (request, response) => {
    faults.arm(readFault(request.body));
    response.status(201).json({ faults: faults.pending() });
  });
  app.delete('/faults', (_request, response) => {
    faults.clear();
    response.status(204).end();
  });
}

function clockRoutes(app: Express, { clock }: Controls): void {
  const show = (): object => ({ now: new Date(clock.now()).toISOString(), skewMs: clock.skewMs });
  app.get('/clock', (_request, response) => void response.json(show()));
  app.put('/clock', (request, response) => {
    clock.skewMs = readDocument(request.body, (reader) => reader.integer('skewMs', -TEN_YEARS_MS, TEN_YEARS_MS));
    response.json(show());
  });
}

function callRoutes(app: Express, { log }: Controls): void {
  app.get('/calls', (request, response) => void response.json({ calls: log.entries(readKind(request.query['kind'])) }));
  app.get('/calls/count', (_request, response) => {
    response.json(Object.fromEntries(CALL_KINDS.map((kind) => [kind, log.count(kind)])));
  });
  app.delete('/calls', (_request, response) => {
    log.clear();
    response.status(204).end();
  });
}

function readKind(value: unknown): CallKind | undefined {
  if (value === undefined) return undefined;
  const kind = CALL_KINDS.find((each) => each === value);
  if (kind === undefined)
    throw new InvalidInput([{ field: 'kind', reason: `must be one of ${CALL_KINDS.join(', ')}` }]);
  return kind;
}

function certificateRoutes(app: Express, { pki }: Controls): void {
  app.get('/pki/ca.pem', (_request, response) => void response.type('application/x-pem-file').send(pki.caPem));
  app.post('/pki/clients', async (request, response) => {
    const { commonName, trusted } = readDocument(request.body, (reader) => ({
      commonName: reader.string('commonName'),
      trusted: reader.optional('trusted', (name) => reader.boolean(name)) ?? true,
    }));
    response.status(201).json(await (trusted ? pki.issueClient(commonName) : pki.issueUntrusted(commonName)));
  });
  app.post('/pki/signers', async (request, response) => {
    const { commonName, keyType } = readDocument(request.body, (reader) => ({
      commonName: reader.string('commonName'),
      keyType: reader.optional('keyType', (name) => reader.oneOf(name, ['ec', 'rsa'])) ?? 'ec',
    }));
    response.status(201).json(await pki.issueSigner(commonName, { keyType }));
  });
}
