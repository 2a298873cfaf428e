import { tupleKey } from '../cache/tuple-key.js';
import { checkAssertionAudience, checkDigest, checkInteger, checkText, checkUuid } from '../checks/identifiers.js';
import { tellFailure } from '../checks/listener.js';
import { checkPorts } from '../checks/ports.js';
import type { ClockGuard } from '../clock/clock-guard.js';
import { invalidOption } from '../errors/configuration-error.js';
import { TokenError } from '../errors/token-error.js';
import type { OnModiEvent, VoucherEvent } from '../events/modi-event.js';
import { isKeyRing, signerOf, type SignerSource } from '../keys/key-ring.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Signer } from '../ports/signer.js';
import type { Transport } from '../ports/transport.js';
import { Pacer, type PacingOptions } from './pacing.js';
import type { SharedPace } from './shared-pace.js';
import { TokenAsker, type SignedQuestion } from './token-asker.js';
import type { TokenResponse } from './token-request.js';
import { acceptVoucher, type Voucher } from './voucher.js';
import type { VoucherCache } from './voucher-cache.js';
import { tellOfVoucher } from './voucher-events.js';
import { VoucherShelf, type Kept } from './voucher-shelf.js';

export interface VoucherSourceOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly ids: Ids;
  /** `PDND_ENVIRONMENTS.….tokenEndpoint`. */
  readonly tokenEndpoint: string;
  /** PDND's own, without a scheme: `PDND_ENVIRONMENTS.….assertionAudience`. */
  readonly audience: string;
  /** Default: 10 requests a second (PDND's limit in its test environments), 2 000 waiting, for at most 120 000 ms. */
  readonly pacing?: Partial<PacingOptions>;
  /** Shared with others that ask PDND for the same organisations. Default: one of its own, by `pacing`. */
  readonly pacer?: Pacer;
  /** The pace of all processes of the organisation together; its failures go to `onPaceFailed`. Not looked at beside `pacer`. */
  readonly sharedPace?: SharedPace;
  /** Told once when the shared pace fails: until it is back this process goes at its part of it. */
  readonly onPaceFailed?: (error: unknown) => void;
  /** Milliseconds for one token request, waiting for its turn not counted. Default 10 000. */
  readonly deadlineMs?: number;
  /** Measured distance between this clock and PDND's, in milliseconds. Assertions live longer by as much. Default: the guard's, or none. */
  readonly skewMs?: () => number;
  /**
   * Measures PDND's clock from the answers to these requests. A refusal that may be the clock's then has the fact `clockSkewMs`; with
   * `correct` assertions are stamped with PDND's time, and one refused for its time is signed anew and sent once more.
   */
  readonly clockGuard?: ClockGuard;
  /** Vouchers kept. Default 2 000. */
  readonly maxCached?: number;
  /** Vouchers that other sources share with this one. Asked, for a second at most, before PDND is. Default: none. */
  readonly cache?: VoucherCache;
  /** Told when the cache failed, or gave what cannot be used: PDND was asked instead. */
  readonly onCacheFailed?: (error: unknown) => void;
  readonly onEvent?: OnModiEvent<VoucherEvent>;
  /** Told when an early renewal failed. The voucher at hand stays in use; the next attempt is made some seconds later. */
  readonly onRenewalFailed?: (error: unknown) => void;
}

export interface VoucherRequest {
  readonly clientId: string;
  /** The client's key, or its ring of keys while one takes the other's place. */
  readonly signer: SignerSource;
  /** Left out only for clients of PDND's own API. */
  readonly purposeId?: string;
  /** The consumer organisation: PDND counts the requests of all its clients together, and so do we. */
  readonly organizzazione: string;
  /** SHA-256 of the tracking evidence, lower-case hexadecimal (AUDIT_REST_02). */
  readonly digest?: string;
  /** Key of the DPoP proofs; with it the voucher is a DPoP one. */
  readonly dpop?: Signer;
  /** Ends this caller's wait. The request itself goes on, for whoever asks next. */
  readonly signal?: AbortSignal;
}

export interface VoucherSource {
  /**
   * A voucher with some seconds to live: a kept one, or a new one. Callers who ask for the same while it is being fetched share the fetch.
   *
   * @throws ConfigurationError; TokenError ERR_MODI_VOUCHER_REFUSED, ERR_MODI_RATE_LIMITED, ERR_MODI_PACING_FULL,
   *   ERR_MODI_PDND_UNAVAILABLE, ERR_MODI_TOKEN_TYPE, ERR_MODI_DIGEST_MISMATCH, ERR_MODI_CLAIM_MISMATCH;
   *   TransportError, when PDND did not answer (`requestSent` is then about the token request)
   */
  get(request: VoucherRequest): Promise<Voucher>;
  stats(): { readonly cached: number; readonly inFlight: number; readonly queued: number };
}

/** A request and the one key it is made with. */
type SignedRequest = VoucherRequest & { readonly signer: Signer };

const RENEWAL_PAUSE_MS = 5_000;
const DEFAULT_PACING: PacingOptions = { requests: 10, perMs: 1_000, queueLimit: 2_000, maxWaitMs: 120_000 };

/**
 * Where vouchers come from: cached, paced, one fetch at a time for each. Nothing is fetched by a timer: only because somebody asked.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID naming the option
 */
export function createVoucherSource(options: VoucherSourceOptions): VoucherSource {
  return new PacedVoucherSource(options);
}

class PacedVoucherSource implements VoucherSource {
  readonly #options: VoucherSourceOptions;
  readonly #audience: string;
  readonly #asker: TokenAsker;
  readonly #pacer: Pacer;
  readonly #shelf: VoucherShelf;
  readonly #flights = new Map<string, Promise<Voucher>>();

  constructor(options: VoucherSourceOptions) {
    checkPorts(options, ['transport', 'clock', 'ids']);
    if (!URL.canParse(options.tokenEndpoint) || /[?#]/.test(options.tokenEndpoint)) {
      throw invalidOption('tokenEndpoint', 'must be an absolute URL without query and fragment');
    }
    this.#options = options;
    this.#audience = checkAssertionAudience('audience', options.audience);
    this.#asker = new TokenAsker({
      ...options,
      audience: this.#audience,
      deadlineMs: checkInteger('deadlineMs', options.deadlineMs ?? 10_000, 1, 600_000),
      skewMs: options.skewMs,
      clockGuard: options.clockGuard,
    });
    const { clock, cache, onCacheFailed, sharedPace, onPaceFailed } = options;
    const shared = sharedPace && { pace: sharedPace, onFailed: onPaceFailed };
    this.#pacer = options.pacer ?? new Pacer(clock, { ...DEFAULT_PACING, ...options.pacing }, shared);
    const limit = checkInteger('maxCached', options.maxCached ?? 2_000, 1, 1_000_000);
    this.#shelf = new VoucherShelf({ clock, limit, cache, onCacheFailed });
  }

  async get(request: VoucherRequest): Promise<Voucher> {
    request.signal?.throwIfAborted();
    checkRequest(request);
    const now = this.#options.clock.now();
    const kept = this.#find(request, now);
    if (kept !== undefined) {
      if (now >= kept.renewFrom) this.#renew(request, kept);
      this.#probe(request);
      return kept.voucher;
    }
    return abandonable(this.#flight(request), request.signal);
  }

  stats(): { cached: number; inFlight: number; queued: number } {
    return { cached: this.#shelf.size, inFlight: this.#flights.size, queued: this.#pacer.queued };
  }

  #keyOf(request: VoucherRequest, kid: string): string {
    return tupleKey([
      this.#options.tokenEndpoint,
      this.#audience,
      request.clientId,
      kid,
      request.purposeId,
      request.digest,
      request.dpop?.kid,
    ]);
  }

  /** A voucher had with any key of the ring serves until its end: PDND asks for no other when a key changes. */
  *#keysOf(request: VoucherRequest): Generator<string> {
    const { signer } = request;
    const active = signerOf(signer).kid;
    for (const kid of isKeyRing(signer) ? new Set([active, ...signer.kids]) : [active]) yield this.#keyOf(request, kid);
  }

  #find(request: VoucherRequest, now: number): Kept | undefined {
    return this.#shelf.find(this.#keysOf(request), now);
  }

  /** Fetches a new voucher beside one that is still good. */
  #renew(request: VoucherRequest, kept: Kept): void {
    if (this.#flights.has(this.#flightKey(request))) return;
    kept.renewFrom = this.#options.clock.now() + RENEWAL_PAUSE_MS;
    this.#flight(request).catch((error: unknown) => tellFailure(this.#options.onRenewalFailed, error));
  }

  /** One name for all keys of a ring: that the key changes meanwhile is no reason to ask twice. */
  #flightKey(request: VoucherRequest): string {
    const { signer } = request;
    return this.#keyOf(request, isKeyRing(signer) ? signer.kids.join() : signer.kid);
  }

  async #flight(request: VoucherRequest): Promise<Voucher> {
    const key = this.#flightKey(request);
    let flight = this.#flights.get(key);
    if (flight === undefined) {
      flight = this.#fetch(request).finally(() => this.#flights.delete(key));
      this.#flights.set(key, flight);
    }
    return flight;
  }

  async #fetch(request: VoucherRequest): Promise<Voucher> {
    const { signer } = request;
    if (this.#options.cache !== undefined) {
      const recalled = await this.#shelf.recall(this.#keysOf(request), request);
      if (recalled !== undefined) return recalled;
    }
    if (!isKeyRing(signer)) return this.#fetchWith(request, signer, false);
    const voucher = await signer.run(request.purposeId ?? '', async (key, again) =>
      this.#fetchWith(request, key, again),
    );
    this.#probe(request);
    return voucher;
  }

  /** Where the active key works, a newer one is tried beside it: nobody waits for that, and its voucher is as good as any. */
  #probe(request: VoucherRequest): void {
    if (isKeyRing(request.signer))
      request.signer.probe(async (signer) => this.#fetchOnce({ ...request, signer }, false));
  }

  async #fetchWith(request: VoucherRequest, signer: Signer, again: boolean): Promise<Voucher> {
    const asked = { ...request, signer };
    const { clock, onEvent } = this.#options;
    return tellOfVoucher({ asked, renewal: this.#find(asked, clock.now()) !== undefined, clock, onEvent }, async () =>
      this.#fetchOnce(asked, again),
    );
  }

  async #fetchOnce(asked: SignedRequest, again: boolean): Promise<Voucher> {
    const response = await this.#ask(asked, again).catch(async (error: unknown) => this.#askAgain(asked, error));
    const receivedAt = this.#options.clock.now();
    const voucher = acceptVoucher(response, asked, receivedAt);
    this.#shelf.keep(this.#keyOf(asked, asked.signer.kid), voucher, asked, receivedAt);
    return voucher;
  }

  /** Once more after a 429, when PDND's interval has passed, before those who have not been yet. */
  async #askAgain(request: SignedRequest, error: unknown): Promise<TokenResponse> {
    if (!this.#pauseAfter(request, error)) throw error;
    try {
      return await this.#ask(request, true);
    } catch (again) {
      this.#pauseAfter(request, again);
      throw again;
    }
  }

  #pauseAfter(request: VoucherRequest, error: unknown): boolean {
    if (!(error instanceof TokenError) || error.code !== 'ERR_MODI_RATE_LIMITED') return false;
    const interval = Number(error.facts['retryAfterMs']);
    const [random = 0] = this.#options.ids.bytes(1);
    this.#pacer.pause(request.organizzazione, interval * (1 + random / 1_024));
    return true;
  }

  async #ask(request: SignedRequest, again: boolean): Promise<TokenResponse> {
    const signed = await this.#sign(request, again);
    try {
      return await this.#asker.send(signed);
    } catch (error) {
      if (!this.#asker.isWorthAnother(error, signed)) throw error;
      return this.#asker.send(await this.#sign(request, true));
    }
  }

  /** The assertion is made when the turn has come: who waits may wait longer than one lives. */
  async #sign(request: SignedRequest, again: boolean): Promise<SignedQuestion> {
    const departure = await this.#pacer.turn(request.organizzazione, again);
    try {
      return await this.#asker.sign(request);
    } finally {
      departure.left();
    }
  }
}

/** @throws ConfigurationError ERR_MODI_CONFIG_INVALID naming the field */
function checkRequest(request: VoucherRequest): void {
  checkUuid('clientId', request.clientId);
  checkText('organizzazione', request.organizzazione);
  if (request.purposeId !== undefined) checkUuid('purposeId', request.purposeId);
  if (request.digest !== undefined) checkDigest('digest', request.digest);
  const { signer } = request;
  if (isKeyRing(signer) && signer.clientId.toLowerCase() !== request.clientId.toLowerCase()) {
    throw invalidOption('signer', 'is the key ring of another client');
  }
}

/** Lets one caller stop waiting without stopping what is waited for. */
async function abandonable<T>(flight: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return flight;
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    signal.addEventListener('abort', onAbort, { once: true });
    flight.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
