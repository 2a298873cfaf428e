import { createHash } from 'node:crypto';
import { LruCache } from '../cache/lru-cache.js';
import { tupleKey } from '../cache/tuple-key.js';
import { checkInteger, checkText } from '../checks/identifiers.js';
import { checkPorts } from '../checks/ports.js';
import type { ClockGuard } from '../clock/clock-guard.js';
import { invalidOption } from '../errors/configuration-error.js';
import { tell, type EvidenceMadeEvent, type OnModiEvent } from '../events/modi-event.js';
import { signerOf, type SignerSource } from '../keys/key-ring.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Signer } from '../ports/signer.js';
import { checkReference, headerOf, type KeyReference } from '../trust/key-reference.js';
import { agreedClaims, type EvidenceValues } from './evidence-claims.js';
import {
  createTrackingEvidence,
  DEFAULT_EVIDENCE_SECONDS,
  type TrackingEvidence,
  type TrackingPattern,
} from './tracking-evidence.js';

/** Erogatori on GovWay refuse an `iat` older than 300 s; a minute is kept for the way and the wait. */
const LONGEST_WINDOW_MS = 240_000;
/** An evidence this close to its `exp` could expire on the way. */
const LEAST_LIFE_MS = 5_000;

export interface EvidenceSourceOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  /** `mai`: a new evidence for every request. `finestra`: the same one again for the same person, place and purpose, within the window. */
  readonly reuse: 'mai' | 'finestra';
  /** Milliseconds of re-use. Default and most: 240 000. */
  readonly windowMs?: number;
  /** Measured distance between this clock and the erogatore's, in milliseconds: the window is shorter by as much. Default none. */
  readonly skewMs?: () => number;
  /** Stamps the evidences of requests that name a `host` with its time, if it corrects; else their window is shorter by what is off. */
  readonly clockGuard?: ClockGuard;
  /** Seconds an evidence lives. Default 300. */
  readonly ttlSeconds?: number;
  /** Evidences kept. Default 2 000. */
  readonly maxCached?: number;
  readonly onEvent?: OnModiEvent<EvidenceMadeEvent>;
}

export interface EvidenceRequest extends EvidenceValues {
  readonly pattern: TrackingPattern;
  /** Whose evidence it is: two enti never share one, though all else be equal. */
  readonly ente: string;
  /** A key the erogatore can find on PDND: the client's, or its ring of keys, whose active one signs. Or that of the certificate. */
  readonly signer: SignerSource;
  /** In direct trust the certificate. Default: by the signer's thumbprint, as PDND has it. */
  readonly reference?: KeyReference;
  readonly clientId: string;
  readonly audience: string;
  /** Required in PDND trust. */
  readonly purposeId?: string;
  /** The erogatore's host, or its URL, for the clock guard. */
  readonly host?: string;
}

/** A request and the one key it is signed with. */
type SignedRequest = EvidenceRequest & { readonly signer: Signer };

export interface EvidenceSource {
  /**
   * An evidence for this person, place and purpose. Made only because somebody asked; with `finestra`, callers who ask for the same while it
   * is being signed share it.
   *
   * @throws ConfigurationError ERR_MODI_CONFIG_INVALID naming the field; what the signer throws
   */
  get(request: EvidenceRequest): Promise<TrackingEvidence>;
}

/**
 * Where tracking evidences come from: signed when somebody asks, used again within the window where that is wanted.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID naming the option
 */
export function createEvidenceSource(options: EvidenceSourceOptions): EvidenceSource {
  return new CachedEvidenceSource(options);
}

class CachedEvidenceSource implements EvidenceSource {
  readonly #options: EvidenceSourceOptions;
  readonly #windowMs: number;
  readonly #ttlSeconds: number;
  readonly #kept: LruCache<TrackingEvidence>;
  readonly #flights = new Map<string, Promise<TrackingEvidence>>();

  constructor(options: EvidenceSourceOptions) {
    checkPorts(options, ['clock', 'ids']);
    if (options.reuse !== 'mai' && options.reuse !== 'finestra')
      throw invalidOption('reuse', 'must be mai or finestra');
    this.#options = options;
    this.#windowMs = checkInteger('windowMs', options.windowMs ?? LONGEST_WINDOW_MS, 0, LONGEST_WINDOW_MS);
    this.#ttlSeconds = checkInteger('ttlSeconds', options.ttlSeconds ?? DEFAULT_EVIDENCE_SECONDS, 1, 3_600);
    this.#kept = new LruCache(checkInteger('maxCached', options.maxCached ?? 2_000, 1, 1_000_000));
  }

  async get(request: EvidenceRequest): Promise<TrackingEvidence> {
    checkText('ente', request.ente);
    const signer = signerOf(request.signer);
    const signed = { ...request, signer };
    if (this.#options.reuse === 'mai') return this.#make(signed);
    const key = tupleKey([
      request.pattern,
      request.ente,
      request.clientId,
      signer.kid,
      referenceKey(request.reference, signer, this.#clockFor(request.host)),
      request.audience,
      request.purposeId,
      request.userID,
      request.userLocation,
      request.LoA,
      agreementKey(request),
    ]);
    const kept = this.#kept.get(key);
    if (kept !== undefined && this.#isFresh(kept, request.host)) return kept;
    let flight = this.#flights.get(key);
    if (flight === undefined) {
      flight = this.#makeAndKeep(key, signed).finally(() => this.#flights.delete(key));
      this.#flights.set(key, flight);
    }
    return flight;
  }

  async #make(request: SignedRequest): Promise<TrackingEvidence> {
    const { ids } = this.#options;
    const clock = this.#clockFor(request.host);
    const evidence = await createTrackingEvidence({ ...request, ttlSeconds: this.#ttlSeconds, clock, ids });
    const { pattern, clientId, purposeId } = request;
    const purpose = purposeId === undefined ? {} : { purposeId };
    tell(this.#options.onEvent, { type: 'evidence.made', pattern, clientId, ...purpose, jti: evidence.jti });
    return evidence;
  }

  async #makeAndKeep(key: string, request: SignedRequest): Promise<TrackingEvidence> {
    const evidence = await this.#make(request);
    this.#kept.set(key, evidence);
    return evidence;
  }

  #clockFor(host: string | undefined): Clock {
    const { clock, clockGuard } = this.#options;
    return host === undefined || clockGuard === undefined ? clock : clockGuard.clock(host);
  }

  #skewMs(host: string | undefined): number {
    const { skewMs, clockGuard } = this.#options;
    return Math.abs(skewMs?.() ?? (host === undefined ? 0 : (clockGuard?.residualMs(host) ?? 0)));
  }

  #isFresh(evidence: TrackingEvidence, host: string | undefined): boolean {
    const now = this.#clockFor(host).now();
    const age = now - evidence.issuedAt;
    // An age below zero means that the clock was set back: the evidence would look issued in the future.
    return age >= 0 && age < this.#windowMs - this.#skewMs(host) && evidence.expiresAt - now >= LEAST_LIFE_MS;
  }
}

/** What is said besides, or otherwise; judged even where an evidence is at hand, which may have been made by another agreement. */
function agreementKey(request: EvidenceRequest): string | undefined {
  const { claimNames, moreClaims, claims } = request;
  if (claimNames === undefined && moreClaims === undefined && claims === undefined) return undefined;
  return JSON.stringify(agreedClaims(request));
}

/** What tells two references of one key apart; and a certificate that has expired meanwhile is found out even where an evidence is at hand. */
function referenceKey(reference: KeyReference | undefined, signer: Signer, clock: Clock): string | undefined {
  if (reference === undefined) return undefined;
  checkReference(reference);
  if (!('certificate' in reference)) return reference.kid;
  const header = JSON.stringify(headerOf(reference, signer, clock.now()));
  return createHash('sha256').update(header).digest('base64url');
}
