/** Another key of a client is used from now on. */
export interface KeyActivatedEvent {
  readonly type: 'key.activated';
  readonly clientId: string;
  readonly kid: string;
  readonly previousKid: string;
  /**
   * `accepted`: PDND gave a voucher for it; `deposited`: PDND's API knows it; `explicit`: somebody said so; `other-refused`: PDND refuses the
   * previous one; `other-expired`: the previous one is past its `notAfter`.
   */
  readonly reason: 'accepted' | 'deposited' | 'explicit' | 'other-refused' | 'other-expired';
}

/** PDND does not know a key yet. No caller has noticed. */
export interface KeyProbeRefusedEvent {
  readonly type: 'key.probe-refused';
  readonly clientId: string;
  readonly kid: string;
  /** Probes of this key so far. */
  readonly probes: number;
  /** Milliseconds until the next one; absent when there will be none. */
  readonly nextProbeMs?: number;
  readonly correlationId?: string;
}

/** It could not be found out whether PDND knows a key. */
export interface KeyProbeFailedEvent {
  readonly type: 'key.probe-failed';
  readonly clientId: string;
  readonly kid: string;
  readonly probes: number;
  readonly code: string;
}

/** PDND refused a key that was in use and took another one of the same client, in the same request of a caller. */
export interface KeyRefusedEvent {
  readonly type: 'key.refused';
  readonly clientId: string;
  readonly kid: string;
  readonly usedKid: string;
  readonly correlationId?: string;
}

/** A key or a certificate comes to its end, or has come to it (`daysLeft` 0). */
export interface KeyExpiringEvent {
  readonly type: 'key.expiring';
  /** What it was registered as. */
  readonly name: string;
  /** Epoch milliseconds. */
  readonly notAfter: number;
  /** Days left, begun ones counted whole; 0 when it is past. */
  readonly daysLeft: number;
}

/** This machine's clock and a host's are apart by more than is good. */
export interface ClockSkewedEvent {
  readonly type: 'clock.skewed';
  readonly host: string;
  /** The host's clock less this machine's, in milliseconds: positive when this machine is behind. */
  readonly offsetMs: number;
  /** The true offset is at most this much away. */
  readonly uncertaintyMs: number;
}

/** The two clocks agree again. */
export interface ClockAgreedEvent {
  readonly type: 'clock.agreed';
  readonly host: string;
  readonly offsetMs: number;
  readonly uncertaintyMs: number;
}

/** Tokens for a host are stamped with another correction from now on. */
export interface ClockCorrectedEvent {
  readonly type: 'clock.corrected';
  readonly host: string;
  readonly correctionMs: number;
  readonly previousMs: number;
}

/** The clocks are too far apart for tokens to be corrected: somebody must mend the clock. */
export interface ClockCorrectionRefusedEvent {
  readonly type: 'clock.correction-refused';
  readonly host: string;
  readonly offsetMs: number;
  readonly maxCorrectionMs: number;
}

/** What every event of a voucher says: which client asks, for which finalità, with which key. */
interface VoucherFacts {
  readonly clientId: string;
  readonly purposeId?: string;
  readonly organizzazione: string;
  /** Of the key that signs the assertion. */
  readonly kid: string;
}

/** PDND is about to be asked, as soon as its pace allows. */
export interface VoucherRequestedEvent extends VoucherFacts {
  readonly type: 'voucher.requested';
  /** There is one at hand that is still good. */
  readonly renewal: boolean;
}

/** PDND gave a voucher where there was none. */
export interface VoucherReceivedEvent extends VoucherFacts {
  readonly type: 'voucher.received';
  /** Milliseconds it will live. */
  readonly lifeMs: number;
  /** Milliseconds from the request to the answer, the wait for PDND's pace included. */
  readonly tookMs: number;
  readonly correlationId?: string;
}

/** PDND gave a voucher beside one that was still good. */
export interface VoucherRenewedEvent extends Omit<VoucherReceivedEvent, 'type'> {
  readonly type: 'voucher.renewed';
}

/** There is no voucher: PDND said no, or did not say anything. Where `renewal`, the one at hand stays in use. */
export interface VoucherRefusedEvent extends VoucherFacts {
  readonly type: 'voucher.refused';
  readonly renewal: boolean;
  /** Of the error. */
  readonly code: string;
  readonly tookMs: number;
  readonly status?: number;
  /** PDND's: `015-0008`. */
  readonly codes?: string;
  /** Codes of the doctor's. */
  readonly probableCauses?: string;
  readonly clockSkewMs?: number;
  /** What PDND's support asks for. */
  readonly correlationId?: string;
}

/** A tracking evidence was signed. Says nothing of the person. */
export interface EvidenceMadeEvent {
  readonly type: 'evidence.made';
  readonly pattern: 'AUDIT_REST_01' | 'AUDIT_REST_02';
  readonly clientId: string;
  readonly purposeId?: string;
  /** Of the evidence: what the erogatore can find it by. */
  readonly jti: string;
}

/** An e-service was called and answered, whatever it said. Path and query are left out: they may name a person. */
export interface CallAnsweredEvent {
  readonly type: 'call.answered';
  readonly method: string;
  readonly host: string;
  readonly status: number;
  /** Milliseconds from the first byte sent to the last received. */
  readonly tookMs: number;
  readonly voucherJti?: string;
  readonly evidenceJti?: string;
}

/** A call that was signed got no answer that may be used: the exchange failed, or the answer is not authentic. */
export interface CallFailedEvent {
  readonly type: 'call.failed';
  readonly method: string;
  readonly host: string;
  /** Of the error. */
  readonly code: string;
  /** `false` only when it is certain that no byte of the call left. */
  readonly requestSent: boolean;
  readonly tookMs: number;
}

export type VoucherEvent = VoucherRequestedEvent | VoucherReceivedEvent | VoucherRenewedEvent | VoucherRefusedEvent;

export type CallEvent = CallAnsweredEvent | CallFailedEvent;

export type KeyEvent =
  KeyActivatedEvent | KeyProbeRefusedEvent | KeyProbeFailedEvent | KeyRefusedEvent | KeyExpiringEvent;

export type ClockEvent = ClockSkewedEvent | ClockAgreedEvent | ClockCorrectedEvent | ClockCorrectionRefusedEvent;

/** What the library tells without being asked. Safe to log and to count: no token, no codice fiscale, no key. */
export type ModiEvent = KeyEvent | ClockEvent | VoucherEvent | EvidenceMadeEvent | CallEvent;

/** Told as things happen, on the caller's turn of the event loop: should be quick. */
export type OnModiEvent<E extends ModiEvent = ModiEvent> = (event: E) => void;

/** Tells the subscriber. One that throws harms nobody's call: a process warning says so, without quoting what it threw. */
export function tell<E extends ModiEvent>(onEvent: OnModiEvent<E> | undefined, event: E): void {
  if (onEvent === undefined) return;
  try {
    onEvent(event);
  } catch (error) {
    const kind = error instanceof Error ? error.name : typeof error;
    process.emitWarning(`the subscriber of ${event.type} threw ${kind}`, { code: 'VARCO_MODI_SUBSCRIBER' });
  }
}
