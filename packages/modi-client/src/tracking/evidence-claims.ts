import { invalidOption } from '../errors/configuration-error.js';
import { claimMismatch } from '../jws/claims.js';

/** One claim that fruitore and erogatore have agreed on: who, where, how sure. Texts all. */
export interface EvidenceClaimRule {
  /** As it is spelt on the wire: `LoA` or `loa`. */
  readonly name: string;
  /** Default `true`. */
  readonly required?: boolean;
  /** Characters. Default 1. */
  readonly minLength?: number;
  /** Characters. Default 255. */
  readonly maxLength?: number;
  /** Must match the whole value: write `^…$`. */
  readonly pattern?: RegExp;
  /** The only values taken. */
  readonly values?: readonly string[];
}

/** The guidelines' names, required as GovWay requires them: `userID`, `userLocation`, and `LoA` where it is sent. */
export const EVIDENCE_CLAIMS: readonly EvidenceClaimRule[] = Object.freeze([
  Object.freeze({ name: 'userID' }),
  Object.freeze({ name: 'userLocation' }),
  Object.freeze({ name: 'LoA', required: false }),
]);

/** Claims that have a meaning of their own: an agreement cannot give them another. */
const RESERVED = ['iss', 'sub', 'aud', 'iat', 'nbf', 'exp', 'jti', 'purposeId', 'dnonce'];

/** @throws ConfigurationError ERR_MODI_CONFIG_INVALID */
export function checkClaimRules(rules: readonly EvidenceClaimRule[]): void {
  for (const { name, pattern } of rules) {
    if (typeof name !== 'string' || name === '') throw invalidOption('claims', 'every rule names a claim');
    if (RESERVED.includes(name)) throw invalidOption('claims', `${name} is checked by itself, take it out`);
    if (rules.filter((rule) => rule.name === name).length > 1) throw invalidOption('claims', `${name} has two rules`);
    // Such an expression remembers where it stopped: it would judge the same value differently the next time.
    if (pattern !== undefined && (pattern.global || pattern.sticky)) {
      throw invalidOption('claims', `the pattern of ${name} must have neither the flag g nor y`);
    }
  }
}

/**
 * Judges the agreed claims of an evidence.
 *
 * @returns those that are there
 * @throws TokenError ERR_MODI_CLAIM_MISMATCH, facts `claim` and `reason` (`missing`, `format`, `different`); the value is never quoted
 */
export function readAgreedClaims(
  payload: Readonly<Record<string, unknown>>,
  rules: readonly EvidenceClaimRule[],
): Readonly<Record<string, string>> {
  const agreed: [string, string][] = [];
  for (const rule of rules) {
    const value = Object.hasOwn(payload, rule.name) ? payload[rule.name] : undefined;
    if (value === undefined || value === null) {
      if (rule.required !== false) throw claimMismatch(rule.name, 'missing');
      continue;
    }
    agreed.push([rule.name, checkedValue(value, rule)]);
  }
  return Object.freeze(Object.fromEntries(agreed));
}

function checkedValue(value: unknown, rule: EvidenceClaimRule): string {
  const { name, minLength = 1, maxLength = 255, pattern, values } = rule;
  if (typeof value !== 'string') throw claimMismatch(name, 'format');
  // Length first: the expression sees nothing longer.
  if (value.length < minLength || value.length > maxLength) throw claimMismatch(name, 'format');
  // These values go into registers: no line breaks, no lone surrogates.
  if (/[\p{Cc}\p{Cs}]/u.test(value)) throw claimMismatch(name, 'format');
  if (pattern !== undefined && !pattern.test(value)) throw claimMismatch(name, 'format');
  if (values !== undefined && !values.includes(value)) throw claimMismatch(name, 'different');
  return value;
}
