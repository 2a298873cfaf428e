/** What the front end of INPS says when it does not let a request through. */
import { type WssCode } from '../wss/wss-refusal.js';

interface FaultKind {
  readonly class: 'Client' | 'Server';
  readonly status: number;
  /** Fixed text, in the sandbox's own words unless a fact sheet quotes INPS's. */
  readonly text: string;
}

const client = (status: number, text: string): FaultKind => ({ class: 'Client', status, text });
const server = (status: number, text: string): FaultKind => ({ class: 'Server', status, text });

/** The error types that the sandbox raises, with the HTTP status of their class. */
export const FAULT_KINDS = {
  APIUnavailable: server(503, 'The API Implementation is temporary unavailable'),
  AuthorizationTokenDeny: client(403, 'The claims of the token do not allow this call'),
  Conflict: client(409, 'The request conflicts with one that was received already'),
  BadRequest: client(400, 'The request is not acceptable'),
  ContentTypeNotProvided: client(400, 'The request says no content type'),
  ContentTypeNotSupported: client(400, 'The content type of the request is not accepted'),
  InteroperabilityInvalidRequest: client(
    400,
    'The request does not follow the interoperability profile of the service',
  ),
  InvalidRequestContent: client(400, 'The content of the request does not follow the contract of the service'),
  LimitExceeded: client(429, 'The number of calls allowed has been used up'),
  RequestSizeExceeded: client(413, 'The request is larger than allowed'),
  SoapMustUnderstandUnknown: client(400, 'A SOAP header that must be understood is not known here'),
  SoapVersionMismatch: client(400, 'The version of the envelope is not the one of the content type'),
  TokenAuthenticationFailed: client(401, 'The token is not valid'),
  TokenAuthenticationRequired: client(401, 'The call needs a token'),
  TokenExpired: client(401, 'The token has expired'),
  TokenInTheFuture: client(401, 'The token was issued in the future'),
  TokenNotBefore: client(401, 'The token cannot be used yet'),
  TokenRequiredClaimsNotFound: client(401, 'The token lacks a claim that is required'),
  UndefinedOperation: client(404, 'The contract of the service has no such operation'),
  UnexpectedInteroperabilityHeader: client(
    400,
    'The request carries an interoperability header that has no place here',
  ),
  UnknownAPI: client(404, 'No service answers at this address'),
  UnprocessableRequestContent: client(400, 'The content of the request cannot be read as what it claims to be'),
} as const satisfies Readonly<Record<string, FaultKind>>;

export type FaultType = keyof typeof FAULT_KINDS;

/** The precise reason of a refusal: written to the log and, with `explain`, sent in `Varco-Sandbox-Code`. INPS tells none. */
export type RefusalCode =
  | WssCode
  | 'BODY_NOT_CONTRACT'
  | 'BODY_NOT_ECI'
  | 'BODY_NOT_JSON'
  | 'BODY_NOT_ATTESTAZIONE'
  | 'BODY_TOO_LARGE'
  | 'CLIENT_CERTIFICATE_MISSING'
  | 'CLIENT_CERTIFICATE_UNKNOWN'
  | 'CODICE_FISCALE_SHAPE'
  | 'CONTENT_ENCODING'
  | 'CONTENT_TYPE_MISSING'
  | 'CONTENT_TYPE_NOT_JSON'
  | 'CONTENT_TYPE_NOT_XML'
  | 'DAILY_LIMIT'
  | 'DIGEST_MALFORMED'
  | 'DIGEST_MISMATCH'
  | 'DIGEST_MISSING'
  | 'DIGEST_REPEATED'
  | 'DPOP_PROOF_ATH'
  | 'DPOP_PROOF_CLAIMS'
  | 'DPOP_PROOF_HEADER'
  | 'DPOP_PROOF_HTM'
  | 'DPOP_PROOF_HTU'
  | 'DPOP_PROOF_IAT'
  | 'DPOP_PROOF_KEY'
  | 'DPOP_PROOF_MALFORMED'
  | 'DPOP_PROOF_MISSING'
  | 'DPOP_PROOF_REPEATED'
  | 'DPOP_PROOF_REPLAYED'
  | 'DPOP_PROOF_SIGNATURE'
  | 'ENVELOPE_SHAPE'
  | 'ESERVICE_NOT_CONFIGURED'
  | 'EVIDENCE_AUD'
  | 'EVIDENCE_CLAIM_MISSING'
  | 'EVIDENCE_DIGEST_MISMATCH'
  | 'EVIDENCE_DNONCE'
  | 'EVIDENCE_EXPIRED'
  | 'EVIDENCE_HEADER_MISSPELT'
  | 'EVIDENCE_IAT_FUTURE'
  | 'EVIDENCE_IAT_TOO_OLD'
  | 'EVIDENCE_ISS'
  | 'EVIDENCE_JOSE_HEADER'
  | 'EVIDENCE_KEY_OF_ANOTHER_CLIENT'
  | 'EVIDENCE_KID_UNKNOWN'
  | 'EVIDENCE_MALFORMED'
  | 'EVIDENCE_MISSING'
  | 'EVIDENCE_NBF'
  | 'EVIDENCE_PURPOSE'
  | 'EVIDENCE_REPEATED'
  | 'EVIDENCE_SIGNATURE'
  | 'HEADER_NOT_UNDERSTOOD'
  | 'IDENTITY_HTTP_MISSING'
  | 'IDENTITY_HTTP_REPEATED'
  | 'IDENTITY_MISMATCH'
  | 'IDENTITY_SOAP_MISSING'
  | 'IDENTITY_SOAP_REPEATED'
  | 'IDENTITY_SOAP_SHAPE'
  | 'INTEGRITY_AUD'
  | 'INTEGRITY_CLAIM_MISSING'
  | 'INTEGRITY_EXPIRED'
  | 'INTEGRITY_HEADER_CHANGED'
  | 'INTEGRITY_IAT_FUTURE'
  | 'INTEGRITY_IAT_TOO_OLD'
  | 'INTEGRITY_ISS'
  | 'INTEGRITY_JOSE_HEADER'
  | 'INTEGRITY_KEY_OF_ANOTHER_CLIENT'
  | 'INTEGRITY_KID_UNKNOWN'
  | 'INTEGRITY_MALFORMED'
  | 'INTEGRITY_MISSING'
  | 'INTEGRITY_NBF'
  | 'INTEGRITY_NOT_COVERED'
  | 'INTEGRITY_REPEATED'
  | 'INTEGRITY_REPLAYED'
  | 'INTEGRITY_SIGNATURE'
  | 'INTEGRITY_SIGNED_HEADERS'
  | 'INTERNAL'
  | 'JWKS_UNREACHABLE'
  | 'LEGACY_HEADER'
  | 'METHOD'
  | 'PATH'
  | 'SOAP_ACTION_MISSING'
  | 'SOAP_ACTION_NOT_QUOTED'
  | 'SOAP_ACTION_UNKNOWN'
  | 'SOAP_VERSION'
  | 'VOUCHER_AUD'
  | 'VOUCHER_CLAIM_MISSING'
  | 'VOUCHER_DIGEST_MISSING'
  | 'VOUCHER_ESERVICE'
  | 'VOUCHER_EXPIRED'
  | 'VOUCHER_IAT_FUTURE'
  | 'VOUCHER_ISS'
  | 'VOUCHER_JOSE_HEADER'
  | 'VOUCHER_KID_UNKNOWN'
  | 'VOUCHER_MALFORMED'
  | 'VOUCHER_MISSING'
  | 'VOUCHER_NBF'
  | 'VOUCHER_NOT_SENDER_CONSTRAINED'
  | 'VOUCHER_REPEATED'
  | 'VOUCHER_SENDER_CONSTRAINED'
  | 'VOUCHER_SIGNATURE'
  | 'WS_SECURITY_HEADER'
  | 'XML_DOCTYPE'
  | 'XML_ENCODING'
  | 'XML_NOT_WELL_FORMED'
  | 'XML_PROCESSING_INSTRUCTION'
  | 'XML_TOO_DEEP';

interface RefusalOptions extends ErrorOptions {
  /** Of the HTTP answer, where it is not the one of the problem. */
  readonly httpStatus?: number;
}

/** Thrown by whichever check fails first; the server turns it into a Fault. */
export class GatewayRefusal extends Error {
  override readonly name = 'GatewayRefusal';
  readonly type: FaultType;
  readonly code: RefusalCode;
  readonly httpStatus: number;

  /** `reason` is for the log: it may quote synthetic data, and it never travels. */
  constructor(type: FaultType, code: RefusalCode, reason: string, options?: RefusalOptions) {
    super(reason, options);
    this.type = type;
    this.code = code;
    this.httpStatus = options?.httpStatus ?? FAULT_KINDS[type].status;
  }
}
