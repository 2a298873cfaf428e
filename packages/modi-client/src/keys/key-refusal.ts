import { ModiError } from '../errors/modi-error.js';
import { TokenError } from '../errors/token-error.js';

/** PDND's only answer to whatever is wrong with an assertion, an unknown key among the rest. */
const OPAQUE = '015-0008';

/** Whether PDND refused without saying why: it may not know the key, find the assertion expired, or anything else. */
export function isOpaqueRefusal(error: unknown): error is TokenError {
  if (!(error instanceof TokenError) || error.code !== 'ERR_MODI_VOUCHER_REFUSED') return false;
  const { status, codes } = error.facts;
  return status === 400 && (codes === '' || String(codes).split(',').includes(OPAQUE));
}

/** The correlation id of a refusal, as a member to be spread; nothing where there is none. */
export function correlationOf(error: unknown): { readonly correlationId?: string } {
  const id = error instanceof ModiError ? error.facts['correlationId'] : undefined;
  return typeof id === 'string' ? { correlationId: id } : {};
}

/** The code of a failure, for a log. */
export function failureCode(error: unknown): string {
  if (error instanceof ModiError) return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
