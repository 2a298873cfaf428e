import { checkObject } from '../checks/arguments.js';
import { TokenError } from '../errors/token-error.js';
import { claimMismatch } from '../jws/claims.js';
import { isObject } from '../checks/strict-json.js';

type Claims = Readonly<Record<string, unknown>>;

/** What a voucher says, after its verification. PDND's ids, as PDND spells them. */
export interface VoucherClaims {
  readonly clientId: string;
  /** Every audience of the e-service's version. */
  readonly audiences: readonly string[];
  readonly purposeId: string | undefined;
  /** The fruitore. */
  readonly consumerId: string | undefined;
  /** The erogatore. */
  readonly producerId: string | undefined;
  readonly eserviceId: string | undefined;
  readonly descriptorId: string | undefined;
  readonly jti: string | undefined;
  /** SHA-256 of the tracking evidence, lower-case hexadecimal (AUDIT_REST_02). */
  readonly digest: string | undefined;
  /** Thumbprint of the DPoP key the voucher is bound to. */
  readonly jkt: string | undefined;
  /** Asynchronous e-services only. */
  readonly interactionId: string | undefined;
  readonly scope: string | undefined;
  readonly urlCallback: string | undefined;
  /** Everything, as it was signed. */
  readonly claims: Claims;
}

/**
 * The claims of a verified voucher, by name.
 *
 * @throws TokenError ERR_MODI_CLAIM_MISMATCH, facts `claim` and `reason`; ERR_MODI_DIGEST_MISMATCH
 */
export function readVoucherClaims(claims: Claims): VoucherClaims {
  const clientId = text(checkObject('claims', claims), 'client_id');
  if (clientId === undefined) throw claimMismatch('client_id', 'missing');
  return Object.freeze({
    clientId,
    audiences: audiencesOf(claims['aud']),
    purposeId: text(claims, 'purposeId'),
    consumerId: text(claims, 'consumerId'),
    producerId: text(claims, 'producerId'),
    eserviceId: text(claims, 'eserviceId'),
    descriptorId: text(claims, 'descriptorId'),
    jti: text(claims, 'jti'),
    digest: digestOf(claims),
    jkt: jktOf(claims),
    interactionId: text(claims, 'interactionId'),
    scope: text(claims, 'scope'),
    urlCallback: text(claims, 'urlCallback'),
    claims,
  });
}

/** PDND joins the e-service's audiences with commas into one string; an array is what the JWT standard has. */
export function audiencesOf(aud: unknown): readonly string[] {
  if (typeof aud === 'string') return aud.split(',').filter((each) => each !== '');
  if (!Array.isArray(aud)) return [];
  return (aud as unknown[]).filter((each): each is string => typeof each === 'string' && each !== '');
}

/**
 * Thumbprint in `cnf.jkt`.
 *
 * @returns `undefined` when the voucher is bound to no key
 * @throws TokenError ERR_MODI_CLAIM_MISMATCH when `cnf` is there but names no thumbprint: bound to something that is not understood
 */
export function jktOf(claims: Claims): string | undefined {
  if (!Object.hasOwn(claims, 'cnf')) return undefined;
  const { cnf } = claims;
  const jkt = isObject(cnf) && Object.hasOwn(cnf, 'jkt') ? cnf['jkt'] : undefined;
  if (typeof jkt !== 'string' || !/^[A-Za-z0-9_-]{43}$/.test(jkt)) throw claimMismatch('cnf', 'format');
  return jkt;
}

/**
 * The digest of the tracking evidence, as PDND copied it from the client assertion; hexadecimal of either case.
 *
 * @returns lower case; `undefined` when there is none
 * @throws TokenError ERR_MODI_DIGEST_MISMATCH, fact `reason`: `algorithm` or `format`
 */
export function digestOf(claims: Claims): string | undefined {
  const digest = Object.hasOwn(claims, 'digest') ? claims['digest'] : undefined;
  if (digest === undefined || digest === null) return undefined;
  const { alg, value } = isObject(digest) ? digest : {};
  if (alg !== 'SHA256') throw digestMismatch('algorithm', 'the voucher’s digest.alg is not SHA256');
  if (typeof value !== 'string' || !/^[0-9a-f]{64}$/i.test(value)) {
    throw digestMismatch('format', 'the voucher’s digest.value is not a SHA-256 in 64 hexadecimal digits');
  }
  return value.toLowerCase();
}

/** @param reason `missing`, `algorithm`, `format` or `different` */
export function digestMismatch(reason: string, message: string): TokenError {
  return new TokenError('ERR_MODI_DIGEST_MISMATCH', message, { facts: { reason } });
}

function text(claims: Claims, claim: string): string | undefined {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' || value === '') throw claimMismatch(claim, 'format');
  return value;
}
