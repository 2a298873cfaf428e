import type { KeyObject } from 'node:crypto';
import type { JsonObject } from '../read-json.js';
import type { AssertionClaims } from './assertion-claims.js';
import { hasValidSignature } from './compact-jws.js';
import type { Finding } from './findings.js';
import { finding } from './findings.js';

/**
 * Verifies an assertion's signature and then its times, with no tolerance at all: the first fault ends the check.
 *
 * @param now epoch seconds.
 */
export function checkSignature(
  assertion: string,
  claims: AssertionClaims,
  key: KeyObject,
  now: number,
): Finding | undefined {
  const critical = criticalFinding(claims.header);
  if (critical !== undefined) return critical;
  if (!hasValidSignature(assertion, 'RS256', key)) {
    return finding('0033', 'the signature does not verify with the public key of this kid');
  }
  if (isUnencoded(claims.header)) return finding('0016', 'a JWT cannot have an unencoded payload (b64)');
  return timeFinding(claims.payload, now);
}

/** `crit` reaches this point only where unknown members are let through; the library knows no extension but `b64`. */
function criticalFinding({ crit, b64 }: JsonObject): Finding | undefined {
  if (crit === undefined) return undefined;
  if (!Array.isArray(crit) || crit.length === 0 || crit.some((name) => typeof name !== 'string' || name === '')) {
    return finding('0018', 'crit must be a non-empty list of names');
  }
  if (crit.some((name) => name !== 'b64')) return finding('0016', 'crit names an extension that is not known');
  return typeof b64 === 'boolean' ? undefined : finding('0018', 'b64 must be true or false');
}

function isUnencoded({ crit, b64 }: JsonObject): boolean {
  return crit !== undefined && b64 === false;
}

function timeFinding({ nbf, exp }: JsonObject, now: number): Finding | undefined {
  if (nbf !== undefined && (typeof nbf !== 'number' || nbf > now)) {
    return finding('0019', `nbf must be a number not after now (${now})`);
  }
  if (typeof exp === 'number' && exp <= now) {
    return finding('0017', `expired ${now - exp} s ago by this clock; exp must be after now (${now})`);
  }
  return undefined;
}
