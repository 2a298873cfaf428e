import { missingToken, repeated, tokenHeader, type RequestHeaders } from '../voucher/request-headers.js';

const NAME = 'agid-jwt-trackingevidence';
/** As one page of PDND's manual has it, with one hyphen more: to HTTP it is a different header. */
const ALIAS = 'agid-jwt-tracking-evidence';

/**
 * The tracking evidence of a request, as received.
 *
 * @param alias whether `Agid-JWT-Tracking-Evidence` is taken too; both at once never are
 * @returns `undefined` when there is none
 * @throws TokenError ERR_MODI_HEADER_REPEATED; ERR_MODI_TOKEN_MISSING when only the other spelling came and it is not taken
 */
export function readEvidenceHeader(headers: RequestHeaders, alias = false): string | undefined {
  const evidence = tokenHeader(headers, NAME);
  const other = tokenHeader(headers, ALIAS);
  if (evidence !== undefined && other !== undefined) throw repeated(NAME);
  if (other !== undefined && !alias) {
    throw missingToken(
      NAME,
      `the evidence came as ${ALIAS}, which is another header: write it without the last hyphen`,
    );
  }
  return evidence ?? other;
}
