import { createJwksSource, type Clock, type Jwks, type Transport } from '@varco/modi-client';
import { createMisura } from './misura.js';

/** Keys of the provider, or its discovery document, cannot be had: its tokens cannot be judged, which is not their fault. */
export class EmittenteNonDisponibileError extends Error {
  readonly issuer: string;

  constructor(issuer: string, reason: string, cause?: unknown) {
    super(`the keys of the identity provider cannot be had: ${reason}`, { cause });
    this.name = 'EmittenteNonDisponibileError';
    this.issuer = issuer;
  }
}

/** The keys of a provider, and how it stands with it. */
export interface Emittente extends Jwks {
  /** `mai`: nobody asked it yet; `guasto`: the last attempt to read its document or its keys failed. */
  stato(): 'mai' | 'bene' | 'guasto';
  /** Milliseconds for which what was read is still believed without being read again; 0: nothing is. */
  credutoAncoraMs(): number;
  /** Reads document and keys where they are not there, are old, or could not be read. Failures are told to `onFailure` alone. */
  rileggi(): Promise<void>;
}

/** More keys were asked for than the provider is asked for: those at hand serve. */
class TroppeLettureError extends Error {
  constructor() {
    super('the keys were read often enough for now');
    this.name = 'TroppeLettureError';
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
/**
 * An unknown key makes the keys be read again at once, so that nobody is refused while a provider rotates them; who sends keys that never
 * were costs the provider a few more readings, and then one in ten seconds.
 */
const LETTURE = 5;
const LETTURA_OGNI_MS = 10_000;
const TIMES = { maxAgeMs: MAX_AGE, maxStaleMs: MAX_STALE, deadlineMs: DEADLINE, minIntervalMs: 250 };

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
export function createEmittente({ issuer, transport, clock, onFailure }: EmittenteOptions): Emittente {
  let letto: Letto | undefined;
  /** When the keys were last read. */
  let lette: number | undefined;
  let tried: number | undefined;
  let failure: unknown;
  let flight: Promise<Letto> | undefined;
  let stato: 'mai' | 'bene' | 'guasto' = 'mai';
  let detto: unknown;
  const siPuo = createMisura(clock, LETTURE, LETTURA_OGNI_MS);

  const tell = (error: unknown): void => {
    // One failure is given to many who ask.
    if (error === detto || error instanceof TroppeLettureError) return;
    detto = error;
    stato = 'guasto';
    onFailure?.(error);
  };

  /** As the keys are read: within measure, once there are some. */
  const misurato: Transport = {
    send: async (request) => {
      if (lette !== undefined && !siPuo()) throw new TroppeLettureError();
      const answer = await transport.send(request);
      if (answer.status === 200) [lette, stato] = [clock.now(), 'bene'];
      return answer;
    },
    close: () => transport.close(),
  };

  async function load(): Promise<Letto> {
    tried = clock.now();
    const jwksUri = await scopri(issuer, transport);
    // The same address: its keys, and how old they are, stay known.
    const keys =
      letto?.jwksUri === jwksUri
        ? letto.keys
        : createJwksSource({ transport: misurato, clock, url: jwksUri, ...TIMES, onRefreshFailed: tell });
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

  const find: Jwks['find'] = async (kid) => {
    try {
      return await (await current()).keys.find(kid);
    } catch (error) {
      if (error instanceof EmittenteNonDisponibileError) throw error;
      tell(error);
      throw new EmittenteNonDisponibileError(issuer, 'no answer that can be used', error);
    }
  };
  const eta = (): number =>
    letto === undefined || lette === undefined ? Infinity : Math.abs(clock.now() - Math.min(letto.at, lette));

  return {
    find,
    stato: () => stato,
    credutoAncoraMs: () => Math.max(0, MAX_AGE + MAX_STALE - eta()),
    rileggi: async () => {
      if (stato === 'bene' && eta() <= MAX_AGE) return;
      try {
        // No key has this name: all are read.
        await find('');
      } catch (error) {
        if (!(error instanceof EmittenteNonDisponibileError)) throw error;
      }
    },
  };
}

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
