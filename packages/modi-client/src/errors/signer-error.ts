import { ModiError, type ModiErrorDetails, type SignerErrorCode } from './modi-error.js';

/**
 * A key that is not in this process could not sign: its device is gone, busy beyond the deadline or out of order. Facts: `reason`
 * (`timeout`, `token`, `device`, `closed`) and, where the device said something, `call` and `returned` (`CKR_…`).
 */
export class SignerError extends ModiError {
  override readonly code: SignerErrorCode;

  constructor(code: SignerErrorCode, message: string, details?: ModiErrorDetails) {
    super(message, details);
    this.code = code;
  }
}
