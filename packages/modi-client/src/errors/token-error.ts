import { ModiError, type ModiErrorDetails, type TokenErrorCode } from './modi-error.js';

/**
 * PDND said no (`ERR_MODI_VOUCHER_REFUSED`, `ERR_MODI_RATE_LIMITED`), could not be asked (`ERR_MODI_PACING_FULL`,
 * `ERR_MODI_PDND_UNAVAILABLE`), or a token failed our own check (all others).
 *
 * Facts: `status`, `codes` (PDND's `015-0008` form, comma-separated), `correlationId`, `retryAfterMs`, `claim`, `reason` where they apply; `clockSkewMs`
 * (PDND's clock less ours) on a refusal that does not say why, where a clock guard has measured it.
 */
export class TokenError extends ModiError {
  override readonly code: TokenErrorCode;

  constructor(code: TokenErrorCode, message: string, details?: ModiErrorDetails) {
    super(message, details);
    this.code = code;
  }
}
