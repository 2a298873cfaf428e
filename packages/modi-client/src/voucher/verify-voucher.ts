import { checkObject } from '../checks/arguments.js';
import { checkDigest, checkText } from '../checks/identifiers.js';
import { invalidOption } from '../errors/configuration-error.js';
import { TokenError } from '../errors/token-error.js';
import { claimMismatch } from '../jws/claims.js';
import { jwksResolver } from '../jws/key-resolver.js';
import { verifyToken } from '../jws/verify-token.js';
import type { Jwks } from '../keys/jwks.js';
import { audiencesOf, digestMismatch, digestOf, jktOf } from './voucher-claims.js';

/** How a voucher was presented: the scheme of `Authorization`. */
export type VoucherScheme = 'Bearer' | 'DPoP';

const SCHEMES: readonly string[] = ['Bearer', 'DPoP'] satisfies VoucherScheme[];

export interface VoucherTrust {
  /** PDND's well-known key set; never that of the consumers' keys. */
  readonly jwks: Jwks;
  /** `PDND_ENVIRONMENTS.….voucherIssuer`. */
  readonly issuer: string;
  /** How it was presented. Default `Bearer`: a voucher bound to a DPoP key is refused, for it proves nothing without its proof. */
  readonly scheme?: VoucherScheme;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Default 5: `nbf` is always `iat`, so a clock slow by a second would refuse every fresh voucher. */
  readonly leewaySeconds?: number;
}

export interface VerifyVoucherOptions extends VoucherTrust {
  /** One of the audiences the e-service is registered with. It does not tell two e-services apart: with `producerId`, or the pair of ids. */
  readonly audience?: string;
  readonly producerId?: string;
  /** With `descriptorId`. */
  readonly eserviceId?: string;
  readonly descriptorId?: string;
  readonly consumerId?: string;
  readonly purposeId?: string;
  readonly clientId?: string;
  /** SHA-256 of the tracking evidence that came with it, lower-case hexadecimal (AUDIT_REST_02). Left out: `digest` is not looked at. */
  readonly digest?: string;
}

const IDS = {
  producerId: 'producerId',
  eserviceId: 'eserviceId',
  descriptorId: 'descriptorId',
  consumerId: 'consumerId',
  purposeId: 'purposeId',
  clientId: 'client_id',
} as const;

/**
 * Verifies a voucher for an e-service as an erogatore does: `typ` at+jwt, RS256 by PDND's key, times, issuer, audience (PDND joins several with
 * commas: one of them must be the audience, whole), the ids that are given, the binding to a DPoP key, the evidence's digest.
 *
 * Anybody may publish an e-service with somebody else's audience and have vouchers for it: a pair at least must be given, `audience` and
 * `producerId`, or `eserviceId` and `descriptorId`.
 *
 * Not checked: the DPoP proof (`verifyDpopProof`), the evidence itself (`verifyTrackingEvidence`), re-use, which is legal.
 *
 * @returns the claims
 * @throws TokenError ERR_MODI_TOKEN_MALFORMED, _TYPE, _ALGORITHM, _EXPIRED, _NOT_YET_VALID, ERR_MODI_KEY_UNKNOWN, ERR_MODI_SIGNATURE_INVALID,
 *   ERR_MODI_CLAIM_MISMATCH (facts `claim`, `reason`), ERR_MODI_DIGEST_MISMATCH (fact `reason`); ConfigurationError ERR_MODI_CONFIG_INVALID;
 *   what `jwks` throws
 */
export async function verifyVoucher(
  token: string,
  options: VerifyVoucherOptions,
): Promise<Readonly<Record<string, unknown>>> {
  checkEservice(checkObject('options', options));
  if (options.digest !== undefined) checkDigest('digest', options.digest);
  const claims = await verifyIssued(token, options);
  if (options.audience !== undefined) checkVoucherAudience(claims, options.audience);
  for (const [option, claim] of Object.entries(IDS) as [keyof typeof IDS, string][]) {
    const wanted = options[option];
    if (wanted !== undefined) requireId(claims, claim, wanted);
  }
  checkBinding(claims, options.scheme ?? 'Bearer');
  if (options.digest !== undefined) checkEvidenceDigest(claims, options.digest);
  return claims;
}

/** The half that is missing is the one named. */
function checkEservice({ audience, producerId, eserviceId, descriptorId }: VerifyVoucherOptions): void {
  if (audience !== undefined && producerId !== undefined) return;
  if (eserviceId !== undefined && descriptorId !== undefined) return;
  const field =
    audience !== undefined
      ? 'producerId'
      : eserviceId !== undefined
        ? 'descriptorId'
        : descriptorId !== undefined
          ? 'eserviceId'
          : 'audience';
  throw invalidOption(field, 'give audience and producerId, or eserviceId and descriptorId: more vouchers would do');
}

/** Signature, times and issuer: what holds for every token of PDND's. */
export async function verifyIssued(token: string, options: VoucherTrust): Promise<Readonly<Record<string, unknown>>> {
  checkText('issuer', checkObject('options', options).issuer);
  const leeway = options.leewaySeconds ?? 5;
  if (!Number.isFinite(leeway) || leeway < 0 || leeway > 300) {
    throw invalidOption('leewaySeconds', 'must be a number of seconds from 0 to 300');
  }
  if (!Number.isFinite(options.now)) throw invalidOption('now', 'must be epoch milliseconds');
  const { payload } = await verifyToken(token, {
    keys: jwksResolver(options.jwks),
    algorithms: ['RS256'],
    typ: 'at+jwt',
    // Not the standard's: see checkVoucherAudience.
    audience: false,
    windows: {
      maxAgeSeconds: Infinity,
      futureSeconds: leeway,
      expToleranceSeconds: leeway,
      nbfToleranceSeconds: leeway,
    },
    clock: { now: () => options.now },
  });
  requireText(payload, 'iss', options.issuer);
  return payload;
}

/** @throws TokenError ERR_MODI_CLAIM_MISMATCH */
export function checkVoucherAudience(claims: Readonly<Record<string, unknown>>, audience: string): void {
  const audiences = audiencesOf(claims['aud']);
  if (audiences.length === 0) throw claimMismatch('aud', 'missing');
  if (!audiences.includes(audience)) throw claimMismatch('aud', 'different');
}

/**
 * A voucher bound to a key is good with a proof of that key only, and one that is not bound is no DPoP voucher.
 *
 * @returns `cnf.jkt`
 * @throws TokenError ERR_MODI_CLAIM_MISMATCH: `claim` `cnf`, `reason` `bound` or `not-bound`; ConfigurationError for a scheme that is neither
 */
export function checkBinding(claims: Readonly<Record<string, unknown>>, scheme: VoucherScheme): string | undefined {
  // The type says so; who hands on what a header says (`bearer`, `dpop`) would have nothing checked.
  if (!SCHEMES.includes(scheme)) throw invalidOption('scheme', 'must be Bearer or DPoP, spelt so');
  const jkt = jktOf(claims);
  if (scheme === 'Bearer' && jkt !== undefined) {
    throw binding(
      'bound',
      'the voucher is bound to a DPoP key: it comes with the scheme DPoP and a proof, not as Bearer',
    );
  }
  if (scheme === 'DPoP' && jkt === undefined) {
    throw binding('not-bound', 'the voucher is bound to no DPoP key: it is a Bearer one, presented as DPoP');
  }
  return jkt;
}

/** @throws TokenError ERR_MODI_DIGEST_MISMATCH */
export function checkEvidenceDigest(claims: Readonly<Record<string, unknown>>, expected: string): void {
  const digest = digestOf(claims);
  if (digest === undefined) throw digestMismatch('missing', 'the voucher has no digest: it is bound to no evidence');
  if (digest !== expected) throw digestMismatch('different', 'the voucher is bound to another evidence than this');
}

/** UUIDs are equal in either case. */
function requireId(claims: Readonly<Record<string, unknown>>, claim: string, wanted: string): void {
  const value = claims[claim];
  if (typeof value === 'string' && value.toLowerCase() === wanted.toLowerCase()) return;
  throw claimMismatch(claim, value === undefined ? 'missing' : 'different');
}

function requireText(claims: Readonly<Record<string, unknown>>, claim: string, wanted: string): void {
  if (claims[claim] !== wanted) throw claimMismatch(claim, claims[claim] === undefined ? 'missing' : 'different');
}

function binding(reason: string, message: string): TokenError {
  return new TokenError('ERR_MODI_CLAIM_MISMATCH', message, { facts: { claim: 'cnf', reason } });
}
