import type { Explanation } from '../doctor/explain/explain.js';
import type { Pdnd } from '../pdnd/create-pdnd.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { HttpMethod, TransportRequest, TransportResponse } from '../ports/transport.js';
import type { VerifiedIntegrity } from '../rest/verify-integrity.js';
import type { Persona, Servizio } from './servizio.js';

/** One call of the e-service. */
export interface ModiRequest {
  /** Default `GET`; `POST` with a body. */
  readonly method?: HttpMethod;
  /** Path and query, appended to the service's `url`: `/pratiche/42?anno=2026`; or the whole URL, which must be the service's. */
  readonly url: string;
  /** Yours. Not those made here (`Authorization`, `DPoP`, `Digest`, `Agid-JWT-*`, `INPS-Identity-*`), nor those of the connection. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes and texts are sent as they are and need a `Content-Type`; objects and lists as JSON. What is signed is what is sent. */
  readonly body?: Uint8Array | string | Readonly<Record<string, unknown>> | readonly unknown[];
  /** Who asks: needed where the service wants a tracking evidence or INPS's Identity. */
  readonly persona?: Persona;
  /** Default the client's. */
  readonly deadlineMs?: number;
  /** Default the client's. */
  readonly maxResponseBytes?: number;
  /**
   * Gives the call up. While it waits for its voucher, with the signal's own reason: nothing has left. Once it is being sent, with
   * ERR_MODI_ABORTED: where `requestSent` is `true` it may have been served and counted all the same.
   */
  readonly signal?: AbortSignal;
}

/** A call with everything it needs. **Holds tokens and perhaps a person**: to be sent, not to be logged. */
export interface SignedCall extends TransportRequest {
  /** Lower-case names; all that is to be sent but what the connection adds. */
  readonly headers: Readonly<Record<string, string>>;
  /** `Digest` of the body, where it was made. */
  readonly requestDigest: string | undefined;
  readonly voucherJti: string | undefined;
  readonly evidenceJti: string | undefined;
  /** Epoch milliseconds at which it was ready to leave. */
  readonly readyAt: number;
}

/** What the e-service said, whatever its status. */
export interface ModiAnswer {
  readonly status: number;
  /** 200 to 299. */
  readonly ok: boolean;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Who signed what, where the service signs its answers and this one came signed; `undefined`: nobody vouches for it but TLS. */
  readonly signature: VerifiedIntegrity | undefined;
  /** To find the call again: in PDND's and the erogatore's registers, and in yours. */
  readonly ids: { readonly voucherJti: string | undefined; readonly evidenceJti: string | undefined };
  /** The body as UTF-8. */
  text(): string;
  /** @throws TransportError ERR_MODI_HTTP_STATUS, fact `reason` `not-json`; the body is not quoted */
  json(): unknown;
  /** Why it said no, likeliest causes and remedies first, and what its help desk will ask for; `undefined` below 400. */
  explanation(): Explanation | undefined;
}

/** A client of one e-service, for one finalità. Safe to share among concurrent calls. */
export interface ModiClient {
  /** As it was given, with the defaults in place. */
  readonly servizio: Readonly<Required<Pick<Servizio, 'url' | 'audience' | 'voucher' | 'integrita' | 'risposta'>>>;
  /** Vouchers and keys of PDND, for whatever else they are needed; `undefined` where no `ambiente` was given. */
  readonly pdnd: Pdnd | undefined;
  /** The clock tokens for this service are stamped with. */
  readonly clock: Clock;
  readonly ids: Ids;
  /**
   * Evidence → voucher → sign → send → judge. **Never retried**: a voucher that could not be had costs nothing, a call that has left is a
   * call. Any status is an answer.
   *
   * @throws ConfigurationError for what would be refused, before anything is sent; what `sign`, `send` and `judge` throw
   */
  request(request: ModiRequest): Promise<ModiAnswer>;
  /**
   * Everything but sending, for those who send by themselves. Good for one sending: proofs and `jti`s are taken once.
   *
   * @throws ConfigurationError ERR_MODI_CONFIG_INVALID naming the field; TokenError when there is no voucher to be had (PDND's own codes are in
   *   its facts); what the signer throws
   */
  sign(request: ModiRequest): Promise<SignedCall>;
  /** @throws TransportError, ERR_MODI_ABORTED for one given up by its `signal`: `requestSent` is `false` only when it is certain that no byte left */
  send(call: SignedCall): Promise<TransportResponse>;
  /**
   * Judges the answer to a signed call, by the service's `risposta`. An answer of 400 and above may come unsigned, as gateways send them; a
   * signature that is there must be good.
   *
   * @throws TokenError as `verifyIntegrity`, with the fact `requestSent` `true`
   */
  judge(call: SignedCall, answer: TransportResponse): Promise<ModiAnswer>;
  /**
   * GET without any token, by the same transport and from the service's own host: its WSDL, its OpenAPI, its `/status`.
   *
   * @throws ConfigurationError ERR_MODI_CONFIG_INVALID for another host; TransportError
   */
  fetchOpen(url: string): Promise<TransportResponse>;
  /** Closes what this client opened: idle connections and timers. A client that others share is closed last. */
  close(): Promise<void>;
}
