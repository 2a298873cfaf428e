import { ModiError, type ModiErrorDetails, type SoapSecurityErrorCode } from './modi-error.js';

export interface SoapSecurityErrorDetails extends ModiErrorDetails {
  /** Set where the message at fault is the answer to a request of ours. */
  readonly requestSent?: boolean;
}

/**
 * A document is not well-formed (`ERR_MODI_XML_MALFORMED`: facts `offset` in bytes and `reason`), holds what this library never
 * accepts (`ERR_MODI_XML_FORBIDDEN`: fact `reason`), is not the SOAP envelope it should be (`ERR_MODI_ENVELOPE_INVALID`), did not come
 * as a message with attachments must, or with any where none are taken (`ERR_MODI_MULTIPART_INVALID`, `ERR_MODI_XOP_INVALID`,
 * `ERR_MODI_ATTACHMENTS_REFUSED`: fact `reason`), or its signature does not hold (all others: facts `part`, `reason`, `algorithm` where
 * they apply).
 */
export class SoapSecurityError extends ModiError {
  override readonly code: SoapSecurityErrorCode;
  /** `true` where the message at fault is the answer to a request that left this machine; else `undefined`. */
  readonly requestSent: boolean | undefined;

  constructor(code: SoapSecurityErrorCode, message: string, details: SoapSecurityErrorDetails = {}) {
    super(message, details);
    this.code = code;
    this.requestSent = details.requestSent;
  }
}
