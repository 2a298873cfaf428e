import type { InpsProfilo } from '../context.js';

/** States as PDND spells them; `INACTIVE` is how its token tables sum up every state that gives no voucher. */
export const PURPOSE_STATES = [
  'ACTIVE',
  'DRAFT',
  'WAITING_FOR_APPROVAL',
  'SUSPENDED',
  'REJECTED',
  'ARCHIVED',
  'INACTIVE',
] as const;
export type PurposeState = (typeof PURPOSE_STATES)[number];

export const AGREEMENT_STATES = [
  'ACTIVE',
  'DRAFT',
  'PENDING',
  'SUSPENDED',
  'MISSING_CERTIFIED_ATTRIBUTES',
  'REJECTED',
  'ARCHIVED',
  'INACTIVE',
] as const;
export type AgreementState = (typeof AGREEMENT_STATES)[number];

/** `ACTIVE` stands for any of the first three, as in PDND's token tables. */
export const DESCRIPTOR_STATES = [
  'PUBLISHED',
  'DEPRECATED',
  'ARCHIVING',
  'ACTIVE',
  'DRAFT',
  'WAITING_FOR_APPROVAL',
  'SUSPENDED',
  'ARCHIVED',
  'INACTIVE',
] as const;
export type DescriptorState = (typeof DESCRIPTOR_STATES)[number];

/**
 * One key of one client, with one purpose it is associated to. As in PDND every key of a client works with every purpose
 * of that client, so two entries with the same `clientId` add up.
 */
export interface SeedClient {
  /** UUID. */
  readonly clientId: string;
  /** One RSA public key of at least 2048 bits, PEM. */
  readonly publicKeyPem: string;
  /** `CONSUMER` (default) asks for e-services; `API` asks for the Interop API and has no purpose. */
  readonly kind?: 'CONSUMER' | 'API';
  /** UUID of the organisation that owns the client; the rate limit counts by it. */
  readonly consumerId: string;
  /** API clients only: UUID of an administrator; the voucher's role becomes `m2m-admin`. */
  readonly adminId?: string;
  /** Absent for an API client, and for an e-service client that is associated to no purpose yet. */
  readonly purposeId?: string;
  readonly eserviceId?: string;
  readonly descriptorId?: string;
  readonly producerId?: string;
  /** What the erogatore declared; the voucher's `aud` is this list joined by commas. */
  readonly audience?: readonly string[];
  /** Seconds, 60…86400. */
  readonly voucherLifespan?: number;
  /** Default `ACTIVE`. */
  readonly purposeState?: PurposeState;
  /** Default `ACTIVE`. */
  readonly agreementState?: AgreementState;
  /** Default `PUBLISHED`. */
  readonly descriptorState?: DescriptorState;
  /** Whether the e-service is asynchronous (default false): the synchronous endpoint refuses it with 0039. */
  readonly asyncExchange?: boolean;
  /** Of an asynchronous e-service. Default 300 s to answer, 3600 s to fetch, with confirmation, in bulk, at most 1000 results. */
  readonly asyncExchangeProperties?: AsyncExchangeProperties;
  /** Calls a day that the consumer declared for the purpose. Default 1000. */
  readonly dailyCalls?: number;
  /** Calls a day that the producer grants each consumer. Default 10000. */
  readonly dailyCallsPerConsumer?: number;
  /** Calls a day that the producer grants all. Default 100000. */
  readonly dailyCallsTotal?: number;
}

/** How an asynchronous e-service behaves; times in seconds. */
export interface AsyncExchangeProperties {
  readonly responseTime: number;
  readonly resourceAvailableTime: number;
  readonly confirmation: boolean;
  readonly bulk: boolean;
  readonly maxResultSet: number;
}

/** One key of one producer's keychain. Two entries with the same `producerKeychainId` add up. */
export interface SeedKeychain {
  /** UUID. */
  readonly producerKeychainId: string;
  /** UUID of the organisation that owns it. */
  readonly producerId: string;
  /** One RSA public key of at least 2048 bits, PEM. */
  readonly publicKeyPem: string;
  /** UUIDs of the e-services it is for. */
  readonly eserviceIds?: readonly string[];
}

/** What the sandbox is to know when it starts. */
export interface Seed {
  readonly clients: readonly SeedClient[];
  readonly producerKeychains?: readonly SeedKeychain[];
  readonly inps?: {
    readonly profilo?: Partial<InpsProfilo>;
    /** Calls served in a day. */
    readonly limiteGiornaliero?: number;
  };
}
