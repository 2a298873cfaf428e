import type { AgreementState, DescriptorState, PurposeState } from '../seed/seed.js';
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
  readonly state: DescriptorState;
}

/** A client's request for an e-service, at its current version. */
export interface Agreement {
  readonly consumerId: string;
  readonly eserviceId: string;
  readonly state: AgreementState;
}
