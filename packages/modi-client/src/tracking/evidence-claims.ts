import { checkText } from '../checks/identifiers.js';
import { isObject } from '../checks/strict-json.js';
import { invalidOption } from '../errors/configuration-error.js';
import { TokenError } from '../errors/token-error.js';
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

/** What an evidence says of who asks: the guidelines' three claims, and whatever else is agreed. Personal data. Texts all. */
export interface EvidenceValues {
  /** Unique id of the person in the caller's domain. */
  readonly userID: string;
  /** Unique id of the workstation or system the person acts from. */
  readonly userLocation: string;
  /** Level of assurance of the person's login. Left out only where `claims` says that it may be. */
  readonly LoA?: string;
  /** How the three are spelt on the wire, where it is otherwise: `{ LoA: 'loa' }`. */
  readonly claimNames?: Readonly<Partial<Record<'userID' | 'userLocation' | 'LoA', string>>>;
  /** Further agreed claims, as they are spelt on the wire. */
  readonly moreClaims?: Readonly<Record<string, string>>;
  /**
   * The agreement, as the erogatore's verifier takes it: what it would refuse is not signed, and no other claim either. Default: the three are
   * required, any `moreClaims` are taken.
   */
  readonly claims?: readonly EvidenceClaimRule[];
}

/** Claims that have a meaning of their own: an agreement cannot give them another. */
const RESERVED = ['iss', 'sub', 'aud', 'iat', 'nbf', 'exp', 'jti', 'purposeId', 'dnonce'];

/** @throws ConfigurationError ERR_MODI_CONFIG_INVALID */
export function checkClaimRules(rules: readonly EvidenceClaimRule[]): void {
  // The types say so; plain JavaScript does not read types.
  const given: readonly unknown[] = Array.isArray(rules) ? (rules as readonly unknown[]) : [undefined];
  if (!given.every(isObject)) throw invalidOption('claims', 'must be a list of rules: [{ name, … }]');
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

const GUIDELINES = ['userID', 'userLocation', 'LoA'] as const;

/**
 * The agreed claims of an evidence that is made, by their names on the wire.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID naming the claim; the value is never quoted
 */
export function agreedClaims(values: EvidenceValues): Readonly<Record<string, string>> {
  const { claimNames = {}, moreClaims = {}, claims: rules } = values;
  checkClaimNames(claimNames);
  if (!isObject(moreClaims)) throw invalidOption('moreClaims', 'must hold texts by name');
  const agreed = new Map<string, string>();
  const add = (name: string, value: string, field: string): void => {
    checkName(name);
    if (agreed.has(name)) throw invalidOption(name, 'is there twice: in claimNames or in moreClaims');
    agreed.set(name, checkText(field, value));
  };
  for (const name of GUIDELINES) {
    // Without rules all three are wanted; with rules they say so, below.
    if (values[name] !== undefined || rules === undefined) add(claimNames[name] ?? name, values[name] ?? '', name);
  }
  for (const [name, value] of Object.entries(moreClaims)) add(name, value, name);
  if (rules !== undefined) judgeAgreed(agreed, rules);
  return Object.fromEntries(agreed);
}

/** @throws ConfigurationError ERR_MODI_CONFIG_INVALID naming the claim */
export function checkClaimNames(claimNames: NonNullable<EvidenceValues['claimNames']>): void {
  if (!isObject(claimNames)) throw invalidOption('claimNames', 'must hold names by name: { LoA: … }');
  for (const [name, written] of Object.entries(claimNames)) {
    if (!GUIDELINES.some((each) => each === name)) {
      throw invalidOption('claimNames', 'renames userID, userLocation and LoA, and no other claim');
    }
    checkName(written);
  }
}

function checkName(name: string): void {
  checkText('claimNames', name);
  if (RESERVED.includes(name)) throw invalidOption(name, 'is made here and cannot be given as an agreed claim');
}

/** By the verifier's own rules: what is refused there is refused here, before it is signed. */
function judgeAgreed(agreed: ReadonlyMap<string, string>, rules: readonly EvidenceClaimRule[]): void {
  checkClaimRules(rules);
  for (const name of agreed.keys()) {
    if (!rules.some((rule) => rule.name === name)) throw invalidOption(name, 'is not among the agreed claims');
  }
  try {
    readAgreedClaims(Object.fromEntries(agreed), rules);
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    const { claim, reason } = error.facts;
    throw invalidOption(String(claim), `is not as agreed with the erogatore (${String(reason)})`, error);
  }
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
