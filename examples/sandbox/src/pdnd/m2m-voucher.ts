import { epochSeconds } from '../clock.js';
import type { SandboxClock } from '../context.js';
import type { JsonObject } from '../read-json.js';
import { isJsonObject } from '../read-json.js';
import type { Ambiente } from './ambiente.js';
import { hasValidSignature, readClaims, readHeader, UnreadableClaims, UnreadableHeader } from './compact-jws.js';
import type { VoucherKeys } from './voucher-keys.js';

/** Who may read the Interop API. */
export interface M2mCaller {
  readonly organisation: string;
  readonly clientId: string;
  readonly role: 'm2m' | 'm2m-admin';
  /** Thumbprint of the DPoP key the voucher is bound to. */
  readonly jkt: string | undefined;
}

/**
 * Verifies a voucher for the Interop API: signature by one of PDND's published keys, issuer, audience, times with no
 * tolerance. v1 and v2 take Bearer only, v3 DPoP only.
 *
 * @returns the caller, or what is wrong with the token.
 */
export function readM2mVoucher(
  token: string,
  ambiente: Ambiente,
  keys: VoucherKeys,
  clock: SandboxClock,
  scheme: 'Bearer' | 'DPoP' = 'Bearer',
): M2mCaller | string {
  const read = readToken(token);
  if (read === undefined) return 'the token is not a compact JWS';
  const { header, claims } = read;
  const key = keys.findPublic(header['kid']);
  if (header['alg'] !== 'RS256' || key === undefined || !hasValidSignature(token, 'RS256', key)) {
    return 'the token is not signed by PDND';
  }
  const now = epochSeconds(clock);
  if (claims['iss'] !== ambiente.issuer) return 'iss is of another environment';
  if (claims['aud'] !== ambiente.m2mAudience)
    return 'aud is not that of the Interop API: this voucher is for an e-service';
  if (Number(claims['exp']) <= now) return 'the voucher has expired';
  if (Number(claims['nbf']) > now) return 'the voucher is not valid yet';
  const { cnf } = claims;
  const jkt = isJsonObject(cnf) ? String(cnf['jkt']) : undefined;
  if (scheme === 'Bearer' && jkt !== undefined)
    return 'the voucher is bound to a DPoP key, and this version of the API takes Bearer only';
  if (scheme === 'DPoP' && jkt === undefined) return 'the voucher is bound to no DPoP key: it is a Bearer one';
  const role = claims['role'] === 'm2m-admin' ? 'm2m-admin' : 'm2m';
  return { organisation: String(claims['organizationId']), clientId: String(claims['client_id']), role, jkt };
}

function readToken(token: string): { header: JsonObject; claims: JsonObject } | undefined {
  try {
    return { claims: readClaims(token), header: readHeader(token) };
  } catch (error) {
    if (error instanceof UnreadableClaims || error instanceof UnreadableHeader) return undefined;
    throw error;
  }
}
