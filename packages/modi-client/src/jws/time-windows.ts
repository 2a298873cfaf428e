import { invalidOption } from '../errors/configuration-error.js';
import { TokenError } from '../errors/token-error.js';
import { claimMismatch } from './claims.js';

/** How the times of a token are judged, in seconds. The defaults are those of GovWay 3.4. */
export interface TimeWindows {
  /** An `iat` older than this is refused. Default 300. `Infinity`: not judged. */
  readonly maxAgeSeconds?: number;
  /** An `iat` further in the future than this is refused. Default 5. */
  readonly futureSeconds?: number;
  /** `exp` is taken as this much later. Default 0: now must be strictly before `exp`. */
  readonly expToleranceSeconds?: number;
  /** `nbf` is taken as this much earlier. Default 5. */
  readonly nbfToleranceSeconds?: number;
}

export interface TokenTimes {
  /** Epoch milliseconds of `iat`. */
  readonly issuedAt: number;
  /** Epoch milliseconds of `exp`; of a token that has none, when it becomes too old. */
  readonly expiresAt: number;
  /** Epoch milliseconds after which no instance whose clock is within the windows takes the token any more. */
  readonly usableUntil: number;
}

const DEFAULTS: Required<TimeWindows> = {
  maxAgeSeconds: 300,
  futureSeconds: 5,
  expToleranceSeconds: 0,
  nbfToleranceSeconds: 5,
};
/** 9999-12-31T23:59:59Z. */
const LATEST = 253_402_300_799;

/**
 * Judges `iat`, `exp` and, when present, `nbf`: NumericDates in whole seconds (ModI wants integers), `exp` after `iat`.
 *
 * @param now epoch milliseconds
 * @param expRequired `false` for proofs that live by their `iat` alone (DPoP)
 * @throws TokenError ERR_MODI_CLAIM_MISMATCH, ERR_MODI_TOKEN_EXPIRED, ERR_MODI_TOKEN_NOT_YET_VALID: facts `claim`, and for the latter two
 *   `seconds`, by how much; ConfigurationError ERR_MODI_CONFIG_INVALID for a window that is no number of seconds
 */
export function checkTimes(
  payload: Readonly<Record<string, unknown>>,
  windows: TimeWindows,
  now: number,
  expRequired = true,
): TokenTimes {
  const { maxAgeSeconds, futureSeconds, expToleranceSeconds, nbfToleranceSeconds } = checkedWindows(windows);
  const iat = numericDate(payload, 'iat');
  if (iat === undefined) throw claimMismatch('iat', 'missing');
  const exp = numericDate(payload, 'exp');
  if (exp === undefined && expRequired) throw claimMismatch('exp', 'missing');
  const nbf = numericDate(payload, 'nbf');
  const seconds = now / 1_000;
  if (exp !== undefined) {
    if (exp <= iat) throw claimMismatch('exp', 'not-after-iat');
    if (seconds >= exp + expToleranceSeconds) throw expired('exp', seconds - exp);
  }
  if (seconds - iat > maxAgeSeconds) throw expired('iat', seconds - iat);
  if (iat - seconds > futureSeconds) throw notYetValid('iat', iat - seconds);
  if (nbf !== undefined && nbf - seconds > nbfToleranceSeconds) throw notYetValid('nbf', nbf - seconds);
  const oldest = iat + maxAgeSeconds;
  const until = Math.min(exp === undefined ? oldest : exp + expToleranceSeconds, oldest);
  return {
    issuedAt: iat * 1_000,
    expiresAt: (exp ?? oldest) * 1_000,
    usableUntil: (until + futureSeconds + 1) * 1_000,
  };
}

/** Compared with what is no number, every time would be a good one: plain JavaScript passes `undefined` and texts where types say numbers. */
function checkedWindows(windows: TimeWindows): Required<TimeWindows> {
  const seconds = (name: keyof TimeWindows): number => {
    const given: unknown = windows[name] ?? DEFAULTS[name];
    if (typeof given === 'number' && given >= 0 && (name === 'maxAgeSeconds' || Number.isFinite(given))) return given;
    throw invalidOption(`windows.${name}`, 'must be a number of seconds, not negative');
  };
  return {
    maxAgeSeconds: seconds('maxAgeSeconds'),
    futureSeconds: seconds('futureSeconds'),
    expToleranceSeconds: seconds('expToleranceSeconds'),
    nbfToleranceSeconds: seconds('nbfToleranceSeconds'),
  };
}

function numericDate(payload: Readonly<Record<string, unknown>>, claim: string): number | undefined {
  if (!Object.hasOwn(payload, claim)) return undefined;
  const value = payload[claim];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > LATEST) {
    throw claimMismatch(claim, 'format');
  }
  return value;
}

function expired(claim: string, seconds: number): TokenError {
  const why = claim === 'exp' ? 'its exp has passed' : 'its iat is too old';
  return new TokenError('ERR_MODI_TOKEN_EXPIRED', `the token is no longer taken: ${why}; compare the clocks`, {
    facts: { claim, seconds: Math.floor(seconds) },
  });
}

function notYetValid(claim: string, seconds: number): TokenError {
  return new TokenError('ERR_MODI_TOKEN_NOT_YET_VALID', `the token’s ${claim} is in the future; compare the clocks`, {
    facts: { claim, seconds: Math.ceil(seconds) },
  });
}
