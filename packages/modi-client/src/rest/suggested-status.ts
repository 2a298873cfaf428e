import { checkObject } from '../checks/arguments.js';
import type { ModiErrorCode } from '../errors/modi-error.js';

/** Which token, or what else, was refused. */
export type RefusedPart = 'id-auth' | 'integrity' | 'audit' | 'voucher' | 'dpop';

export interface StatusOptions {
  /** What the error is about. Default `integrity`. */
  readonly part?: RefusedPart;
  /** `varco`: 401 where it is the caller's identity that failed. `govway`: as GovWay answers. Default `varco`. */
  readonly dialect?: 'varco' | 'govway';
  /** `response`: what the other side answered is refused; then 502. Default `request`. */
  readonly direction?: 'request' | 'response';
}

/** Whatever the token. */
const FIXED: Partial<Record<ModiErrorCode, number>> = {
  ERR_MODI_REPLAYED: 409,
  ERR_MODI_KEY_UNKNOWN: 401,
  ERR_MODI_REPLAY_STORE_FULL: 503,
  ERR_MODI_REPLAY_STORE_UNAVAILABLE: 503,
  // What we could not find out is not the caller's fault: he may send the same again.
  ERR_MODI_PDND_UNAVAILABLE: 503,
  ERR_MODI_RATE_LIMITED: 503,
  ERR_MODI_PACING_FULL: 503,
  ERR_MODI_VOUCHER_REFUSED: 503,
  ERR_MODI_API_REFUSED: 503,
  ERR_MODI_TIMEOUT: 503,
  ERR_MODI_ABORTED: 503,
  ERR_MODI_CONNECTION: 503,
  ERR_MODI_HTTP_STATUS: 503,
  ERR_MODI_BODY_TOO_LARGE: 503,
  ERR_MODI_SIGNER_UNAVAILABLE: 503,
  ERR_MODI_CONFIG_INVALID: 500,
  ERR_MODI_KEY_UNUSABLE: 500,
  ERR_MODI_OUT_OF_SCOPE: 400,
};

/** The caller's certificate is not one that is trusted. */
const CERTIFICATE: readonly ModiErrorCode[] = [
  'ERR_MODI_CERT_UNTRUSTED',
  'ERR_MODI_CERT_EXPIRED',
  'ERR_MODI_CERT_REVOKED',
];

/** Times, audience, issuer: 401 where they are about who calls. */
const CLAIMS: readonly ModiErrorCode[] = [
  'ERR_MODI_TOKEN_EXPIRED',
  'ERR_MODI_TOKEN_NOT_YET_VALID',
  'ERR_MODI_CLAIM_MISMATCH',
];

/**
 * HTTP status to answer a refused message with. The patterns prescribe none: this is what GovWay does, or what we advise (401 to who could
 * succeed with better credentials, 400 to a message that is wrong, 409 to a replay). With 401 to a voucher or proof send
 * `WWW-Authenticate` too. 403, for callers who are known and not allowed, is the caller's to decide.
 */
export function suggestedStatus(code: ModiErrorCode, options: StatusOptions = {}): number {
  const { part = 'integrity', dialect = 'varco', direction = 'request' } = checkObject('options', options);
  if (direction === 'response') return 502;
  const bearer = part === 'voucher' || part === 'dpop';
  if (bearer && code === 'ERR_MODI_REPLAYED') return 401;
  const fixed = FIXED[code];
  if (fixed !== undefined) return fixed;
  if (bearer) return 401;
  if (dialect === 'govway') return 400;
  if (CERTIFICATE.includes(code)) return 401;
  return part === 'id-auth' && CLAIMS.includes(code) ? 401 : 400;
}
