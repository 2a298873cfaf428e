import { machineNow } from '../clock.js';
import type { EserviceFacts } from '../context.js';
import { InvalidInput } from '../invalid-input.js';
import type { AgreementState, DescriptorState, PurposeState } from '../seed/seed.js';
import type { ClientKey } from './client-key.js';
import { KeyEvents } from './key-events.js';
import { agreementKey, copyTables, descriptorKey, emptyTables, register, registerKeychain } from './register.js';
import type { Tables } from './register.js';
import type {
  Agreement,
  Client,
  Descriptor,
  Keychain,
  KeychainRegistration,
  Purpose,
  Registration,
} from './registration.js';

/** What a client may ask with a key: the row that PDND looks up by client, kid and purpose. */
export type Grant =
  | { readonly kind: 'API'; readonly client: Client; readonly key: ClientKey }
  | {
      readonly kind: 'CONSUMER';
      readonly client: Client;
      readonly key: ClientKey;
      readonly purpose: Purpose;
      readonly descriptor: Descriptor;
      readonly agreement: Agreement;
    };

/**
 * Why there is no row: `unknown` client, kid or purpose, not told apart; `purpose-not-sent` by an e-service client that
 * has some; `no-purpose-at-all`, which PDND answers with a 500.
 */
export type GrantMissing = 'unknown' | 'purpose-not-sent' | 'no-purpose-at-all';

/** The organisations' data in PDND, as far as tokens and keys go. */
export class Registry {
  /** What has happened to keys since the start. */
  readonly events: KeyEvents;
  #tables: Tables = emptyTables();

  /** @param now epoch milliseconds, for the events. */
  constructor(now: () => number = machineNow) {
    this.events = new KeyEvents(now);
  }

  /**
   * All or none.
   *
   * @param field the name of the list in the document it comes from, for the errors.
   * @throws {InvalidInput}
   */
  add(entries: readonly Registration[], field = 'clients'): void {
    const tables = copyTables(this.#tables);
    entries.forEach((entry, index) => register(tables, entry, `${field}[${index}]`));
    const before = this.#tables;
    this.#tables = tables;
    for (const { clientId, keys } of tables.clients.values()) {
      this.#recordAdded('client', clientId, keys, before.clients.get(clientId)?.keys);
    }
  }

  /**
   * All or none.
   *
   * @throws {InvalidInput}
   */
  addKeychains(entries: readonly KeychainRegistration[], field = 'producerKeychains'): void {
    const tables = copyTables(this.#tables);
    entries.forEach((entry, index) => registerKeychain(tables, entry, `${field}[${index}]`));
    const before = this.#tables;
    this.#tables = tables;
    for (const { producerKeychainId, keys } of tables.keychains.values()) {
      this.#recordAdded('producer', producerKeychainId, keys, before.keychains.get(producerKeychainId)?.keys);
    }
  }

  #recordAdded(
    of: 'client' | 'producer',
    ownerId: string,
    keys: ReadonlyMap<string, ClientKey>,
    before: ReadonlyMap<string, ClientKey> | undefined,
  ): void {
    for (const kid of keys.keys()) {
      if (before?.has(kid) !== true) this.events.record({ of, type: 'ADDED', kid, ownerId });
    }
  }

  /**
   * What happens when somebody deletes a key on PDND's pages: its next token request is refused, vouchers already given live on.
   *
   * @throws {InvalidInput} when the client has no such key.
   */
  removeKey(clientId: string, kid: string): void {
    const client = this.#tables.clients.get(clientId);
    const keys = new Map(client?.keys);
    if (client === undefined || !keys.delete(kid)) {
      throw new InvalidInput([{ field: 'clientId/kid', reason: 'is not a key this sandbox knows of this client' }]);
    }
    this.#tables.clients.set(clientId, { ...client, keys });
    this.events.record({ of: 'client', type: 'DELETED', kid, ownerId: clientId });
  }

  find(clientId: string, kid: string, purposeId: string | undefined): Grant | GrantMissing {
    const client = this.#tables.clients.get(clientId);
    const key = client?.keys.get(kid);
    if (client === undefined || key === undefined) return 'unknown';
    if (purposeId === undefined) return this.#withoutPurpose(client, key);
    return this.#grant(client, key, purposeId) ?? 'unknown';
  }

  /** What a client's purpose gives, whichever of its keys asks. */
  findPurpose(clientId: string, purposeId: string): Extract<Grant, { readonly kind: 'CONSUMER' }> | undefined {
    const client = this.#tables.clients.get(clientId);
    const [key] = client?.keys.values() ?? [];
    return client === undefined || key === undefined ? undefined : this.#grant(client, key, purposeId);
  }

  #grant(client: Client, key: ClientKey, purposeId: string): Extract<Grant, { readonly kind: 'CONSUMER' }> | undefined {
    const purpose = client.purposeIds.has(purposeId) ? this.#tables.purposes.get(purposeId) : undefined;
    if (purpose === undefined) return undefined;
    const descriptor = this.#tables.descriptors.get(descriptorKey(purpose.eserviceId, purpose.descriptorId));
    const agreement = this.#tables.agreements.get(agreementKey(purpose.consumerId, purpose.eserviceId));
    if (descriptor === undefined || agreement === undefined) throw new TypeError('a purpose without its e-service');
    return { kind: 'CONSUMER', client, key, purpose, descriptor, agreement };
  }

  #withoutPurpose(client: Client, key: ClientKey): Grant | GrantMissing {
    if (client.kind === 'API') return { kind: 'API', client, key };
    return client.purposeIds.size > 0 ? 'purpose-not-sent' : 'no-purpose-at-all';
  }

  /** Any client's key; when several clients have uploaded the same one, the first of them. */
  findKey(kid: string): { readonly clientId: string; readonly key: ClientKey } | undefined {
    for (const { clientId, keys } of this.#tables.clients.values()) {
      const key = keys.get(kid);
      if (key !== undefined) return { clientId, key };
    }
    return undefined;
  }

  findKeychain(producerKeychainId: string): Keychain | undefined {
    return this.#tables.keychains.get(producerKeychainId);
  }

  findProducerKey(kid: string): { readonly producerKeychainId: string; readonly key: ClientKey } | undefined {
    for (const { producerKeychainId, keys } of this.#tables.keychains.values()) {
      const key = keys.get(kid);
      if (key !== undefined) return { producerKeychainId, key };
    }
    return undefined;
  }

  clients(): readonly Client[] {
    return [...this.#tables.clients.values()];
  }

  purposes(): readonly Purpose[] {
    return [...this.#tables.purposes.values()];
  }

  agreements(): readonly Agreement[] {
    return [...this.#tables.agreements.values()];
  }

  descriptors(): readonly Descriptor[] {
    return [...this.#tables.descriptors.values()];
  }

  eservices(): readonly EserviceFacts[] {
    return this.descriptors().map(({ eserviceId, descriptorId, producerId, audience }) => ({
      eserviceId,
      descriptorId,
      producerId,
      audience,
    }));
  }

  /** @throws {InvalidInput} when no seed has named it; so the other two. */
  setPurposeState(purposeId: string, state: PurposeState): void {
    move(this.#tables.purposes, purposeId, state, 'purposeId');
  }

  setAgreementState(consumerId: string, eserviceId: string, state: AgreementState): void {
    move(this.#tables.agreements, agreementKey(consumerId, eserviceId), state, 'consumerId/eserviceId');
  }

  setDescriptorState(eserviceId: string, descriptorId: string, state: DescriptorState): void {
    move(this.#tables.descriptors, descriptorKey(eserviceId, descriptorId), state, 'eserviceId/descriptorId');
  }
}

function move<S, T extends { readonly state: S }>(table: Map<string, T>, key: string, state: S, field: string): void {
  const known = table.get(key);
  if (known === undefined) throw new InvalidInput([{ field, reason: 'is not known to this sandbox: seed it first' }]);
  table.set(key, { ...known, state });
}
