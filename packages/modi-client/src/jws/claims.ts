import { TokenError } from '../errors/token-error.js';
import { LONGEST_ID } from './header-policy.js';

/** Why a claim is not taken. */
export type ClaimFault = 'missing' | 'format' | 'different' | 'not-after-iat';

type Claims = Readonly<Record<string, unknown>>;

/** Registered claims that are texts wherever they occur (RFC 7519 §4.1). */
const TEXTS = ['iss', 'sub', 'jti'] as const;

/**
 * `aud` names one of `accepted`: a string or an array of strings, compared exactly, no URL made equal to another.
 *
 * @returns the audience of ours that it names
 * @throws TokenError ERR_MODI_CLAIM_MISMATCH, facts `claim` and `reason`
 */
export function checkAudience(payload: Claims, accepted: readonly string[]): string {
  if (!Object.hasOwn(payload, 'aud')) throw claimMismatch('aud', 'missing');
  const aud = payload['aud'];
  const named: readonly unknown[] = Array.isArray(aud) ? (aud as unknown[]) : [aud];
  if (named.length === 0 || !named.every((each) => typeof each === 'string' && each !== '')) {
    throw claimMismatch('aud', 'format');
  }
  const ours = accepted.find((each) => named.includes(each));
  if (ours === undefined) throw claimMismatch('aud', 'different');
  return ours;
}

/**
 * Every required claim is there and says something; `iss`, `sub`, `jti` are texts; `jti` is of bounded length; expected ones are equal.
 *
 * @throws TokenError ERR_MODI_CLAIM_MISMATCH, facts `claim` and `reason`
 */
export function checkClaims(
  payload: Claims,
  required: readonly string[],
  expected: Readonly<Record<string, string>>,
): void {
  for (const claim of [...required, ...Object.keys(expected)]) {
    const value = Object.hasOwn(payload, claim) ? payload[claim] : undefined;
    if (value === undefined || value === null || value === '') throw claimMismatch(claim, 'missing');
  }
  for (const claim of TEXTS) {
    if (Object.hasOwn(payload, claim) && typeof payload[claim] !== 'string') throw claimMismatch(claim, 'format');
  }
  const jti = payload['jti'];
  if (typeof jti === 'string' && (jti === '' || jti.length > LONGEST_ID)) throw claimMismatch('jti', 'format');
  for (const [claim, value] of Object.entries(expected)) {
    if (payload[claim] !== value) throw claimMismatch(claim, 'different');
  }
}

/** A claim that is missing, not of its form, or not the one that is expected. Its value is never quoted. */
export function claimMismatch(claim: string, reason: ClaimFault): TokenError {
  const why = {
    missing: 'is missing',
    format: 'is not of the form it must have',
    different: 'is not what it must be',
    'not-after-iat': 'must be after iat',
  }[reason];
  return new TokenError('ERR_MODI_CLAIM_MISMATCH', `the token’s ${claim} ${why}`, { facts: { claim, reason } });
}
