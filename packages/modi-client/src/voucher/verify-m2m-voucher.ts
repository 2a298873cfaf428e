import { checkObject, checkTexts } from '../checks/arguments.js';
import { checkText } from '../checks/identifiers.js';
import { claimMismatch } from '../jws/claims.js';
import { checkBinding, checkVoucherAudience, verifyIssued, type VoucherTrust } from './verify-voucher.js';

export type M2mRole = 'm2m' | 'm2m-admin';

export interface VerifyM2mVoucherOptions extends VoucherTrust {
  /** `PDND_ENVIRONMENTS.….m2mAudience`: it ends in `/m2m`. */
  readonly audience: string;
  /** Roles that are let in. Default both. */
  readonly roles?: readonly M2mRole[];
}

/** A voucher for PDND's own Interop API. */
export interface M2mVoucher {
  readonly clientId: string;
  /** The ente whose client it is. */
  readonly organizationId: string;
  readonly role: M2mRole;
  /** The administrator behind a `m2m-admin` client. */
  readonly adminId: string | undefined;
  /** Thumbprint of the DPoP key the voucher is bound to. */
  readonly jkt: string | undefined;
  readonly claims: Readonly<Record<string, unknown>>;
}

/**
 * Verifies a voucher for PDND's Interop API, as Signal Hub and the like do: as `verifyVoucher`, with the m2m audience, `role` and
 * `organizationId`. A voucher for an e-service is refused by its audience.
 *
 * @throws as `verifyVoucher`; ERR_MODI_CLAIM_MISMATCH with `claim` `role` for a role that is not let in
 */
export async function verifyM2mVoucher(token: string, options: VerifyM2mVoucherOptions): Promise<M2mVoucher> {
  checkText('audience', checkObject('options', options).audience);
  if (options.roles !== undefined) checkTexts('roles', options.roles);
  const claims = await verifyIssued(token, options);
  checkVoucherAudience(claims, options.audience);
  const jkt = checkBinding(claims, options.scheme ?? 'Bearer');
  const { role } = claims;
  if (role === undefined) throw claimMismatch('role', 'missing');
  if (role !== 'm2m' && role !== 'm2m-admin') throw claimMismatch('role', 'format');
  if (!(options.roles ?? ['m2m', 'm2m-admin']).includes(role)) throw claimMismatch('role', 'different');
  const adminId = claims['adminId'];
  if (role === 'm2m-admin' ? typeof adminId !== 'string' : adminId !== undefined) {
    throw claimMismatch('adminId', adminId === undefined ? 'missing' : 'different');
  }
  return Object.freeze({
    clientId: text(claims, 'client_id'),
    organizationId: text(claims, 'organizationId'),
    role,
    adminId: typeof adminId === 'string' ? adminId : undefined,
    jkt,
    claims,
  });
}

function text(claims: Readonly<Record<string, unknown>>, claim: string): string {
  const value = claims[claim];
  if (value === undefined) throw claimMismatch(claim, 'missing');
  if (typeof value !== 'string' || value === '') throw claimMismatch(claim, 'format');
  return value;
}
