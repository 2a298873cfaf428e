import type { AgreementState, AsyncExchangeProperties, DescriptorState, PurposeState } from '../seed/seed.js';
import type { ClientKey } from './client-key.js';

/** A seed entry after it was checked: a key of a client, and perhaps a purpose. */
export interface Registration {
  readonly clientId: string;
  readonly consumerId: string;
  readonly kind: 'CONSUMER' | 'API';
  readonly adminId: string | undefined;
  readonly key: ClientKey;
  readonly purpose: PurposeRegistration | undefined;
}

export interface PurposeRegistration {
  readonly purposeId: string;
  readonly eserviceId: string;
  readonly descriptorId: string;
  readonly producerId: string;
  readonly audience: readonly string[];
  readonly voucherLifespan: number;
  readonly asyncExchange: boolean;
  /** `undefined` = not said: keep what is known, or the default. So the next three. */
  readonly asyncExchangeProperties: AsyncExchangeProperties | undefined;
  readonly dailyCalls: number | undefined;
  readonly dailyCallsPerConsumer: number | undefined;
  readonly dailyCallsTotal: number | undefined;
  /** `undefined` = not said: keep what is known, or the default. */
  readonly purposeState: PurposeState | undefined;
  readonly agreementState: AgreementState | undefined;
  readonly descriptorState: DescriptorState | undefined;
}

export interface Client {
  readonly clientId: string;
  readonly kind: 'CONSUMER' | 'API';
  readonly consumerId: string;
  readonly adminId: string | undefined;
  readonly keys: ReadonlyMap<string, ClientKey>;
  readonly purposeIds: ReadonlySet<string>;
}

export interface Purpose {
  readonly purposeId: string;
  readonly consumerId: string;
  readonly eserviceId: string;
  readonly descriptorId: string;
  /** Declared by the consumer. */
  readonly dailyCalls: number;
  readonly state: PurposeState;
}

/** A version of an e-service. */
export interface Descriptor {
  readonly eserviceId: string;
  readonly descriptorId: string;
  readonly producerId: string;
  readonly audience: readonly string[];
  readonly voucherLifespan: number;
  readonly asyncExchange: boolean;
  readonly asyncExchangeProperties: AsyncExchangeProperties;
  readonly dailyCallsPerConsumer: number;
  readonly dailyCallsTotal: number;
  readonly state: DescriptorState;
}

/** A client's request for an e-service, at its current version. */
export interface Agreement {
  readonly consumerId: string;
  readonly eserviceId: string;
  readonly state: AgreementState;
}

/** Keys of a producer: with them it signs answers, and calls back asynchronous consumers. */
export interface Keychain {
  readonly producerKeychainId: string;
  readonly producerId: string;
  readonly keys: ReadonlyMap<string, ClientKey>;
  readonly eserviceIds: ReadonlySet<string>;
}

/** A seed entry of a keychain after it was checked: one key of it, and the e-services it is for. */
export interface KeychainRegistration {
  readonly producerKeychainId: string;
  readonly producerId: string;
  readonly key: ClientKey;
  readonly eserviceIds: readonly string[];
}
