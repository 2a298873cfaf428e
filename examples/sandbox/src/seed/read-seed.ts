import type { InpsProfilo, RestProfilo } from '../context.js';
import type { InputIssue } from '../invalid-input.js';
import type { ClientKey } from '../pdnd/client-key.js';
import { readClientKey } from '../pdnd/client-key.js';
import type { KeychainRegistration, PurposeRegistration, Registration } from '../pdnd/registration.js';
import { ObjectReader, readDocument } from '../read-json.js';
import type { AsyncExchangeProperties } from './seed.js';
import { AGREEMENT_STATES, DESCRIPTOR_STATES, PURPOSE_STATES } from './seed.js';

/** A seed after it was read and checked. */
export interface CheckedSeed {
  readonly clients: readonly Registration[];
  readonly keychains: readonly KeychainRegistration[];
  readonly profilo: Partial<InpsProfilo>;
  readonly limiteGiornaliero: number | undefined;
}

export const MAX_LIMITE = 1_000_000_000;

const PURPOSE_MEMBERS = [
  'purposeId',
  'eserviceId',
  'descriptorId',
  'producerId',
  'audience',
  'voucherLifespan',
  'purposeState',
  'agreementState',
  'descriptorState',
  'asyncExchange',
  'asyncExchangeProperties',
  'dailyCalls',
  'dailyCallsPerConsumer',
  'dailyCallsTotal',
];

/**
 * Checks a seed member by member, all of it before any of it is used.
 *
 * @param value what was parsed from JSON, or built by a test.
 * @throws {InvalidInput} with every fault, each with its path.
 */
export function readSeed(value: unknown): CheckedSeed {
  return readDocument(value, (reader, issues) => {
    const read = reader.array('clients').map((each, index) => readClient(each, `clients[${index}]`, issues));
    const clients = read.filter((client) => client !== undefined);
    const chains = reader.optional('producerKeychains', (name) => reader.array(name)) ?? [];
    const keychains = chains
      .map((each, index) => readKeychain(each, `producerKeychains[${index}]`, issues))
      .filter((chain) => chain !== undefined);
    const inps = reader.optional('inps', () => readInps(reader.raw('inps'), issues));
    return { clients, keychains, profilo: inps?.profilo ?? {}, limiteGiornaliero: inps?.limiteGiornaliero };
  });
}

function readInps(value: unknown, issues: InputIssue[]): Omit<CheckedSeed, 'clients' | 'keychains'> {
  const reader = new ObjectReader(value, 'inps', issues);
  const profilo = reader.optional('profilo', () => readProfilo(reader.raw('profilo'), 'inps.profilo', issues)) ?? {};
  const limiteGiornaliero = reader.optional('limiteGiornaliero', (name) => reader.integer(name, 0, MAX_LIMITE));
  reader.nothingElse();
  return { profilo, limiteGiornaliero };
}

/** Reads the members of a security profile that are given. */
export function readProfilo(value: unknown, path: string, issues: InputIssue[]): Partial<InpsProfilo> {
  const reader = new ObjectReader(value, path, issues);
  const voucher = reader.optional('voucher', (name) => reader.boolean(name));
  const dpop = reader.optional('dpop', (name) => reader.boolean(name));
  const mtls = reader.optional('mtls', (name) => reader.boolean(name));
  const tracciamento = reader.optional('tracciamento', (name) =>
    reader.oneOf(name, ['nessuno', 'AUDIT_REST_01', 'AUDIT_REST_02']),
  );
  const identity = reader.optional('identity', (name) => reader.oneOf(name, ['soap', 'http', 'entrambi', 'nessuno']));
  const wss = reader.optional('wss', (name) => reader.oneOf(name, ['nessuno', 'ID_AUTH_SOAP_01', 'ID_AUTH_SOAP_02']));
  const integrita = reader.optional('integrita', (name) => reader.oneOf(name, ['nessuno', 'INTEGRITY_SOAP_01']));
  const risposta = reader.optional('risposta', (name) => reader.oneOf(name, ['libera', 'firmata']));
  const allegati = reader.optional('allegati', (name) => reader.oneOf(name, ['nessuno', 'swa', 'mtom']));
  const firmatari = reader.optional('firmatari', (name) => readPems(reader, name));
  const destinatario = reader.optional('destinatario', (name) => (reader.raw(name) === '' ? '' : reader.string(name)));
  const rest = reader.optional('rest', (name) => readRest(reader.raw(name), reader.pathOf(name), issues));
  reader.nothingElse();
  return {
    ...(rest === undefined ? {} : { rest }),
    ...(wss === undefined ? {} : { wss }),
    ...(integrita === undefined ? {} : { integrita }),
    ...(risposta === undefined ? {} : { risposta }),
    ...(allegati === undefined ? {} : { allegati }),
    ...(firmatari === undefined ? {} : { firmatari }),
    ...(destinatario === undefined ? {} : { destinatario }),
    ...(voucher === undefined ? {} : { voucher }),
    ...(dpop === undefined ? {} : { dpop }),
    ...(tracciamento === undefined ? {} : { tracciamento }),
    ...(identity === undefined ? {} : { identity }),
    ...(mtls === undefined ? {} : { mtls }),
  };
}

function readRest(value: unknown, path: string, issues: InputIssue[]): Partial<RestProfilo> {
  const reader = new ObjectReader(value, path, issues);
  const eserviceId = reader.optional('eserviceId', (name) => (reader.raw(name) === '' ? '' : reader.uuid(name)));
  const identity = reader.optional('identity', (name) => reader.oneOf(name, ['http', 'nessuno']));
  const integrita = reader.optional('integrita', (name) => reader.oneOf(name, ['nessuno', 'INTEGRITY_REST_02']));
  const dialetto = reader.optional('dialetto', (name) => reader.oneOf(name, ['agid', 'inps']));
  const risposta = reader.optional('risposta', (name) => reader.oneOf(name, ['libera', 'firmata']));
  reader.nothingElse();
  return {
    ...(eserviceId === undefined ? {} : { eserviceId }),
    ...(identity === undefined ? {} : { identity }),
    ...(integrita === undefined ? {} : { integrita }),
    ...(dialetto === undefined ? {} : { dialetto }),
    ...(risposta === undefined ? {} : { risposta }),
  };
}

/** PEM certificates; an empty list is the way back to the default. */
function readPems(reader: ObjectReader, name: string): readonly string[] {
  const values = reader.array(name);
  const pems = values.filter((value) => typeof value === 'string');
  if (pems.length < values.length) reader.fault(name, 'must be a list of PEM certificates, as strings');
  return pems;
}

/** @returns undefined when the key cannot be read. */
function readKeychain(value: unknown, path: string, issues: InputIssue[]): KeychainRegistration | undefined {
  const reader = new ObjectReader(value, path, issues);
  const producerKeychainId = reader.uuid('producerKeychainId');
  const producerId = reader.uuid('producerId');
  const key = readKey(reader);
  const eserviceIds = reader.optional('eserviceIds', (name) => reader.strings(name)) ?? [];
  reader.nothingElse();
  return key === undefined ? undefined : { producerKeychainId, producerId, key, eserviceIds };
}

/** @returns undefined when the key cannot be read; the fault is noted, and the seed will be refused whole. */
function readClient(value: unknown, path: string, issues: InputIssue[]): Registration | undefined {
  const reader = new ObjectReader(value, path, issues);
  const clientId = reader.uuid('clientId');
  const key = readKey(reader);
  const kind = reader.optional('kind', (name) => reader.oneOf(name, ['CONSUMER', 'API'])) ?? 'CONSUMER';
  const consumerId = reader.uuid('consumerId');
  const adminId = reader.optional('adminId', (name) => reader.uuid(name));
  if (adminId !== undefined && kind !== 'API') reader.fault('adminId', 'only an API client has one (kind: "API")');
  const purpose = kind === 'API' ? noPurpose(reader) : readPurpose(reader, issues);
  reader.nothingElse();
  return key === undefined ? undefined : { clientId, consumerId, kind, adminId, key, purpose };
}

function readKey(reader: ObjectReader): ClientKey | undefined {
  const pem = reader.raw('publicKeyPem');
  const key = typeof pem === 'string' ? readClientKey(pem) : 'is required: one RSA public key, PEM';
  if (typeof key !== 'string') return key;
  reader.fault('publicKeyPem', key);
  return undefined;
}

function noPurpose(reader: ObjectReader): undefined {
  for (const name of PURPOSE_MEMBERS) {
    if (reader.raw(name) !== undefined) reader.fault(name, 'an API client has no purpose and no e-service');
  }
  return undefined;
}

function readPurpose(reader: ObjectReader, issues: InputIssue[]): PurposeRegistration | undefined {
  const calls = (name: string): number | undefined =>
    reader.optional(name, (each) => reader.integer(each, 1, MAX_LIMITE));
  // A client that is linked to nothing yet is a state worth trying: PDND answers it with a 500.
  if (PURPOSE_MEMBERS.every((name) => reader.raw(name) === undefined)) return undefined;
  return {
    purposeId: reader.uuid('purposeId'),
    eserviceId: reader.uuid('eserviceId'),
    descriptorId: reader.uuid('descriptorId'),
    producerId: reader.uuid('producerId'),
    audience: reader.strings('audience'),
    voucherLifespan: reader.integer('voucherLifespan', 60, 86_400),
    asyncExchange: reader.optional('asyncExchange', (name) => reader.boolean(name)) ?? false,
    asyncExchangeProperties: reader.optional('asyncExchangeProperties', (name) =>
      readAsyncExchange(reader.raw(name), reader.pathOf(name), issues),
    ),
    dailyCalls: calls('dailyCalls'),
    dailyCallsPerConsumer: calls('dailyCallsPerConsumer'),
    dailyCallsTotal: calls('dailyCallsTotal'),
    purposeState: reader.optional('purposeState', (name) => reader.oneOf(name, PURPOSE_STATES)),
    agreementState: reader.optional('agreementState', (name) => reader.oneOf(name, AGREEMENT_STATES)),
    descriptorState: reader.optional('descriptorState', (name) => reader.oneOf(name, DESCRIPTOR_STATES)),
  };
}

function readAsyncExchange(value: unknown, path: string, issues: InputIssue[]): AsyncExchangeProperties {
  const reader = new ObjectReader(value, path, issues);
  const properties = {
    responseTime: reader.integer('responseTime', 1, MAX_LIMITE),
    resourceAvailableTime: reader.integer('resourceAvailableTime', 1, MAX_LIMITE),
    confirmation: reader.boolean('confirmation'),
    bulk: reader.boolean('bulk'),
    maxResultSet: reader.integer('maxResultSet', 1, MAX_LIMITE),
  };
  reader.nothingElse();
  return properties;
}
