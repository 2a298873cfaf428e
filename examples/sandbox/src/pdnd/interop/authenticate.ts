import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { epochSeconds } from '../../clock.js';
import type { SandboxClock } from '../../context.js';
import type { Ambiente } from '../ambiente.js';
import { checkProof } from '../dpop-proof.js';
import type { Finding } from '../findings.js';
import type { M2mCaller } from '../m2m-voucher.js';
import { readM2mVoucher } from '../m2m-voucher.js';
import type { ProofCache } from '../proof-cache.js';
import type { VoucherKeys } from '../voucher-keys.js';
import type { ApiVersion } from './api-version.js';
import { ApiRefusal } from './api-version.js';

export interface AuthenticateParts {
  readonly ambiente: Ambiente;
  readonly keys: VoucherKeys;
  readonly clock: SandboxClock;
  readonly proofs: ProofCache;
  /** The server's own origin: what a proof's `htu` begins with. */
  origin(): string;
}

/** v3 gives a proof half a minute more than the token endpoint. */
const PROOF_SECONDS = 90;

/** Faults of the signature, of the binding, of age and of re-use are answered with 401, those of form with 400. */
const UNAUTHORIZED = ['0001', '0002', '0003', '0005', '0014', '0015', '0019', '0020', '0021', '0023', '0025'];

/**
 * Who calls: v1 and v2 take Bearer vouchers, v3 DPoP ones with a proof; v1 takes the role m2m only.
 *
 * @throws {ApiRefusal}
 */
export function authenticate(request: Request, version: ApiVersion, parts: AuthenticateParts): M2mCaller {
  const scheme = version === 'v3' ? 'DPoP' : 'Bearer';
  const token = readToken(request.get('authorization'), scheme, version);
  const caller = readM2mVoucher(token, parts.ambiente, parts.keys, parts.clock, scheme);
  if (typeof caller === 'string') throw new ApiRefusal(401, '10014', caller);
  if (version === 'v3') verifyProof(request, token, caller, parts);
  if (version === 'v1' && caller.role !== 'm2m') {
    throw new ApiRefusal(403, '9993', 'The role m2m-admin cannot use this version of the API');
  }
  return caller;
}

function readToken(header: string | undefined, scheme: string, version: ApiVersion): string {
  // v3 calls a missing header and another scheme bad requests.
  const status = version === 'v3' ? 400 : 401;
  if (header === undefined) {
    throw new ApiRefusal(status, '9994', 'Header Authorization not existing in this request');
  }
  const [, given = '', token = ''] = /^(\S+) (\S+)$/.exec(header) ?? [];
  if (given.toLowerCase() === scheme.toLowerCase()) return token;
  throw new ApiRefusal(status, '10007', `Authorization must be: ${scheme} <voucher>`);
}

function verifyProof(request: Request, token: string, caller: M2mCaller, parts: AuthenticateParts): void {
  const header = request.get('dpop');
  if (!header) throw new ApiRefusal(400, '9994', 'Header DPoP not existing in this request');
  const now = epochSeconds(parts.clock);
  const proof = checkProof(header, {
    htm: request.method,
    htu: parts.origin() + request.originalUrl.replace(/\?.*$/s, ''),
    ath: createHash('sha256').update(token).digest('base64url'),
    maxAge: PROOF_SECONDS,
    now,
  });
  if (!proof.ok) throw refusedProof(proof.findings);
  const { jti, iat, jkt } = proof.value;
  if (jkt !== caller.jkt) {
    throw refusedProof([{ code: 'DPOP-0023', why: 'DPoP proof: another key than the voucher is bound to' }]);
  }
  if (!parts.proofs.rememberOnce(jti, iat, now, PROOF_SECONDS)) {
    throw refusedProof([{ code: 'DPOP-0005', why: 'DPoP proof: its jti has been used before' }]);
  }
}

function refusedProof(findings: readonly Finding[]): ApiRefusal {
  const codes = findings.map(({ code }) => code);
  const unauthorized = codes.some((code) => UNAUTHORIZED.includes(code.replace('DPOP-', '')));
  return new ApiRefusal(unauthorized ? 401 : 400, '10015', 'DPoP proof validation failed', codes);
}
