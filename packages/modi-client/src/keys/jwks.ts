import jose from 'node-jose';
import { TokenError } from '../errors/token-error.js';
import { isObject, parseStrictObject } from '../checks/strict-json.js';
import type { Clock } from '../ports/clock.js';
import type { Transport } from '../ports/transport.js';

/** Public keys by `kid`. */
export interface Jwks {
  /** The key, or `undefined` when it is not there. */
  find(kid: string): Promise<jose.JWK.Key | undefined>;
}

type KeyTable = ReadonlyMap<string, jose.JWK.Key>;

/**
 * A key set at hand. Keys without `kid`, of other kinds than RSA (2048 bits and more) and EC, or not for signatures are
 * left out.
 *
 * @param set a JWK Set (RFC 7517 §5)
 * @throws TokenError ERR_MODI_TOKEN_MALFORMED when it is not a JWK Set
 */
export function fixedJwks(set: unknown): Jwks {
  const table = readSet(set);
  return { find: async (kid) => (await table).get(kid) };
}

async function readSet(set: unknown): Promise<KeyTable> {
  const keys = isObject(set) ? set['keys'] : undefined;
  if (!Array.isArray(keys))
    throw new TokenError('ERR_MODI_TOKEN_MALFORMED', 'not a JWK Set', { facts: { reason: 'jwks' } });
  const table = new Map<string, jose.JWK.Key>();
  for (const jwk of keys as unknown[]) {
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
  /** An unknown `kid` causes a fetch at most this often. Default 30 000 ms. */
  readonly minIntervalMs?: number;
  /** Keys older than this are fetched again; while that fails the old ones serve. Default 3 600 000 ms. */
  readonly maxAgeMs?: number;
}

const MAX_JWKS_BYTES = 256 * 1024;

/**
 * A key set fetched when first asked for, then kept. Concurrent questions share one fetch.
 *
 * `find` throws what the transport throws, or TokenError ERR_MODI_PDND_UNAVAILABLE when the answer is not a JWK Set, but only while
 * there are no keys at all: with keys at hand an unknown `kid` is `undefined`.
 */
export function createJwksSource(options: JwksSourceOptions): Jwks {
  return new JwksSource(options);
}

class JwksSource implements Jwks {
  readonly #options: Required<JwksSourceOptions>;
  #table: KeyTable | undefined;
  #fetchedAt = 0;
  #triedAt: number | undefined;
  #flight: Promise<KeyTable> | undefined;

  constructor(options: JwksSourceOptions) {
    this.#options = { deadlineMs: 5_000, minIntervalMs: 30_000, maxAgeMs: 3_600_000, ...options };
  }

  async find(kid: string): Promise<jose.JWK.Key | undefined> {
    const table = this.#table;
    if (table === undefined) return (await this.#fetch()).get(kid);
    const now = this.#options.clock.now();
    const known = table.get(kid);
    const stale = now - this.#fetchedAt > this.#options.maxAgeMs;
    const mayAsk = this.#triedAt === undefined || now - this.#triedAt >= this.#options.minIntervalMs;
    if ((known !== undefined && !stale) || (!mayAsk && this.#flight === undefined)) return known;
    const fresh = await this.#fetch().catch(() => table);
    return fresh.get(kid);
  }

  async #fetch(): Promise<KeyTable> {
    this.#flight ??= this.#load().finally(() => {
      this.#flight = undefined;
    });
    return this.#flight;
  }

  async #load(): Promise<KeyTable> {
    const { transport, clock, url, deadlineMs } = this.#options;
    this.#triedAt = clock.now();
    const answer = await transport.send({
      method: 'GET',
      url,
      headers: { accept: 'application/json' },
      deadlineMs,
      maxResponseBytes: MAX_JWKS_BYTES,
    });
    const set = answer.status === 200 ? parseStrictObject(answer.body) : undefined;
    if (set === undefined) {
      throw new TokenError('ERR_MODI_PDND_UNAVAILABLE', 'the key set could not be read', {
        facts: { status: answer.status },
      });
    }
    const table = await readSet(set);
    this.#table = table;
    this.#fetchedAt = clock.now();
    return table;
  }
}
