import { checkObject, checkPort } from '../checks/arguments.js';
import { decodeCompact } from '../jws/decode.js';
import { isKeyRing } from '../keys/key-ring.js';
import type { Signer } from '../ports/signer.js';
import type { EvidenceRequest, EvidenceSource } from '../tracking/evidence-source.js';
import type { TrackingEvidence } from '../tracking/tracking-evidence.js';
import type { Voucher } from './voucher.js';
import type { VoucherSource } from './voucher-source.js';

export interface AuditedRequest extends EvidenceRequest {
  readonly purposeId: string;
  /** As in a voucher request: the consumer organisation. */
  readonly organizzazione: string;
  readonly dpop?: Signer;
  readonly signal?: AbortSignal;
}

/** What goes with one call: `voucher` is bound to `evidence` when the pattern is AUDIT_REST_02. */
export interface AuditedVoucher {
  readonly evidence: TrackingEvidence;
  readonly voucher: Voucher;
}

/**
 * An evidence and the voucher to send with it, in the order AUDIT_REST_02 wants. Where it turns out meanwhile that PDND no longer has the key
 * the evidence was signed with, both are made again with the one it has: the erogatore could not find the key of the first evidence.
 *
 * @throws what the two sources throw
 */
export async function getAuditedVoucher(
  sources: { readonly evidence: EvidenceSource; readonly vouchers: VoucherSource },
  request: AuditedRequest,
): Promise<AuditedVoucher> {
  checkPort('sources.evidence', checkObject('sources', sources).evidence, ['get']);
  checkPort('sources.vouchers', sources.vouchers, ['get']);
  checkObject('request', request);
  const first = await getOnce(sources, request);
  const { signer } = request;
  if (!isKeyRing(signer) || !signer.isRefused(kidOf(first.evidence))) return first;
  return getOnce(sources, request);
}

async function getOnce(
  sources: { readonly evidence: EvidenceSource; readonly vouchers: VoucherSource },
  request: AuditedRequest,
): Promise<AuditedVoucher> {
  const evidence = await sources.evidence.get(request);
  const { clientId, signer, purposeId, organizzazione, dpop, signal } = request;
  const voucher = await sources.vouchers.get({
    clientId,
    signer,
    purposeId,
    organizzazione,
    ...(request.pattern === 'AUDIT_REST_02' ? { digest: evidence.digest } : {}),
    ...(dpop === undefined ? {} : { dpop }),
    ...(signal === undefined ? {} : { signal }),
  });
  return { evidence, voucher };
}

function kidOf({ jws }: TrackingEvidence): string {
  return String(decodeCompact(jws).header['kid']);
}
