import { ModiError, type ModiErrorDetails, type TransportErrorCode } from './modi-error.js';

export interface TransportErrorDetails extends ModiErrorDetails {
  readonly requestSent: boolean;
  readonly retryAfter?: string | undefined;
}

/** The exchange failed, or (`ERR_MODI_HTTP_STATUS`, fact `status`) was answered by something that is not SOAP. */
export class TransportError extends ModiError {
  override readonly code: TransportErrorCode;
  /** `false` only when it is certain that no byte of the HTTP request left this machine. */
  readonly requestSent: boolean;
  /** `Retry-After` of the answer as it was sent: seconds or an HTTP date. */
  readonly retryAfter?: string;

  constructor(code: TransportErrorCode, message: string, details: TransportErrorDetails) {
    super(message, details);
    this.code = code;
    this.requestSent = details.requestSent;
    if (details.retryAfter !== undefined) this.retryAfter = details.retryAfter;
  }
}
