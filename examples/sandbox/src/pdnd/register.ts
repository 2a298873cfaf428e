import { InvalidInput } from '../invalid-input.js';
import type {
  Agreement,
  Client,
  Descriptor,
  Keychain,
  KeychainRegistration,
  Purpose,
  PurposeRegistration,
  Registration,
} from './registration.js';

/** The tables of PDND that matter for a token. Records are never changed in place: a table's entry is replaced. */
export interface Tables {
  readonly clients: Map<string, Client>;
  readonly purposes: Map<string, Purpose>;
  readonly descriptors: Map<string, Descriptor>;
  readonly agreements: Map<string, Agreement>;
  readonly keychains: Map<string, Keychain>;
}

const KEYS_PER_CLIENT = 100;
const KEYS_PER_KEYCHAIN = 30;
const DAILY_CALLS = { own: 1_000, perConsumer: 10_000, total: 100_000 };
const ASYNC_EXCHANGE = {
  responseTime: 300,
  resourceAvailableTime: 3_600,
  confirmation: true,
  bulk: true,
  maxResultSet: 1_000,
};

export function emptyTables(): Tables {
  return {
    clients: new Map(),
    purposes: new Map(),
    descriptors: new Map(),
    agreements: new Map(),
    keychains: new Map(),
  };
}

export function copyTables(tables: Tables): Tables {
  return {
    clients: new Map(tables.clients),
    purposes: new Map(tables.purposes),
    descriptors: new Map(tables.descriptors),
    agreements: new Map(tables.agreements),
    keychains: new Map(tables.keychains),
  };
}

export function descriptorKey(eserviceId: string, descriptorId: string): string {
  return `${eserviceId}/${descriptorId}`;
}

export function agreementKey(consumerId: string, eserviceId: string): string {
  return `${consumerId}/${eserviceId}`;
}

/**
 * Adds one registration to the tables.
 *
 * @param field what the registration is called in the document it comes from, for the error.
 * @throws {InvalidInput} when it contradicts what the tables know already, or a client would have more than 100 keys.
 */
export function register(tables: Tables, entry: Registration, field: string): void {
  addKey(tables, entry, field);
  if (entry.purpose === undefined) return;
  addDescriptor(tables, entry.purpose, field);
  addAgreement(tables, entry.consumerId, entry.purpose, field);
  addPurpose(tables, entry.consumerId, entry.purpose, field);
}

function addKey(tables: Tables, entry: Registration, field: string): void {
  const { clientId, kind, consumerId, adminId, key, purpose } = entry;
  const known = tables.clients.get(clientId);
  sameOrFault(field, 'client', known, { kind, consumerId, adminId });
  const keys = new Map(known?.keys).set(key.kid, key);
  if (keys.size > KEYS_PER_CLIENT) {
    throw new InvalidInput([{ field, reason: `a client has at most ${KEYS_PER_CLIENT} keys in PDND` }]);
  }
  const purposeIds = new Set(known?.purposeIds);
  if (purpose !== undefined) purposeIds.add(purpose.purposeId);
  tables.clients.set(clientId, { clientId, kind, consumerId, adminId, keys, purposeIds });
}

function addDescriptor(tables: Tables, purpose: PurposeRegistration, field: string): void {
  const { eserviceId, descriptorId, producerId, audience, voucherLifespan, asyncExchange, descriptorState } = purpose;
  const key = descriptorKey(eserviceId, descriptorId);
  const known = tables.descriptors.get(key);
  sameOrFault(field, 'descriptor', known, { producerId, audience, voucherLifespan, asyncExchange });
  const said = definedOf({
    asyncExchangeProperties: purpose.asyncExchangeProperties,
    dailyCallsPerConsumer: purpose.dailyCallsPerConsumer,
    dailyCallsTotal: purpose.dailyCallsTotal,
  });
  sameOrFault(field, 'descriptor', known, said);
  const state = stateOf(field, 'descriptorState', known?.state, descriptorState, 'PUBLISHED');
  tables.descriptors.set(key, {
    eserviceId,
    descriptorId,
    producerId,
    audience,
    voucherLifespan,
    asyncExchange,
    asyncExchangeProperties: said.asyncExchangeProperties ?? known?.asyncExchangeProperties ?? ASYNC_EXCHANGE,
    dailyCallsPerConsumer: said.dailyCallsPerConsumer ?? known?.dailyCallsPerConsumer ?? DAILY_CALLS.perConsumer,
    dailyCallsTotal: said.dailyCallsTotal ?? known?.dailyCallsTotal ?? DAILY_CALLS.total,
    state,
  });
}

function addAgreement(tables: Tables, consumerId: string, purpose: PurposeRegistration, field: string): void {
  const { eserviceId, agreementState } = purpose;
  const key = agreementKey(consumerId, eserviceId);
  const state = stateOf(field, 'agreementState', tables.agreements.get(key)?.state, agreementState, 'ACTIVE');
  tables.agreements.set(key, { consumerId, eserviceId, state });
}

function addPurpose(tables: Tables, consumerId: string, purpose: PurposeRegistration, field: string): void {
  const { purposeId, eserviceId, descriptorId, purposeState } = purpose;
  const known = tables.purposes.get(purposeId);
  sameOrFault(field, 'purpose', known, { consumerId, eserviceId, descriptorId });
  sameOrFault(field, 'purpose', known, definedOf({ dailyCalls: purpose.dailyCalls }));
  const dailyCalls = purpose.dailyCalls ?? known?.dailyCalls ?? DAILY_CALLS.own;
  const state = stateOf(field, 'purposeState', known?.state, purposeState, 'ACTIVE');
  tables.purposes.set(purposeId, { purposeId, consumerId, eserviceId, descriptorId, dailyCalls, state });
}

/**
 * Adds one key of a producer's keychain.
 *
 * @throws {InvalidInput} when the keychain is another producer's, or would have more than 30 keys.
 */
export function registerKeychain(tables: Tables, entry: KeychainRegistration, field: string): void {
  const { producerKeychainId, producerId, key } = entry;
  const known = tables.keychains.get(producerKeychainId);
  sameOrFault(field, 'keychain', known, { producerId });
  const keys = new Map(known?.keys).set(key.kid, key);
  if (keys.size > KEYS_PER_KEYCHAIN) {
    throw new InvalidInput([{ field, reason: `a keychain has at most ${KEYS_PER_KEYCHAIN} keys in PDND` }]);
  }
  const eserviceIds = new Set([...(known?.eserviceIds ?? []), ...entry.eserviceIds]);
  tables.keychains.set(producerKeychainId, { producerKeychainId, producerId, keys, eserviceIds });
}

function definedOf<T extends object>(facts: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}

function sameOrFault<T extends object>(field: string, what: string, known: T | undefined, facts: Partial<T>): void {
  if (known === undefined) return;
  const differing = Object.entries(facts).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(Reflect.get(known, name)),
  );
  if (differing.length === 0) return;
  const names = differing.map(([name]) => name).join(', ');
  throw new InvalidInput([{ field, reason: `gives another ${names} than an earlier entry for the same ${what}` }]);
}

function stateOf<S extends string>(
  field: string,
  name: string,
  known: S | undefined,
  said: S | undefined,
  otherwise: S,
): S {
  if (known !== undefined && said !== undefined && known !== said) {
    const reason = `is ${said}, but an earlier entry made it ${known}; move it with the admin port instead`;
    throw new InvalidInput([{ field: `${field}.${name}`, reason }]);
  }
  return said ?? known ?? otherwise;
}
