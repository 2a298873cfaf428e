import type { Express } from 'express';
import { readDocument } from '../read-json.js';
import { readSeed } from '../seed/read-seed.js';
import { AGREEMENT_STATES, DESCRIPTOR_STATES, PURPOSE_STATES } from '../seed/seed.js';
import type { Controls } from './controls.js';

/** What concerns PDND: clients, states, its signing keys. */
export function pdndRoutes(app: Express, controls: Controls): void {
  const { registry, keys } = controls;
  app.get('/clients', (_request, response) => void response.json(tables(controls)));
  app.post('/clients', (request, response) => {
    // The same document as a seed file, without its INPS part.
    const { clients } = readDocument(request.body, (reader) => ({ clients: reader.array('clients') }));
    controls.addClients(readSeed({ clients }).clients);
    response.status(201).json(tables(controls));
  });
  app.post('/producer-keychains', (request, response) => {
    const producerKeychains = readDocument(request.body, (reader) => reader.array('producerKeychains'));
    registry.addKeychains(readSeed({ clients: [], producerKeychains }).keychains);
    response.status(201).json(tables(controls));
  });
  app.delete('/clients/:clientId/keys/:kid', (request, response) => {
    registry.removeKey(request.params.clientId, request.params.kid);
    response.status(204).end();
  });
  app.put('/purposes/:purposeId/state', (request, response) => {
    const state = readDocument(request.body, (reader) => reader.oneOf('state', PURPOSE_STATES));
    registry.setPurposeState(request.params.purposeId, state);
    response.json({ state });
  });
  app.put('/agreements/:consumerId/:eserviceId/state', (request, response) => {
    const state = readDocument(request.body, (reader) => reader.oneOf('state', AGREEMENT_STATES));
    registry.setAgreementState(request.params.consumerId, request.params.eserviceId, state);
    response.json({ state });
  });
  app.put('/eservices/:eserviceId/descriptors/:descriptorId/state', (request, response) => {
    const state = readDocument(request.body, (reader) => reader.oneOf('state', DESCRIPTOR_STATES));
    registry.setDescriptorState(request.params.eserviceId, request.params.descriptorId, state);
    response.json({ state });
  });
  app.post('/voucher-keys/rotate', async (request, response) => {
    const body: unknown = request.body ?? {};
    const keepOld = readDocument(body, (reader) => reader.optional('keepOld', (name) => reader.boolean(name)) ?? true);
    response.status(201).json({ kid: await keys.rotate(keepOld) });
  });
}

function tables({ registry }: Controls): object {
  return {
    clients: registry.clients().map(({ clientId, kind, consumerId, keys, purposeIds }) => ({
      clientId,
      kind,
      consumerId,
      kids: [...keys.keys()],
      purposeIds: [...purposeIds],
    })),
    purposes: registry.purposes(),
    agreements: registry.agreements(),
    descriptors: registry.descriptors(),
  };
}
