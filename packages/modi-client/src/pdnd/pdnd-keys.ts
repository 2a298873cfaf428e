import type jose from 'node-jose';
import { LruCache } from '../cache/lru-cache.js';
import { checkPort } from '../checks/arguments.js';
import { checkInteger } from '../checks/identifiers.js';
import { tellFailure } from '../checks/listener.js';
import { checkPorts } from '../checks/ports.js';
import { TokenError } from '../errors/token-error.js';
import { fixedJwks, type Jwks } from '../keys/jwks.js';
import type { Clock } from '../ports/clock.js';
import type { InteropApi } from './interop-api.js';
import type { InteropKey } from './interop-types.js';
import { readKeyEvents, warnOfSkipped, type ReadKeyEventsOptions } from './key-events.js';

export interface PdndKeysOptions {
  readonly clock: Clock;
  /** `client`: keys of fruitori, for evidence and signatures. `producer`: keys of erogatori, for signed answers. Default `client`. */
  readonly of?: 'client' | 'producer';
  /** Milliseconds a key is taken for good without asking again. Default 300 000. */
  readonly ttlMs?: number;
  /** Milliseconds longer that it is, while PDND does not answer. Default 3 600 000. */
  readonly maxStaleMs?: number;
  /** Milliseconds a kid is taken for unknown without asking again. Default 10 000. */
  readonly unknownTtlMs?: number;
  /** Keys kept; and unknown kids kept. Default 2 000. */
  readonly maxKept?: number;
  /** How many kids may turn out unknown in a second before no more are looked for: who invents kids must not use up PDND's limit. Default 5. */
  readonly unknownPerSecond?: number;
  /** Kids not known here that are asked for at the same time; beyond, none more are looked for until one is answered. Default 100. */
  readonly maxInFlight?: number;
  /** Told when a question failed and an old key went on serving. */
  readonly onRefreshFailed?: (error: unknown) => void;
  /** Told by `follow` of an event that could not be read, for which all keys were forgotten. Default: a process warning. */
  readonly onEventSkipped?: ReadKeyEventsOptions['onSkipped'];
}

/** Keys deposited on PDND, by kid. */
export interface PdndKeys extends Jwks {
  /**
   * As `Jwks`: `undefined` for a kid PDND does not know, and for what cannot be one.
   *
   * @throws TokenError ERR_MODI_PACING_FULL while too many turn out unknown, or are being asked for; what the API throws
   */
  find(kid: string): Promise<jose.JWK.Key | undefined>;
  /** Whose key it is: a client's id, or a keychain's. `undefined` when it is unknown, or with v1, which does not say. */
  owner(kid: string): Promise<string | undefined>;
  /** Forgets a key, or all: the next question goes to PDND. */
  evict(kid?: string): void;
  /**
   * Reads what has happened to keys since `after` and forgets those it happened to; all of them for an event that cannot be read.
   *
   * @returns where to go on from the next time
   */
  follow(after?: string): Promise<string | undefined>;
}

interface Kept {
  readonly at: number;
  /** Not asked again before, because asking failed. */
  retryAt?: number;
  readonly found: { readonly key: InteropKey; readonly jose: jose.JWK.Key } | undefined;
}

/** While PDND does not answer, a key is asked for no more often. */
const RETRY_PAUSE_MS = 10_000;
const KID = /^[A-Za-z0-9_-]{43}$/;

/**
 * A cache of PDND's keys over its API. Bounded in memory and in questions; those who ask for the same key at once share one question.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID
 */
export function pdndKeys(api: InteropApi, options: PdndKeysOptions): PdndKeys {
  return new ApiKeys(api, options);
}

class ApiKeys implements PdndKeys {
  readonly #api: InteropApi;
  readonly #options: PdndKeysOptions;
  readonly #ttlMs: number;
  readonly #maxStaleMs: number;
  readonly #unknownTtlMs: number;
  readonly #unknownPerSecond: number;
  readonly #maxInFlight: number;
  readonly #known: LruCache<Kept>;
  readonly #unknown: LruCache<Kept>;
  readonly #flights = new Map<string, Promise<Kept>>();
  #window = { from: -Infinity, unknown: 0 };
  /** Questions about kids not known here. */
  #unanswered = 0;
  /** Counts evictions: what was asked before one is not kept after it. */
  #generation = 0;

  constructor(api: InteropApi, options: PdndKeysOptions) {
    checkPorts(options, ['clock']);
    this.#api = checkPort('api', api, ['key', 'producerKey']);
    this.#options = options;
    this.#ttlMs = checkInteger('ttlMs', options.ttlMs ?? 300_000, 0, 86_400_000);
    this.#maxStaleMs = checkInteger('maxStaleMs', options.maxStaleMs ?? 3_600_000, 0, 86_400_000);
    this.#unknownTtlMs = checkInteger('unknownTtlMs', options.unknownTtlMs ?? 10_000, 0, 86_400_000);
    this.#unknownPerSecond = checkInteger('unknownPerSecond', options.unknownPerSecond ?? 5, 1, 1_000);
    this.#maxInFlight = checkInteger('maxInFlight', options.maxInFlight ?? 100, 1, 10_000);
    const kept = checkInteger('maxKept', options.maxKept ?? 2_000, 1, 1_000_000);
    this.#known = new LruCache(kept);
    // Apart, so that invented kids push no known key out.
    this.#unknown = new LruCache(kept);
  }

  async find(kid: string): Promise<jose.JWK.Key | undefined> {
    return (await this.#look(kid))?.jose;
  }

  async owner(kid: string): Promise<string | undefined> {
    return (await this.#look(kid))?.key.ownerId;
  }

  evict(kid?: string): void {
    this.#generation++;
    if (kid === undefined) {
      this.#known.clear();
      this.#unknown.clear();
    } else {
      this.#known.delete(kid);
      this.#unknown.delete(kid);
    }
    // Who joins a question from now on must not get an answer from before.
    if (kid === undefined) this.#flights.clear();
    else this.#flights.delete(kid);
  }

  async follow(after?: string): Promise<string | undefined> {
    let cursor = after;
    for await (const event of readKeyEvents(this.#api, {
      of: this.#options.of ?? 'client',
      ...(after === undefined ? {} : { after }),
      onSkipped: (skipped) => {
        this.evict();
        ({ cursor } = skipped);
        (this.#options.onEventSkipped ?? warnOfSkipped)(skipped);
      },
    })) {
      this.evict(event.kid);
      cursor = event.cursor;
    }
    return cursor;
  }

  async #look(kid: string): Promise<Kept['found']> {
    if (!KID.test(kid)) return undefined;
    const now = this.#options.clock.now();
    const known = this.#known.get(kid);
    if (known !== undefined && isWithin(known, now, this.#ttlMs)) return known.found;
    const pausing = known?.retryAt !== undefined && now < known.retryAt && now >= known.at;
    if (pausing && isWithin(known, now, this.#ttlMs + this.#maxStaleMs)) return known.found;
    const unknown = this.#unknown.get(kid);
    if (unknown !== undefined && isWithin(unknown, now, this.#unknownTtlMs)) return undefined;
    try {
      return (await this.#ask(kid)).found;
    } catch (error) {
      // One that was forgotten meanwhile was taken away: it does not come back because nobody answers.
      if (known === undefined || this.#known.get(kid) !== known) throw error;
      if (!isWithin(known, now, this.#ttlMs + this.#maxStaleMs)) throw error;
      known.retryAt = now + RETRY_PAUSE_MS;
      tellFailure(this.#options.onRefreshFailed, error);
      return known.found;
    }
  }

  async #ask(kid: string): Promise<Kept> {
    const flying = this.#flights.get(kid);
    if (flying !== undefined) return flying;
    const isNew = this.#known.get(kid) === undefined;
    if (isNew) this.#refuseFlood();
    this.#unanswered += isNew ? 1 : 0;
    const flight = this.#fetch(kid).finally(() => {
      this.#unanswered -= isNew ? 1 : 0;
      if (this.#flights.get(kid) === flight) this.#flights.delete(kid);
    });
    this.#flights.set(kid, flight);
    return flight;
  }

  async #fetch(kid: string): Promise<Kept> {
    const generation = this.#generation;
    const { of, clock } = this.#options;
    const key = await (of === 'producer' ? this.#api.producerKey(kid) : this.#api.key(kid));
    const usable = key && (await fixedJwks({ keys: [{ ...key.jwk, kid }] }).find(kid));
    const kept: Kept = {
      at: clock.now(),
      found: key === undefined || usable === undefined ? undefined : { key, jose: usable },
    };
    if (kept.found === undefined) this.#window.unknown++;
    if (generation === this.#generation) {
      this.#known.delete(kid);
      (kept.found === undefined ? this.#unknown : this.#known).set(kid, kept);
    }
    return kept;
  }

  #refuseFlood(): void {
    const now = this.#options.clock.now();
    if (now - this.#window.from >= 1_000 || now < this.#window.from) this.#window = { from: now, unknown: 0 };
    if (this.#window.unknown < this.#unknownPerSecond && this.#unanswered < this.#maxInFlight) return;
    throw new TokenError('ERR_MODI_PACING_FULL', 'too many keys that are not known were asked for: later', {
      facts: { retryAfterMs: Math.max(1, Math.ceil(this.#window.from + 1_000 - now)) },
    });
  }
}

/** A clock that was set back makes nothing young. */
function isWithin({ at }: Kept, now: number, milliseconds: number): boolean {
  return now >= at && now - at < milliseconds;
}
