import jose from 'node-jose';
import { checkPorts } from '../checks/ports.js';
import { TokenError } from '../errors/token-error.js';
import { checkInteger } from '../checks/identifiers.js';
import { tellFailure } from '../checks/listener.js';
import { isObject, parseStrictObject } from '../checks/strict-json.js';
import type { Clock } from '../ports/clock.js';
import type { Transport } from '../ports/transport.js';

/** Public keys by `kid`. */
export interface Jwks {
  /** The key, or `undefined` when it is not there. */
  find(kid: string): Promise<jose.JWK.Key | undefined>;
}

type KeyTable = ReadonlyMap<string, jose.JWK.Key>;

/** More keys than any issuer has: PDND rotates a few. */
const MOST_KEYS = 1_000;

/**
 * A key set at hand. Keys without `kid`, of other kinds than RSA (2048 bits and more) and EC, or not for signatures are
 * left out.
 *
 * @param set a JWK Set (RFC 7517 §5)
 * @throws TokenError ERR_MODI_TOKEN_MALFORMED when it is not a JWK Set
 */
export function fixedJwks(set: unknown): Jwks {
  // Judged now: a promise that nobody waits for yet must not be one that rejects.
  const table = readKeys(keysOf(set));
  return { find: async (kid) => (await table).get(kid) };
}

function keysOf(set: unknown): readonly unknown[] {
  const keys = isObject(set) ? set['keys'] : undefined;
  if (Array.isArray(keys) && keys.length <= MOST_KEYS) return keys as unknown[];
  throw new TokenError('ERR_MODI_TOKEN_MALFORMED', 'not a JWK Set', { facts: { reason: 'jwks' } });
}

/** Never rejects: what is no key is left out. */
async function readKeys(keys: readonly unknown[]): Promise<KeyTable> {
  const table = new Map<string, jose.JWK.Key>();
  for (const jwk of keys) {
    if (!isUsable(jwk)) continue;
    // Only the public members go on: a private key that lies in the set by mistake stays out of memory.
    const { kty, kid, n, e, crv, x, y } = jwk;
    const members = kty === 'RSA' ? { kty, kid, n, e } : { kty, kid, crv, x, y };
    const key = await jose.JWK.asKey(members as unknown as jose.JWK.RawKey).catch(() => undefined);
    if (key !== undefined) table.set(key.kid, key);
  }
  return table;
}

const CURVES: readonly unknown[] = ['P-256', 'P-384', 'P-521'];
/** base64url characters of a modulus of 2048 bits. */
const LEAST_MODULUS = 342;

function isUsable(jwk: unknown): jwk is Record<string, unknown> {
  if (!isObject(jwk) || typeof jwk['kid'] !== 'string') return false;
  if (jwk['use'] !== undefined && jwk['use'] !== 'sig') return false;
  const { kty, n, e, crv, x, y } = jwk;
  if (kty === 'RSA') return typeof n === 'string' && n.length >= LEAST_MODULUS && typeof e === 'string';
  return kty === 'EC' && CURVES.includes(crv) && typeof x === 'string' && typeof y === 'string';
}

export interface JwksSourceOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  /** Where the JWK Set is, e.g. `PDND_ENVIRONMENTS.produzione.jwksUri`. */
  readonly url: string;
  /** Milliseconds for one fetch. Default 5 000. */
  readonly deadlineMs?: number;
  /** An unknown `kid` causes a fetch at most this often, whoever sends how many of them. Default 30 000 ms. */
  readonly minIntervalMs?: number;
  /** Keys older than this are fetched again; while that fails the old ones serve. Default 3 600 000 ms. */
  readonly maxAgeMs?: number;
  /** For how long at most: a key that was withdrawn for good reason must not live on because nobody answers. Default 86 400 000 ms. */
  readonly maxStaleMs?: number;
  /** Told when a fetch failed while there were keys to go on with. */
  readonly onRefreshFailed?: (error: unknown) => void;
}

const MAX_JWKS_BYTES = 256 * 1024;

/**
 * A key set fetched when first asked for, then kept. A key that is not in it makes it be fetched again (keys rotate), but never more than
 * one fetch at a time nor more often than `minIntervalMs`. Unknown kids are not remembered: no flood of them takes memory.
 *
 * `find` throws what the transport throws, or TokenError ERR_MODI_PDND_UNAVAILABLE when the answer is not a JWK Set, but only while
 * there are no keys to go on with: with keys at hand an unknown `kid` is `undefined`. Without any, a failure is given again for a second
 * instead of another fetch (or for `minIntervalMs`, where that is less): callers who cannot be served must not press on who cannot answer.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID
 */
export function createJwksSource(options: JwksSourceOptions): Jwks {
  return new JwksSource(options);
}

const YEAR_MS = 365 * 24 * 3_600_000;
/** Between two fetches while there are no keys to go on with. */
const FAILURE_PAUSE_MS = 1_000;

class JwksSource implements Jwks {
  readonly #options: JwksSourceOptions;
  readonly #deadlineMs: number;
  readonly #minIntervalMs: number;
  readonly #maxAgeMs: number;
  readonly #maxStaleMs: number;
  #table: KeyTable | undefined;
  #fetchedAt = 0;
  #triedAt: number | undefined;
  #flight: Promise<KeyTable> | undefined;
  #failure: { readonly at: number; readonly error: unknown } | undefined;

  constructor(options: JwksSourceOptions) {
    checkPorts(options, ['transport', 'clock']);
    this.#options = options;
    this.#deadlineMs = checkInteger('deadlineMs', options.deadlineMs ?? 5_000, 1, 600_000);
    this.#minIntervalMs = checkInteger('minIntervalMs', options.minIntervalMs ?? 30_000, 1, YEAR_MS);
    this.#maxAgeMs = checkInteger('maxAgeMs', options.maxAgeMs ?? 3_600_000, 1, YEAR_MS);
    this.#maxStaleMs = checkInteger('maxStaleMs', options.maxStaleMs ?? 86_400_000, 0, YEAR_MS);
  }

  async find(kid: string): Promise<jose.JWK.Key | undefined> {
    const table = this.#table;
    const now = this.#options.clock.now();
    if (table === undefined) return (await this.#fetchUnlessFailed(now)).get(kid);
    const age = now - this.#fetchedAt;
    // An age below zero means that the clock was set back: how old the keys are is not known.
    const stale = age > this.#maxAgeMs || age < 0;
    if (age > this.#maxAgeMs + this.#maxStaleMs) return (await this.#fetchUnlessFailed(now)).get(kid);
    const known = table.get(kid);
    if ((known !== undefined && !stale) || (!this.#mayAsk(now) && this.#flight === undefined)) return known;
    const fresh = await this.#fetch().catch((error: unknown) => {
      tellFailure(this.#options.onRefreshFailed, error);
      return table;
    });
    return fresh.get(kid);
  }

  #mayAsk(now: number): boolean {
    if (this.#triedAt === undefined) return true;
    const since = now - this.#triedAt;
    return since >= this.#minIntervalMs || since < 0;
  }

  async #fetchUnlessFailed(now: number): Promise<KeyTable> {
    const since = this.#failure === undefined ? Infinity : now - this.#failure.at;
    if (since >= 0 && since < Math.min(FAILURE_PAUSE_MS, this.#minIntervalMs)) throw this.#failure?.error;
    return this.#fetch();
  }

  async #fetch(): Promise<KeyTable> {
    this.#flight ??= this.#load()
      .then(
        (table) => {
          this.#failure = undefined;
          return table;
        },
        (error: unknown) => {
          this.#failure = { at: this.#options.clock.now(), error };
          throw error;
        },
      )
      .finally(() => {
        this.#flight = undefined;
      });
    return this.#flight;
  }

  async #load(): Promise<KeyTable> {
    const { transport, clock, url } = this.#options;
    this.#triedAt = clock.now();
    const answer = await transport.send({
      method: 'GET',
      url,
      headers: { accept: 'application/json' },
      deadlineMs: this.#deadlineMs,
      maxResponseBytes: MAX_JWKS_BYTES,
    });
    const set = answer.status === 200 ? parseStrictObject(answer.body) : undefined;
    if (set === undefined) {
      throw new TokenError('ERR_MODI_PDND_UNAVAILABLE', 'the key set could not be read', {
        facts: { status: answer.status },
      });
    }
    const table = await readKeys(keysOf(set));
    this.#table = table;
    this.#fetchedAt = clock.now();
    return table;
  }
}
