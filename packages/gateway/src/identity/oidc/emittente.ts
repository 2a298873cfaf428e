import { createJwksSource, type Clock, type Jwks, type Transport } from '@varco/modi-client';

/** Keys of the provider, or its discovery document, cannot be had: its tokens cannot be judged, which is not their fault. */
export class EmittenteNonDisponibileError extends Error {
  readonly issuer: string;

  constructor(issuer: string, reason: string, cause?: unknown) {
    super(`the keys of the identity provider cannot be had: ${reason}`, { cause });
    this.name = 'EmittenteNonDisponibileError';
    this.issuer = issuer;
  }
}

export interface EmittenteOptions {
  readonly issuer: string;
  readonly transport: Transport;
  readonly clock: Clock;
  /** Told of each failure to read keys or document, also while older ones serve. */
  readonly onFailure?: (error: unknown) => void;
}

/** Milliseconds. Of the document and of the keys: read again after the first, no longer believed after the two together. */
const MAX_AGE = 3_600_000;
const MAX_STALE = 3_600_000;
/** Between two attempts, while an older document serves, and while there is none. */
const PAUSE_WITH = 30_000;
const PAUSE_WITHOUT = 1_000;
const DEADLINE = 5_000;
const MAX_BYTES = 64 * 1024;

interface Letto {
  readonly jwksUri: string;
  readonly at: number;
  readonly keys: Jwks;
}

/**
 * The keys of an OpenID provider, by its discovery document (OpenID Connect Discovery 1.0 §4, whose `issuer` must be the very one that was
 * asked). One fetch at a time whoever asks; when it fails, keys and document read before serve for an hour more, then nobody is let in.
 *
 * `find` throws EmittenteNonDisponibileError, and nothing else.
 */
export function createEmittente({ issuer, transport, clock, onFailure }: EmittenteOptions): Jwks {
  let letto: Letto | undefined;
  let tried: number | undefined;
  let failure: unknown;
  let flight: Promise<Letto> | undefined;

  const tell = (error: unknown): void => onFailure?.(error);

  async function load(): Promise<Letto> {
    tried = clock.now();
    const jwksUri = await scopri(issuer, transport);
    // The same address: its keys, and how old they are, stay known.
    const keys =
      letto?.jwksUri === jwksUri
        ? letto.keys
        : createJwksSource({ transport, clock, url: jwksUri, ...TIMES, onRefreshFailed: tell });
    letto = { jwksUri, at: clock.now(), keys };
    return letto;
  }

  async function fetchOnce(): Promise<Letto> {
    flight ??= load()
      .then(
        (fresh) => {
          failure = undefined;
          return fresh;
        },
        (error: unknown) => {
          failure = error;
          tell(error);
          throw error;
        },
      )
      .finally(() => {
        flight = undefined;
      });
    return flight;
  }

  async function current(): Promise<Letto> {
    const now = clock.now();
    const age = letto === undefined ? Infinity : now - letto.at;
    if (letto !== undefined && age >= 0 && age <= MAX_AGE) return letto;
    const serves = letto !== undefined && age <= MAX_AGE + MAX_STALE ? letto : undefined;
    const since = tried === undefined ? Infinity : now - tried;
    const paused = since >= 0 && since < (serves ? PAUSE_WITH : PAUSE_WITHOUT);
    if (flight === undefined && paused) {
      if (serves) return serves;
      if (failure !== undefined) throw new EmittenteNonDisponibileError(issuer, 'the last attempt failed', failure);
    }
    try {
      return await fetchOnce();
    } catch (error) {
      if (serves) return serves;
      throw error;
    }
  }

  return {
    find: async (kid) => {
      try {
        return await (await current()).keys.find(kid);
      } catch (error) {
        if (error instanceof EmittenteNonDisponibileError) throw error;
        throw new EmittenteNonDisponibileError(issuer, 'no answer that can be used', error);
      }
    },
  };
}

const TIMES = { maxAgeMs: MAX_AGE, maxStaleMs: MAX_STALE, deadlineMs: DEADLINE };

/** Where the keys are. */
async function scopri(issuer: string, transport: Transport): Promise<string> {
  const unusable = (reason: string): EmittenteNonDisponibileError => new EmittenteNonDisponibileError(issuer, reason);
  const { status, body } = await transport.send({
    method: 'GET',
    // A slash at the end of the issuer is left out (Discovery §4.1).
    url: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    headers: { accept: 'application/json' },
    deadlineMs: DEADLINE,
    maxResponseBytes: MAX_BYTES,
  });
  if (status !== 200) throw unusable(`the discovery document is answered with ${status}`);
  let document: unknown;
  try {
    document = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch (cause) {
    throw new EmittenteNonDisponibileError(issuer, 'the discovery document is not JSON', cause);
  }
  if (typeof document !== 'object' || document === null) throw unusable('the discovery document is not an object');
  const { issuer: named, jwks_uri: jwksUri } = document as Readonly<Record<string, unknown>>;
  if (named !== issuer) throw unusable('the discovery document is of another issuer');
  if (typeof jwksUri !== 'string' || jwksUri.length > 2048 || !URL.canParse(jwksUri))
    throw unusable('the discovery document names no jwks_uri');
  return jwksUri;
}
