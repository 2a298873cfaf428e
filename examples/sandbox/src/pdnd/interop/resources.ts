import type { Request } from 'express';
import type { JsonObject } from '../../read-json.js';
import type { ClientKey } from '../client-key.js';
import type { KeyOwner } from '../key-events.js';
import type { M2mCaller } from '../m2m-voucher.js';
import type { Agreement, Purpose } from '../registration.js';
import type { Registry } from '../registry.js';
import type { ApiVersion } from './api-version.js';
import { ApiRefusal, notFound } from './api-version.js';
import { numberOf, pageOf, uuidOf } from './query.js';
import { agreementId, agreementView, descriptorView, eventView, purposeView, remainingView } from './views.js';

/** One thing to read: where, in which versions, and what is there for a caller. */
export interface Resource {
  readonly path: string;
  readonly versions: readonly ApiVersion[];
  /** @throws {ApiRefusal} */
  read(request: Request, caller: M2mCaller, registry: Registry, version: ApiVersion): object;
}

const ALL: readonly ApiVersion[] = ['v1', 'v2', 'v3'];
const NEW: readonly ApiVersion[] = ['v2', 'v3'];

/** The published JWK of a key. */
export function publicJwk({ jwk, kid }: ClientKey): JsonObject {
  return { ...jwk, kid, use: 'sig', alg: 'RS256' };
}

/** Everything the Interop API is asked here; reading only. Keys may be read by anybody, all else by those it concerns. */
export const RESOURCES: readonly Resource[] = [
  { path: '/keys/:kid', versions: ALL, read: readKey },
  { path: '/producerKeys/:kid', versions: NEW, read: readProducerKey },
  {
    path: '/events/keys',
    versions: ['v1'],
    read: (request, _caller, registry) => v1Events(request, registry, 'client'),
  },
  {
    path: '/events/producerKeys',
    versions: ['v1'],
    read: (request, _caller, registry) => v1Events(request, registry, 'producer'),
  },
  {
    path: '/keyEvents',
    versions: NEW,
    read: (request, _caller, registry, version) => events(request, registry, 'client', version),
  },
  {
    path: '/producerKeyEvents',
    versions: NEW,
    read: (request, _caller, registry, version) => events(request, registry, 'producer', version),
  },
  {
    path: '/purposes',
    versions: NEW,
    read: (request, caller, registry, version) =>
      pageOf(
        request,
        registry
          .purposes()
          .filter(concerns(caller, registry))
          .map((each) => purposeView(version, each)),
      ),
  },
  {
    path: '/purposes/:purposeId',
    versions: ALL,
    read: (request, caller, registry, version) => purposeView(version, purposeOf(request, caller, registry)),
  },
  { path: '/purposes/:purposeId/agreement', versions: ALL, read: readPurposeAgreement },
  { path: '/purposes/:purposeId/remainingDailyCalls', versions: ['v3'], read: readRemaining },
  {
    path: '/agreements',
    versions: NEW,
    read: (request, caller, registry) =>
      pageOf(
        request,
        registry
          .agreements()
          .filter(concerns(caller, registry))
          .map((each) => agreementView(each, registry)),
      ),
  },
  { path: '/agreements/:agreementId', versions: ALL, read: readAgreement },
  { path: '/eservices/:eserviceId/descriptors/:descriptorId', versions: NEW, read: readDescriptor },
];

function readKey(request: Request, _caller: M2mCaller, registry: Registry, version: ApiVersion): object {
  const found = registry.findKey(String(request.params['kid']));
  if (found === undefined) throw notFound('Key');
  const jwk = publicJwk(found.key);
  return version === 'v1' ? jwk : { clientId: found.clientId, jwk };
}

function readProducerKey(request: Request, _caller: M2mCaller, registry: Registry): object {
  const found = registry.findProducerKey(String(request.params['kid']));
  if (found === undefined) throw notFound('Producer key');
  return { producerKeychainId: found.producerKeychainId, jwk: publicJwk(found.key) };
}

function v1Events(request: Request, registry: Registry, of: KeyOwner): object {
  const from = numberOf(request, 'lastEventId', 0, Number.MAX_SAFE_INTEGER);
  const found = registry.events.after(of, from, numberOf(request, 'limit', 1, 500, 100));
  return { lastEventId: found.at(-1)?.n ?? from, events: found.map((event) => eventView('v1', event)) };
}

function events(request: Request, registry: Registry, of: KeyOwner, version: ApiVersion): object {
  const last = uuidOf(request, 'lastEventId');
  const from = last === undefined ? 0 : (registry.events.numberOf(last) ?? 0);
  const found = registry.events.after(of, from, numberOf(request, 'limit', 1, 500));
  return { events: found.map((event) => eventView(version, event)) };
}

function readPurposeAgreement(request: Request, caller: M2mCaller, registry: Registry): object {
  const { consumerId, eserviceId } = purposeOf(request, caller, registry);
  const agreement = registry
    .agreements()
    .find((each) => each.consumerId === consumerId && each.eserviceId === eserviceId);
  if (agreement === undefined) throw notFound('Agreement');
  return agreementView(agreement, registry);
}

function readRemaining(request: Request, caller: M2mCaller, registry: Registry): object {
  if (caller.role !== 'm2m-admin') throw new ApiRefusal(403, '9993', 'The role m2m cannot read this');
  return remainingView(purposeOf(request, caller, registry), registry);
}

function readAgreement(request: Request, caller: M2mCaller, registry: Registry): object {
  const agreement = registry
    .agreements()
    .filter(concerns(caller, registry))
    .find((each) => agreementId(each) === request.params['agreementId']);
  if (agreement === undefined) throw notFound('Agreement');
  return agreementView(agreement, registry);
}

function readDescriptor(request: Request, _caller: M2mCaller, registry: Registry): object {
  const { eserviceId, descriptorId } = request.params;
  const descriptor = registry
    .descriptors()
    .find((each) => each.eserviceId === eserviceId && each.descriptorId === descriptorId);
  if (descriptor === undefined) throw notFound('Descriptor');
  return descriptorView(descriptor);
}

function purposeOf(request: Request, caller: M2mCaller, registry: Registry): Purpose {
  const purpose = registry
    .purposes()
    .filter(concerns(caller, registry))
    .find((each) => each.purposeId === request.params['purposeId']);
  if (purpose === undefined) throw notFound('Purpose');
  return purpose;
}

/** Consumer and producer see it; to others it is not there. */
function concerns(
  { organisation }: M2mCaller,
  registry: Registry,
): (each: Pick<Purpose, 'consumerId' | 'eserviceId'> | Agreement) => boolean {
  const produced = new Set(
    registry
      .descriptors()
      .filter(({ producerId }) => producerId === organisation)
      .map(({ eserviceId }) => eserviceId),
  );
  return ({ consumerId, eserviceId }) => consumerId === organisation || produced.has(eserviceId);
}
