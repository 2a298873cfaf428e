import type { JsonObject } from '../../read-json.js';
import { derivedUuid } from '../derived-uuid.js';
import type { KeyEvent } from '../key-events.js';
import type { Agreement, Descriptor, Purpose } from '../registration.js';
import type { Registry } from '../registry.js';
import type { ApiVersion } from './api-version.js';

/** How each version writes what the registry knows. */
export function purposeView(version: ApiVersion, purpose: Purpose): JsonObject {
  const { purposeId, consumerId, eserviceId, state, dailyCalls } = purpose;
  if (version === 'v1') return { id: purposeId, throughput: dailyCalls, state };
  const current = { id: derivedUuid(`version ${purposeId}`), state, dailyCalls };
  const member = { WAITING_FOR_APPROVAL: 'waitingForApprovalVersion', REJECTED: 'rejectedVersion' }[
    state as 'WAITING_FOR_APPROVAL' | 'REJECTED'
  ];
  return {
    id: purposeId,
    eserviceId,
    consumerId,
    title: `Finalità ${purposeId.slice(0, 8)}`,
    [member ?? 'currentVersion']: current,
  };
}

export function agreementId({ consumerId, eserviceId }: Agreement): string {
  return derivedUuid(`agreement ${consumerId} ${eserviceId}`);
}

export function agreementView(agreement: Agreement, registry: Registry): JsonObject {
  const { consumerId, eserviceId, state } = agreement;
  const purpose = registry.purposes().find((each) => each.consumerId === consumerId && each.eserviceId === eserviceId);
  const descriptor = registry
    .descriptors()
    .find((each) => each.eserviceId === eserviceId && each.descriptorId === purpose?.descriptorId);
  return {
    id: agreementId(agreement),
    eserviceId,
    descriptorId: descriptor?.descriptorId,
    producerId: descriptor?.producerId,
    consumerId,
    state,
  };
}

export function descriptorView(descriptor: Descriptor): JsonObject {
  const { descriptorId, state, audience, voucherLifespan, dailyCallsPerConsumer, dailyCallsTotal } = descriptor;
  return {
    id: descriptorId,
    state,
    audience,
    voucherLifespan,
    dailyCallsPerConsumer,
    dailyCallsTotal,
    serverUrls: audience.filter((each) => each.startsWith('https://')),
    ...(descriptor.asyncExchange ? { asyncExchangeProperties: descriptor.asyncExchangeProperties } : {}),
  };
}

/** What is left to declare: thresholds less the sums of what active purposes declare. Calls that were made do not count. */
export function remainingView(purpose: Purpose, registry: Registry): JsonObject {
  const active = registry
    .purposes()
    .filter((each) => each.state === 'ACTIVE' && each.eserviceId === purpose.eserviceId);
  const sum = (purposes: readonly Purpose[]): number => purposes.reduce((total, each) => total + each.dailyCalls, 0);
  const own = active.filter((each) => each.consumerId === purpose.consumerId);
  const descriptor = registry
    .descriptors()
    .find((each) => each.eserviceId === purpose.eserviceId && each.descriptorId === purpose.descriptorId);
  return {
    remainingDailyCallsPerConsumer: Math.max(0, (descriptor?.dailyCallsPerConsumer ?? 0) - sum(own)),
    remainingDailyCallsTotal: Math.max(0, (descriptor?.dailyCallsTotal ?? 0) - sum(active)),
  };
}

export function eventView(version: ApiVersion, { of, type, kid, ownerId, n, id, at }: KeyEvent): JsonObject {
  const owner = of === 'client' ? 'clientId' : 'producerKeychainId';
  if (version === 'v1') {
    const objectType = of === 'client' ? 'KEY' : 'PRODUCER_KEY';
    return { eventId: n, eventType: type, objectType, objectId: { kid, [owner]: ownerId } };
  }
  const eventType = `${of === 'client' ? 'CLIENT' : 'PRODUCER'}_KEY_${type}`;
  return { id, eventType, eventTimestamp: new Date(at).toISOString(), kid, [owner]: ownerId };
}
