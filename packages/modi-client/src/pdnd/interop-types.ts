import type { TokenError } from '../errors/token-error.js';
/** A public key of a client or of a producer's keychain. */
export interface InteropKey {
  readonly kid: string;
  /** RFC 7638 members only. */
  readonly jwk: Readonly<Record<string, string>>;
  /** The client, or the keychain, whose key it is; v1 does not say. */
  readonly ownerId: string | undefined;
}

/** States of a version of a purpose. Only `ACTIVE` gives vouchers. */
export type PurposeVersionState = 'DRAFT' | 'WAITING_FOR_APPROVAL' | 'ACTIVE' | 'SUSPENDED' | 'REJECTED' | 'ARCHIVED';

export interface PurposeVersion {
  /** v1 does not say. */
  readonly id: string | undefined;
  readonly state: PurposeVersionState;
  /** Calls a day that the fruitore declared: PDND neither counts nor enforces them. */
  readonly dailyCalls: number;
}

export interface InteropPurpose {
  readonly id: string;
  readonly eserviceId: string | undefined;
  readonly consumerId: string | undefined;
  readonly title: string | undefined;
  readonly currentVersion: PurposeVersion | undefined;
  /** Raised `dailyCalls` that wait for the erogatore; meanwhile the current version holds. */
  readonly waitingForApprovalVersion: PurposeVersion | undefined;
  readonly rejectedVersion: PurposeVersion | undefined;
}

export interface InteropAgreement {
  readonly id: string;
  readonly eserviceId: string;
  readonly descriptorId: string;
  readonly producerId: string | undefined;
  readonly consumerId: string;
  /** `ACTIVE` gives vouchers; others as PDND spells them. */
  readonly state: string;
}

/** What is left to declare, not what is left to use. */
export interface RemainingDailyCalls {
  /** Of this fruitore. */
  readonly perConsumer: number;
  /** Of all. */
  readonly total: number;
}

export interface InteropDescriptor {
  readonly id: string;
  /** `PUBLISHED`, `DEPRECATED` and `ARCHIVING` give vouchers; others as PDND spells them. */
  readonly state: string;
  readonly audience: readonly string[];
  /** Seconds a voucher lives. */
  readonly voucherLifespan: number;
  readonly dailyCallsPerConsumer: number | undefined;
  readonly dailyCallsTotal: number | undefined;
  readonly serverUrls: readonly string[];
  readonly asyncExchange: AsyncExchange | undefined;
}

/** How an asynchronous e-service behaves; times in seconds. */
export interface AsyncExchange {
  readonly responseTime: number;
  readonly resourceAvailableTime: number;
  readonly confirmation: boolean;
  readonly bulk: boolean;
  readonly maxResultSet: number | undefined;
}

/** A key was uploaded or taken away. */
export interface InteropKeyEvent {
  /** Where to go on from: give it as `after`. */
  readonly cursor: string;
  /** `CLIENT_KEY_ADDED`, `CLIENT_KEY_DELETED`, …, or v1's `ADDED`, `DELETED`, …: as PDND spells them. */
  readonly eventType: string;
  /** Absent when an event does not name one: then any key may have changed. */
  readonly kid: string | undefined;
  readonly ownerId: string | undefined;
}

/** An event that is not as PDND sends them, but says where to go on from. What it was about is not known: any key may have changed. */
export interface SkippedKeyEvent {
  /** As {@link InteropKeyEvent.cursor}. */
  readonly cursor: string;
  /** How many of the page's `events` came before it. */
  readonly index: number;
  /** ERR_MODI_PDND_UNAVAILABLE, fact `member`: what is wrong with it. */
  readonly error: TokenError;
}

export interface KeyEventPage {
  /** Oldest first. */
  readonly events: readonly InteropKeyEvent[];
  /** Those that could not be read, oldest first: `cursor` is past them, so that one does not hold up the rest for good. */
  readonly skipped: readonly SkippedKeyEvent[];
  /** Where to go on from; `undefined` when nothing has been read yet and there is nothing. */
  readonly cursor: string | undefined;
}

export interface InteropList<T> {
  readonly results: readonly T[];
  readonly totalCount: number;
}
