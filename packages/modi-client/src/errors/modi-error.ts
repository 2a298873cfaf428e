/** You called it wrong. */
export type ConfigurationErrorCode = 'ERR_MODI_CONFIG_INVALID' | 'ERR_MODI_KEY_UNUSABLE';

/** A token was refused, could not be had, or is not what it must be. */
export type TokenErrorCode =
  | 'ERR_MODI_VOUCHER_REFUSED'
  | 'ERR_MODI_RATE_LIMITED'
  | 'ERR_MODI_PACING_FULL'
  | 'ERR_MODI_PDND_UNAVAILABLE'
  | 'ERR_MODI_API_REFUSED'
  | 'ERR_MODI_TOKEN_MALFORMED'
  | 'ERR_MODI_TOKEN_TYPE'
  | 'ERR_MODI_TOKEN_ALGORITHM'
  | 'ERR_MODI_TOKEN_EXPIRED'
  | 'ERR_MODI_TOKEN_NOT_YET_VALID'
  | 'ERR_MODI_KEY_UNKNOWN'
  | 'ERR_MODI_CLAIM_MISMATCH'
  | 'ERR_MODI_DIGEST_MISMATCH'
  | 'ERR_MODI_SIGNATURE_INVALID'
  | 'ERR_MODI_TOKEN_MISSING'
  | 'ERR_MODI_NOT_SIGNED'
  | 'ERR_MODI_REPLAYED'
  | 'ERR_MODI_REPLAY_STORE_FULL'
  | 'ERR_MODI_REPLAY_STORE_UNAVAILABLE'
  | 'ERR_MODI_CERT_UNTRUSTED'
  | 'ERR_MODI_CERT_EXPIRED'
  | 'ERR_MODI_CERT_REVOKED'
  | 'ERR_MODI_CERT_MISMATCH'
  | 'ERR_MODI_X5U_REFUSED'
  | 'ERR_MODI_X5U_UNAVAILABLE'
  | 'ERR_MODI_HEADER_REPEATED'
  | 'ERR_MODI_HEADER_MISMATCH'
  | 'ERR_MODI_DIGEST_MALFORMED'
  | 'ERR_MODI_DIGEST_UNEXPECTED'
  | 'ERR_MODI_SIGNER_MISMATCH'
  | 'ERR_MODI_OUT_OF_SCOPE';

/** A SOAP message is not one that may be trusted or forwarded. */
export type SoapSecurityErrorCode =
  | 'ERR_MODI_XML_MALFORMED'
  | 'ERR_MODI_XML_FORBIDDEN'
  | 'ERR_MODI_ENVELOPE_INVALID'
  | 'ERR_MODI_NOT_SIGNED'
  | 'ERR_MODI_ALREADY_SIGNED'
  | 'ERR_MODI_SECURITY_INVALID'
  | 'ERR_MODI_ALGORITHM_REFUSED'
  | 'ERR_MODI_REFERENCE_INVALID'
  | 'ERR_MODI_CERT_UNTRUSTED'
  | 'ERR_MODI_CERT_EXPIRED'
  | 'ERR_MODI_CERT_REVOKED'
  | 'ERR_MODI_SIGNATURE_INVALID'
  | 'ERR_MODI_DIGEST_MISMATCH'
  | 'ERR_MODI_TIMESTAMP_INVALID'
  | 'ERR_MODI_TIMESTAMP_STALE'
  | 'ERR_MODI_TO_MISMATCH'
  | 'ERR_MODI_REPLAYED'
  | 'ERR_MODI_MULTIPART_INVALID'
  | 'ERR_MODI_XOP_INVALID'
  | 'ERR_MODI_ATTACHMENTS_REFUSED';

/** The other side said no, in SOAP. */
export type SoapFaultErrorCode = 'ERR_MODI_SOAP_FAULT';

/** The exchange itself failed, or its answer was not SOAP. `ERR_MODI_CONFIG_INVALID`: a request that may not be sent. */
export type TransportErrorCode =
  | 'ERR_MODI_TIMEOUT'
  | 'ERR_MODI_ABORTED'
  | 'ERR_MODI_CONNECTION'
  | 'ERR_MODI_BODY_TOO_LARGE'
  | 'ERR_MODI_HTTP_STATUS'
  | 'ERR_MODI_CONFIG_INVALID';

/** A key that is not in this process could not sign. */
export type SignerErrorCode = 'ERR_MODI_SIGNER_UNAVAILABLE';

/** A thread that was to read a big message gave no answer. */
export type WorkerErrorCode = 'ERR_MODI_WORKER_FAILED';

/** Every code this library can throw. The list is closed: a new code is a minor version. */
export type ModiErrorCode =
  | ConfigurationErrorCode
  | TokenErrorCode
  | SoapSecurityErrorCode
  | SoapFaultErrorCode
  | TransportErrorCode
  | SignerErrorCode
  | WorkerErrorCode;

/** What is known about the failure, safe to log: never a codice fiscale, a token, a key or a password. */
export type ModiFacts = Readonly<Record<string, string | number | boolean>>;

export interface ModiErrorDetails {
  readonly facts?: ModiFacts;
  readonly cause?: unknown;
}

/** Base of every error of this library. Switch on `code`; read `facts`; `message` is for a person and may change. */
export abstract class ModiError extends Error {
  abstract readonly code: ModiErrorCode;
  readonly facts: ModiFacts;

  constructor(message: string, details: ModiErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.facts = Object.freeze({ ...details.facts });
  }
}
