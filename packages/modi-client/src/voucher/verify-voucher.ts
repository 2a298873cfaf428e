import { TokenError } from '../errors/token-error.js';
import { verifyCompact } from '../jws/verify.js';
import type { Jwks } from '../keys/jwks.js';

export interface VerifyVoucherOptions {
  /** PDND's well-known key set; never that of the consumers' keys. */
  readonly jwks: Jwks;
  /** `PDND_ENVIRONMENTS.….voucherIssuer`. */
  readonly issuer: string;
  /** One of the audiences the e-service is registered with. On its own it does not tell two e-services apart: give the ids too. */
  readonly audience?: string;
  readonly producerId?: string;
  readonly eserviceId?: string;
  readonly descriptorId?: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Default 5. */
  readonly leewaySeconds?: number;
}

/**
 * Verifies a voucher as an erogatore does: `typ` at+jwt, RS256 by PDND's key, issuer, audience, times, and the ids that are given.
 * Not checked: `digest` against an evidence, `cnf` against a DPoP proof, re-use.
 *
 * @returns the claims
 * @throws TokenError ERR_MODI_TOKEN_MALFORMED, _TYPE, _ALGORITHM, _EXPIRED, _NOT_YET_VALID, ERR_MODI_KEY_UNKNOWN,
 *   ERR_MODI_SIGNATURE_INVALID, ERR_MODI_CLAIM_MISMATCH (fact `claim`); what `jwks` throws
 */
export async function verifyVoucher(
  token: string,
  options: VerifyVoucherOptions,
): Promise<Readonly<Record<string, unknown>>> {
  const { header, payload } = await verifyCompact(token, { jwks: options.jwks, algorithms: ['RS256'] });
  if (header['typ'] !== 'at+jwt')
    throw new TokenError('ERR_MODI_TOKEN_TYPE', 'typ must be at+jwt: this is not a voucher');
  const seconds = options.now / 1_000;
  const leeway = options.leewaySeconds ?? 5;
  if (numericDate(payload, 'exp') + leeway <= seconds)
    throw new TokenError('ERR_MODI_TOKEN_EXPIRED', 'the voucher has expired');
  if ('nbf' in payload && numericDate(payload, 'nbf') - leeway > seconds) {
    throw new TokenError('ERR_MODI_TOKEN_NOT_YET_VALID', 'the voucher is not valid yet: compare the clocks');
  }
  requireEqual(payload, 'iss', options.issuer);
  if (options.audience !== undefined && !audiences(payload['aud']).includes(options.audience)) throw mismatch('aud');
  for (const claim of ['producerId', 'eserviceId', 'descriptorId'] as const) {
    const wanted = options[claim];
    if (wanted !== undefined) requireEqual(payload, claim, wanted);
  }
  return payload;
}

function numericDate(payload: Readonly<Record<string, unknown>>, claim: string): number {
  const value = payload[claim];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw mismatch(claim);
  return value;
}

function requireEqual(payload: Readonly<Record<string, unknown>>, claim: string, wanted: string): void {
  if (payload[claim] !== wanted) throw mismatch(claim);
}

/** PDND joins the e-service's audiences with commas into one string; an array is what the JWT standard has. */
function audiences(aud: unknown): readonly unknown[] {
  if (typeof aud === 'string') return aud.split(',').map((each) => each.trim());
  return Array.isArray(aud) ? (aud as unknown[]) : [];
}

function mismatch(claim: string): TokenError {
  return new TokenError('ERR_MODI_CLAIM_MISMATCH', `the voucher’s ${claim} is not what it must be`, {
    facts: { claim },
  });
}
