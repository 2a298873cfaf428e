import { checkObject } from '../checks/arguments.js';
import { checkPorts } from '../checks/ports.js';
import { invalidOption } from '../errors/configuration-error.js';
import { TokenError } from '../errors/token-error.js';
import type { ReplayStore } from '../jws/replay-store.js';
import type { Jwks } from '../keys/jwks.js';
import type { Clock } from '../ports/clock.js';
import { readEvidenceHeader } from '../tracking/evidence-header.js';
import {
  verifyTrackingEvidence,
  type PdndEvidenceTrust,
  type VerifiedEvidence,
} from '../tracking/verify-tracking-evidence.js';
import { headerValues, missingToken, tokenHeader, type RequestHeaders } from '../voucher/request-headers.js';
import { checkDpopProof, spendDpopProof, type DpopProof, type VerifyDpopOptions } from '../voucher/verify-dpop.js';
import { verifyVoucher, type VoucherScheme } from '../voucher/verify-voucher.js';
import { readVoucherClaims, type VoucherClaims } from '../voucher/voucher-claims.js';
import { publicUrl } from './public-url.js';

/** What reached the erogatore, before anybody decompressed or parsed it. */
export interface IncomingRequest {
  /** As received: Node's `request.headers` will do. */
  readonly headers: RequestHeaders;
  readonly method: string;
  /** Path and query as received (`request.url`), or an absolute URL. Looked at for DPoP only. */
  readonly url: string;
  /** As transmitted. Looked at by `integrity` only. */
  readonly body?: Uint8Array;
}

/** Which e-service is called. A pair at least: anybody may publish an e-service with somebody else's audience. */
export type EserviceIdentity = (
  | { readonly audience: string; readonly producerId: string }
  | { readonly eserviceId: string; readonly descriptorId: string }
) & {
  readonly audience?: string;
  readonly producerId?: string;
  readonly eserviceId?: string;
  readonly descriptorId?: string;
};

export interface DpopPolicy {
  /** Where used proofs are remembered; shared by all instances. */
  readonly replay: ReplayStore;
  /** What callers write before the path that arrives here, e.g. `https://api.ente.it` or `https://api.ente.it/eci` where a proxy takes `/eci` away. */
  readonly baseUrl?: string;
  /** Whether vouchers bound to no key are taken too, as Bearer. Default `false`: the e-service declares DPoP. */
  readonly bearerToo?: boolean;
  /** Default 60. */
  readonly maxAgeSeconds?: number;
  /** Default 10. */
  readonly futureSeconds?: number;
}

export type EvidencePolicy = Omit<PdndEvidenceTrust, 'voucher' | 'clock'> & {
  /** Whether a request may come without evidence. Default `false`. */
  readonly optional?: boolean;
  /** Whether `Agid-JWT-Tracking-Evidence`, with one hyphen more, is taken too. Default `false`. */
  readonly alias?: boolean;
};

/** What is known of a request when its signature over the body is judged. */
export interface CheckedSoFar {
  readonly voucher: VoucherClaims;
  readonly evidence: VerifiedEvidence | undefined;
}

export interface PdndRequestPolicy<I = undefined> {
  /** PDND's well-known key set. */
  readonly jwks: Jwks;
  /** `PDND_ENVIRONMENTS.….voucherIssuer`. */
  readonly issuer: string;
  readonly eservice: EserviceIdentity;
  readonly clock: Clock;
  /** For the voucher's times. Default 5. */
  readonly leewaySeconds?: number;
  /** With it callers come with DPoP; without it as Bearer. */
  readonly dpop?: DpopPolicy;
  /** With it a tracking evidence must come along. */
  readonly evidence?: EvidencePolicy;
  /**
   * INTEGRITY_REST_02, or whatever else is to be verified over the body: runs after voucher and evidence and before the proof is spent. What
   * it gives is handed on; what it throws ends the verification.
   */
  readonly integrity?: (request: IncomingRequest, checked: CheckedSoFar) => Promise<I>;
}

/** A request that may be served, as far as PDND goes. */
export interface VerifiedPdndRequest<I = undefined> {
  readonly scheme: VoucherScheme;
  readonly voucher: VoucherClaims;
  readonly proof: DpopProof | undefined;
  readonly evidence: VerifiedEvidence | undefined;
  readonly integrity: I | undefined;
}

/**
 * Everything PDND has an erogatore verify on a request, in the order in which a sender can cause the least work and burn nothing: voucher,
 * DPoP proof, tracking evidence, integrity, and last that the proof is new.
 *
 * Not decided here: whether this fruitore may do what it asks, and how many times.
 *
 * @throws TokenError ERR_MODI_TOKEN_MISSING and ERR_MODI_HEADER_REPEATED (fact `header`), ERR_MODI_TOKEN_TYPE (fact `reason` `scheme`), and as
 *   `verifyVoucher`, `verifyDpopProof`, `verifyTrackingEvidence`; ConfigurationError ERR_MODI_CONFIG_INVALID; what `integrity` throws
 */
export async function verifyPdndRequest<I = undefined>(
  request: IncomingRequest,
  policy: PdndRequestPolicy<I>,
): Promise<VerifiedPdndRequest<I>> {
  checkPorts(policy, ['clock']);
  checkIdentity(checkObject('eservice', policy.eservice));
  checkObject('request', request);
  const now = policy.clock.now();
  const { scheme, token } = readAuthorization(request.headers, policy);
  const { jwks, issuer, eservice, leewaySeconds } = policy;
  const voucher = readVoucherClaims(
    await verifyVoucher(token, {
      jwks,
      issuer,
      scheme,
      now,
      ...eservice,
      ...(leewaySeconds === undefined ? {} : { leewaySeconds }),
    }),
  );
  const dpop = scheme === 'DPoP' ? dpopOptions(request, policy, token, voucher, now) : undefined;
  const proof = dpop === undefined ? undefined : await checkDpopProof(readProofs(request.headers), dpop);
  const evidence = policy.evidence && (await checkEvidence(request, policy.evidence, voucher, policy.clock));
  const integrity = await policy.integrity?.(request, { voucher, evidence });
  if (proof !== undefined && dpop !== undefined) await spendDpopProof(proof, dpop);
  return Object.freeze({ scheme, voucher, proof, evidence, integrity });
}

/** The types say so; plain JavaScript does not read types. */
function checkIdentity(eservice: EserviceIdentity): void {
  const { audience, producerId, eserviceId, descriptorId } = eservice;
  const byAudience = audience !== undefined && producerId !== undefined;
  const byIds = eserviceId !== undefined && descriptorId !== undefined;
  if (!byAudience && !byIds) {
    throw invalidOption('eservice', 'give audience and producerId, or eserviceId and descriptorId');
  }
}

function readAuthorization(
  headers: RequestHeaders,
  { dpop }: Pick<PdndRequestPolicy, 'dpop'>,
): { readonly scheme: VoucherScheme; readonly token: string } {
  const taken: readonly VoucherScheme[] =
    dpop === undefined ? ['Bearer'] : dpop.bearerToo === true ? ['DPoP', 'Bearer'] : ['DPoP'];
  const header = tokenHeader(headers, 'authorization');
  if (header === undefined) throw missingToken('authorization', `must be: ${taken.join(' or ')} <voucher>`);
  const [, given = '', token = ''] = /^([A-Za-z]+) +([A-Za-z0-9._~+/-]+=*)$/.exec(header) ?? [];
  const scheme = taken.find((each) => each.toLowerCase() === given.toLowerCase());
  if (scheme === undefined) {
    throw new TokenError('ERR_MODI_TOKEN_TYPE', `Authorization must be: ${taken.join(' or ')} <voucher>`, {
      facts: { reason: 'scheme' },
    });
  }
  return { scheme, token };
}

function dpopOptions(
  request: IncomingRequest,
  { dpop }: Pick<PdndRequestPolicy, 'dpop'>,
  accessToken: string,
  { jkt, consumerId, clientId }: VoucherClaims,
  now: number,
): VerifyDpopOptions {
  if (dpop === undefined || jkt === undefined) throw invalidOption('dpop', 'is needed to take DPoP vouchers');
  const { replay, maxAgeSeconds, futureSeconds } = dpop;
  return {
    method: request.method,
    url: publicUrl(request.url, dpop.baseUrl),
    accessToken,
    jkt,
    replay,
    // Whoever has a client may make as many proof keys as he likes: what he fills the store with is his.
    sender: consumerId ?? clientId,
    now,
    ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
    ...(futureSeconds === undefined ? {} : { futureSeconds }),
  };
}

function readProofs(headers: RequestHeaders): readonly string[] {
  const proofs = headerValues(headers, 'dpop');
  if (proofs.length === 0) throw missingToken('dpop', 'a voucher presented as DPoP comes with a proof');
  return proofs;
}

async function checkEvidence(
  request: IncomingRequest,
  { optional, alias, ...trust }: EvidencePolicy,
  voucher: VoucherClaims,
  clock: Clock,
): Promise<VerifiedEvidence | undefined> {
  const jws = readEvidenceHeader(request.headers, alias);
  if (jws !== undefined) return verifyTrackingEvidence(jws, { ...trust, voucher, clock });
  if (optional === true) return undefined;
  throw missingToken('agid-jwt-trackingevidence', `the e-service wants a tracking evidence (${trust.pattern})`);
}
