import { LruCache } from '../cache/lru-cache.js';
import { checkTexts } from '../checks/arguments.js';
import { checkInteger } from '../checks/identifiers.js';
import { checkPorts } from '../checks/ports.js';
import { invalidOption } from '../errors/configuration-error.js';
import { TokenError } from '../errors/token-error.js';
import type { Clock } from '../ports/clock.js';
import { guardedFetch, unavailable, type GuardedFetchOptions } from './guarded-fetch.js';
import { readPem } from './pem.js';

/** Where the certificates are that an `x5u` names. */
export interface CertificateSource {
  /**
   * @param url as the token has it: not to be trusted
   * @returns DER, leaf first
   * @throws TokenError ERR_MODI_X5U_REFUSED, ERR_MODI_X5U_UNAVAILABLE
   */
  fetch(url: string): Promise<readonly Uint8Array[]>;
}

export interface X5uSourceOptions {
  /** The only hosts asked: names, with `:port` where it is not 443. Never addresses. */
  readonly hosts: readonly string[];
  readonly clock: Clock;
  /** PEM of the CAs that the hosts' TLS certificates must come from, instead of the system's. */
  readonly ca?: string;
  /** Milliseconds for one fetch, name resolution and TLS included. Default 3 000. */
  readonly deadlineMs?: number;
  /** Bytes of one answer. Default 65 536. */
  readonly maxBytes?: number;
  /** Milliseconds that an answer is kept. Default 300 000. A failure is kept for 30 000. */
  readonly maxAgeMs?: number;
  /**
   * URLs asked at the same time; beyond, ERR_MODI_X5U_UNAVAILABLE, reason `busy`. Half of them are kept for URLs that have worked, so that who invents
   * URLs stops nobody else. Default 16.
   */
  readonly maxInFlight?: number;
  /** Of which at one host, half kept in the same way: a slow host does not stop the others. Default 8, or `maxInFlight` if that is less. */
  readonly maxInFlightPerHost?: number;
  /** For tests alone: hosts that lead to this machine are asked too. Default `false`. */
  readonly allowLoopback?: boolean;
}

const FAILURE_MS = 30_000;
const MAX_CACHED = 200;

/**
 * Fetches what `x5u` names (RFC 7515 §4.1.5: PEM over https, leaf first; one DER certificate is taken too), from agreed hosts with public
 * addresses only, without redirects. Concurrent questions for one URL share one fetch. Goes straight out: behind a proxy give a
 * {@link CertificateSource} of your own.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID
 */
export function createX5uSource(options: X5uSourceOptions): CertificateSource {
  checkPorts(options, ['clock']);
  const hosts = checkTexts('hosts', options.hosts).map(checkHost);
  if (hosts.length === 0) throw invalidOption('hosts', 'names nobody: leave x5u out instead');
  const guard: GuardedFetchOptions = {
    hosts,
    deadlineMs: checkInteger('deadlineMs', options.deadlineMs ?? 3_000, 1, 60_000),
    maxBytes: checkInteger('maxBytes', options.maxBytes ?? 65_536, 1, 10_000_000),
    allowLoopback: options.allowLoopback ?? false,
    ...(options.ca === undefined ? {} : { ca: options.ca }),
  };
  const maxAge = checkInteger('maxAgeMs', options.maxAgeMs ?? 300_000, 0, 86_400_000);
  const maxInFlight = checkInteger('maxInFlight', options.maxInFlight ?? 16, 1, 1_000);
  const perHost = checkInteger(
    'maxInFlightPerHost',
    options.maxInFlightPerHost ?? Math.min(8, maxInFlight),
    1,
    maxInFlight,
  );
  return new X5uSource(guard, options.clock, maxAge, { maxInFlight, perHost });
}

function checkHost(host: string): string {
  const url = URL.canParse(`https://${host}`) ? new URL(`https://${host}`) : undefined;
  if (url === undefined || url.href !== `https://${url.host}/`) {
    throw invalidOption('hosts', 'must be host names, with :port where it is not 443: no scheme, no path');
  }
  return url.host;
}

interface Answer {
  readonly outcome: readonly Uint8Array[] | TokenError;
  /** Epoch milliseconds. A clock that was set back makes nothing last longer. */
  readonly from: number;
  readonly until: number;
}

interface Flight {
  readonly answer: Promise<Answer>;
  readonly host: string;
  /** Whether its URL has worked before. */
  readonly known: boolean;
}

interface Room {
  readonly maxInFlight: number;
  readonly perHost: number;
}

class X5uSource implements CertificateSource {
  readonly #guard: GuardedFetchOptions;
  readonly #clock: Clock;
  readonly #maxAge: number;
  readonly #room: Room;
  readonly #answers = new LruCache<Answer>(MAX_CACHED);
  /** Apart, so that URLs which lead nowhere push none out that does. */
  readonly #failures = new LruCache<Answer>(MAX_CACHED);
  readonly #flights = new Map<string, Flight>();

  constructor(guard: GuardedFetchOptions, clock: Clock, maxAge: number, room: Room) {
    this.#guard = guard;
    this.#clock = clock;
    this.#maxAge = maxAge;
    this.#room = room;
  }

  async fetch(url: string): Promise<readonly Uint8Array[]> {
    const now = this.#clock.now();
    const fresh = [this.#answers, this.#failures]
      .map((kept) => kept.get(url))
      .find((each) => each !== undefined && now >= each.from && now < each.until);
    const { outcome } = fresh ?? (await this.#ask(url));
    if (outcome instanceof TokenError) throw outcome;
    return outcome;
  }

  async #ask(url: string): Promise<Answer> {
    let flight = this.#flights.get(url);
    if (flight === undefined) {
      const host = URL.canParse(url) ? new URL(url).host : '';
      const known = this.#answers.get(url) !== undefined;
      if (!this.#hasRoom(host, known)) throw unavailable('busy');
      flight = { answer: this.#load(url).finally(() => this.#flights.delete(url)), host, known };
      this.#flights.set(url, flight);
    }
    return flight.answer;
  }

  #hasRoom(host: string, known: boolean): boolean {
    const { maxInFlight, perHost } = this.#room;
    const all = [...this.#flights.values()];
    const here = all.filter((each) => each.host === host);
    if (all.length >= maxInFlight || here.length >= perHost) return false;
    const fresh = (flights: readonly Flight[]): number => flights.filter((each) => !each.known).length;
    return known || (fresh(all) < halfOf(maxInFlight) && fresh(here) < halfOf(perHost));
  }

  async #load(url: string): Promise<Answer> {
    try {
      const outcome = readChain(await guardedFetch(url, this.#guard));
      return this.#keep(url, outcome, this.#maxAge);
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      // A refusal costs nothing to make again, and may name any URL: only what was asked is kept.
      return error.code === 'ERR_MODI_X5U_UNAVAILABLE'
        ? this.#keep(url, error, FAILURE_MS)
        : { outcome: error, from: 0, until: 0 };
    }
  }

  #keep(url: string, outcome: Answer['outcome'], ms: number): Answer {
    const now = this.#clock.now();
    const answer = { outcome, from: now, until: now + ms };
    (outcome instanceof TokenError ? this.#failures : this.#answers).set(url, answer);
    return answer;
  }
}

/** With one place there is nothing to keep. */
function halfOf(places: number): number {
  return Math.ceil(places / 2);
}

function readChain(body: Uint8Array): readonly Uint8Array[] {
  // 0x30: a SEQUENCE, so DER.
  const chain = body[0] === 0x30 ? [body] : readPem(Buffer.from(body).toString('latin1'), 'CERTIFICATE');
  if (chain.length === 0) throw unavailable('content');
  return chain;
}
