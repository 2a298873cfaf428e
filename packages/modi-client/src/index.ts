export { createModiClient } from './modi-client.js';
export type { KeyInput, ModiClientOptions } from './options.js';
export type { ModiAnswer, ModiClient, ModiRequest, SignedCall } from './client/client.js';
export type { Persona, RispostaFirmata, Servizio } from './client/servizio.js';

export { createClockGuard } from './clock/clock-guard.js';
export type { ClockGuard, ClockGuardOptions, ClockMeasure } from './clock/clock-guard.js';

export { ConfigurationError } from './errors/configuration-error.js';
export { ModiError } from './errors/modi-error.js';
export type {
  ConfigurationErrorCode,
  ModiErrorCode,
  ModiFacts,
  SignerErrorCode,
  SoapFaultErrorCode,
  SoapSecurityErrorCode,
  TokenErrorCode,
  TransportErrorCode,
  WorkerErrorCode,
} from './errors/modi-error.js';
export { SignerError } from './errors/signer-error.js';
export { SoapSecurityError } from './errors/soap-security-error.js';
export { TokenError } from './errors/token-error.js';
export { TransportError } from './errors/transport-error.js';
export { WorkerError } from './errors/worker-error.js';

export type {
  CallAnsweredEvent,
  CallEvent,
  CallFailedEvent,
  ClockAgreedEvent,
  ClockCorrectedEvent,
  ClockCorrectionRefusedEvent,
  ClockEvent,
  ClockSkewedEvent,
  EvidenceMadeEvent,
  KeyActivatedEvent,
  KeyEvent,
  KeyExpiringEvent,
  KeyProbeFailedEvent,
  KeyProbeRefusedEvent,
  KeyRefusedEvent,
  ModiEvent,
  OnModiEvent,
  VoucherEvent,
  VoucherReceivedEvent,
  VoucherRefusedEvent,
  VoucherRenewedEvent,
  VoucherRequestedEvent,
} from './events/modi-event.js';

export { CATALOGUE } from './doctor/catalogue/catalogue.js';
export type { FindingCode } from './doctor/catalogue/catalogue.js';
export type { Entry, Severity, Texts } from './doctor/catalogue/entry.js';
export { examineChains } from './doctor/certificate/examine-chains.js';
export {
  checkAssertion,
  checkCertificate,
  checkClock,
  checkConfiguration,
  checkDpopProof,
  checkEnvelope,
  checkEvidence,
  checkIdAuth,
  checkKey,
  checkSignature,
  checkSignedRequest,
  checkTokenForm,
  checkVoucher,
} from './doctor/checks.js';
export type { ConfigurationFiles, ConfigurationMember } from './doctor/configuration.js';
export type { DoctorContext, TrustVerdict } from './doctor/context.js';
export { diagnose } from './doctor/diagnose.js';
export type { SoapRequest } from './doctor/envelope/envelope.js';
export { parseAnswerFile } from './doctor/explain/answer.js';
export type { ErrorAnswer } from './doctor/explain/answer.js';
export { explain, explainCode } from './doctor/explain/explain.js';
export type { Explanation, Origin } from './doctor/explain/explain.js';
export type { AnswerIds } from './doctor/explain/support.js';
export type { Finding, Lingua } from './doctor/finding.js';
export type { DoctorInput, DoctorReport } from './doctor/input.js';
export type { KeyMaterial, KeySource } from './doctor/key-source.js';
export type { KeyUse } from './doctor/key.js';
export { renderFindings, renderReport } from './doctor/render.js';
export type { SignedRequest } from './doctor/request/signed-request.js';

export { systemClock } from './ports/clock.js';
export type { Clock } from './ports/clock.js';
export { systemIds } from './ports/ids.js';
export type { Ids } from './ports/ids.js';
export type { SignatureAlgorithm, Signer } from './ports/signer.js';
export type {
  HttpMethod,
  Transport,
  TransportOptions,
  TransportRequest,
  TransportResponse,
} from './ports/transport.js';

export { decodeCompact } from './jws/decode.js';
export type { DecodedJws } from './jws/decode.js';
export { signCompact } from './jws/sign.js';
export type { JsonObject } from './jws/sign.js';
export { jwksResolver } from './jws/key-resolver.js';
export type { KeyResolver, ResolvedKey } from './jws/key-resolver.js';
export { createMemoryReplayStore } from './jws/replay-store.js';
export type { MemoryReplayStoreOptions, ReplayStore } from './jws/replay-store.js';
export type { TimeWindows, TokenTimes } from './jws/time-windows.js';
export { verifyCompact } from './jws/verify.js';
export type { VerifyCompactOptions } from './jws/verify.js';
export { verifySignature } from './jws/verify-signature.js';
export { refuseReplay, verifyToken } from './jws/verify-token.js';
export type { TokenSender, VerifiedToken, VerifyTokenOptions } from './jws/verify-token.js';

export { createJwksSource, fixedJwks } from './keys/jwks.js';
export type { Jwks, JwksSourceOptions } from './keys/jwks.js';
export { depositCheck } from './keys/deposit-check.js';
export type { KeyDirectory } from './keys/deposit-check.js';
export { createExpiryWatch } from './keys/expiry-watch.js';
export type { Expiring, ExpiryWatch, ExpiryWatchOptions } from './keys/expiry-watch.js';
export { loadKey } from './keys/key-file.js';
export type { LoadedKey, LoadKeyOptions } from './keys/key-file.js';
export type { Passphrase } from './keys/passphrase.js';
export { createKeyRing, isKeyRing, signerOf } from './keys/key-ring.js';
export type { KeyRing, KeyRingOptions, KeyStatus, SignerSource } from './keys/key-ring.js';
export type { RingKey } from './keys/ring-key.js';
export { loadPrivateKey } from './keys/load-key.js';
export { createLocalSigner } from './keys/local-signer.js';
export type { LocalSignerOptions } from './keys/local-signer.js';
export { minimalJwk, thumbprint } from './keys/thumbprint.js';

export { createPdnd } from './pdnd/create-pdnd.js';
export type { Pdnd, PdndClient, PdndClientOptions, PdndOptions, VoucherAsk } from './pdnd/create-pdnd.js';
export { PDND_ENVIRONMENTS } from './pdnd/environments.js';
export type { InteropApiVersion, PdndEnvironment, PdndEnvironmentName } from './pdnd/environments.js';
export { integrityRest02 } from './pdnd/integrity-rest-02.js';
export type { IntegrityRest02Policy } from './pdnd/integrity-rest-02.js';
export { createInteropApi } from './pdnd/interop-api.js';
export type { EventPageRequest, InteropApi, InteropApiOptions, PageRequest } from './pdnd/interop-api.js';
export type { InteropCall, InteropCaller } from './pdnd/interop-request.js';
export type {
  AsyncExchange,
  InteropAgreement,
  InteropDescriptor,
  InteropKey,
  InteropKeyEvent,
  InteropList,
  InteropPurpose,
  KeyEventPage,
  PurposeVersion,
  PurposeVersionState,
  RemainingDailyCalls,
  SkippedKeyEvent,
} from './pdnd/interop-types.js';
export { readKeyEvents } from './pdnd/key-events.js';
export type { ReadKeyEventsOptions } from './pdnd/key-events.js';
export { pdndKeys } from './pdnd/pdnd-keys.js';
export type { PdndKeys, PdndKeysOptions } from './pdnd/pdnd-keys.js';
export type { AnswerTrust } from './pdnd/verify-answer.js';
export { verifyPdndRequest } from './pdnd/verify-request.js';
export type {
  CheckedSoFar,
  DpopPolicy,
  EserviceIdentity,
  EvidencePolicy,
  IncomingRequest,
  PdndRequestPolicy,
  VerifiedPdndRequest,
} from './pdnd/verify-request.js';

export { checkDigest, digestOf } from './rest/digest.js';
export type { DigestAlgorithm } from './rest/digest.js';
export type { HeaderFields } from './rest/header-fields.js';
export { createIdAuthToken } from './rest/id-auth-token.js';
export type { IdAuthToken } from './rest/id-auth-token.js';
export { signIntegrity } from './rest/integrity-token.js';
export type { IntegrityOptions, SignedIntegrity } from './rest/integrity-token.js';
export type { EmptyBody, HttpMessage } from './rest/message.js';
export { DIGEST_HEADER, INTEGRITY_HEADER } from './rest/names.js';
export type { IntegrityDialect, SignedHeader } from './rest/signed-headers.js';
export { suggestedStatus } from './rest/suggested-status.js';
export type { RefusedPart, StatusOptions } from './rest/suggested-status.js';
export type { TokenOptions } from './rest/token-claims.js';
export type { TokenPolicy } from './rest/token-policy.js';
export { verifyIdAuthAndIntegrity } from './rest/verify-both.js';
export type { IdAuthAndIntegrityPolicy, VerifiedRequest } from './rest/verify-both.js';
export { verifyIdAuth } from './rest/verify-id-auth.js';
export type { IdAuthPolicy } from './rest/verify-id-auth.js';
export { verifyIntegrity } from './rest/verify-integrity.js';
export type { IntegrityPolicy, UnsignedMessage, VerifiedIntegrity } from './rest/verify-integrity.js';

export { createCertificateDirectory } from './soap/certificate-directory.js';
export type { CertificateDirectory } from './soap/certificate-directory.js';
export { expandXop } from './soap/attachments/expand-xop.js';
export type { ExpandOptions } from './soap/attachments/expand-xop.js';
export type { MimePart, MultipartLimits, TransferEncoding } from './soap/attachments/multipart.js';
export { ATTACHMENT_POLICIES, openEnvelope, rootEnvelope } from './soap/attachments/open-envelope.js';
export type { AttachmentPolicy, OpenedMessage, OpenOptions } from './soap/attachments/open-envelope.js';
export { isPackaged, readSoapPackage, replaceRoot } from './soap/attachments/soap-package.js';
export type { SoapPackage } from './soap/attachments/soap-package.js';
export { checkAnswersRequest, signedDigests } from './soap/answers-request.js';
export type { SentRequest, SignedDigest } from './soap/answers-request.js';
export { callSoap } from './soap/call-soap.js';
export type { SoapAnswer, SoapCall } from './soap/call-soap.js';
export { judgeSoapAnswer, openSoapAnswer } from './soap/open-answer.js';
export type { OpenedAnswer } from './soap/open-answer.js';
export { headerScope, insertHeader, insertIdentity, removeHeaders } from './soap/edit-headers.js';
export type { ElementRange, MappedAttribute } from './soap/element-range.js';
export { mapEnvelope } from './soap/envelope-map.js';
export type { EnvelopeLimits, EnvelopeMap } from './soap/envelope-map.js';
export { readFault, SoapFaultError } from './soap/fault.js';
export type { FaultProblem, FaultSide, SoapFault } from './soap/fault.js';
export { identityHeader } from './soap/identity.js';
export type { Identity } from './soap/identity.js';
export { INPS, PROBLEM, SOAP_11, SOAP_12 } from './soap/names.js';
export { childElements, elementInScope, elementText, findElement, standaloneElement } from './soap/read-element.js';
export type { ElementName } from './soap/read-element.js';
export { loadEngine } from './soap/engine/load-engine.js';
export { scannerEngine } from './soap/engine/scanner-engine.js';
export type { XmlEngine } from './soap/engine/xml-engine.js';
export { PATTERN_PARTS, SIGNED_PART_NAMES } from './soap/security-policy.js';
export type { SignedPart, SignedPartName, VerifyPolicy } from './soap/security-policy.js';
export type { Addressing } from './soap/sign/addressing.js';
export type { TokenReferenceKind } from './soap/sign/key-info.js';
export { signEnvelope } from './soap/sign-envelope.js';
export type { SignOptions } from './soap/sign-envelope.js';
export { mapVerifiedBody } from './soap/verified-body.js';
export { VERIFICATION_ORDER, verifyEnvelope } from './soap/verify-envelope.js';
export type { VerifiedEnvelope } from './soap/verify-envelope.js';
export type { SignedContent, VerifiedHeader } from './soap/verify/signed-message.js';
export type { MessageTimestamp } from './soap/verify/timestamp.js';
export type { OpenAnswerOptions, OpenedBytes } from './soap/workers/questions.js';
export { createSoapSecurityWorkers } from './soap/workers/soap-security-workers.js';
export type { SoapSecurityWorkers, SoapSecurityWorkersOptions } from './soap/workers/soap-security-workers.js';
export { wrapBody } from './soap/wrap-body.js';

export { createAxiosTransport } from './transport/axios-transport.js';
export { modiInterceptor } from './transport/interceptor.js';
export type { ModiCallOptions } from './transport/interceptor.js';
export type { SoapCallOptions } from './transport/soap-call-input.js';
export { createSoapHttpClient } from './transport/soap-http-client.js';
export type { SoapHttpClient, SoapHttpClientOptions, SoapSecurityOptions } from './transport/soap-http-client.js';

export { EVIDENCE_CLAIMS } from './tracking/evidence-claims.js';
export type { EvidenceClaimRule, EvidenceValues } from './tracking/evidence-claims.js';
export { readEvidenceHeader } from './tracking/evidence-header.js';
export { createEvidenceSource } from './tracking/evidence-source.js';
export type { EvidenceRequest, EvidenceSource, EvidenceSourceOptions } from './tracking/evidence-source.js';
export { createTrackingEvidence, evidenceDigest, TRACKING_EVIDENCE_HEADER } from './tracking/tracking-evidence.js';
export type { TrackingEvidence, TrackingEvidenceOptions, TrackingPattern } from './tracking/tracking-evidence.js';

export { getAuditedVoucher } from './voucher/audited-voucher.js';
export type { AuditedRequest, AuditedVoucher } from './voucher/audited-voucher.js';
export { verifyTrackingEvidence } from './tracking/verify-tracking-evidence.js';
export type {
  DirectEvidenceTrust,
  PdndEvidenceTrust,
  VerifiedEvidence,
  VerifyEvidenceOptions,
} from './tracking/verify-tracking-evidence.js';

export type { CertificateReference, KeyReference, KidReference } from './trust/key-reference.js';
export type { PemOrDer } from './trust/pem.js';
export { crlsEnd } from './trust/revocation.js';
export { createTrust, createTrustFromPem, prepareTrust } from './trust/trust.js';
export type { Trust, TrustedCertificate, TrustOptions } from './trust/trust.js';
export { x509Resolver } from './trust/x509-resolver.js';
export type { X509ResolverOptions } from './trust/x509-resolver.js';
export { createX5uSource } from './trust/x5u-source.js';
export type { CertificateSource, X5uSourceOptions } from './trust/x5u-source.js';

export { createAsyncAssertion } from './voucher/async-assertion.js';
export type { AsyncAssertionOptions } from './voucher/async-assertion.js';
export type {
  AsyncPhase,
  CallbackInvocation,
  Confirmation,
  GetResource,
  StartInteraction,
} from './voucher/async-phase.js';
export { requestAsyncToken } from './voucher/async-token.js';
export type { AsyncTokenRequest } from './voucher/async-token.js';
export { createClientAssertion } from './voucher/client-assertion.js';
export type { ClientAssertionOptions } from './voucher/client-assertion.js';
export { createDpopProof } from './voucher/dpop.js';
export type { DpopProofOptions } from './voucher/dpop.js';
export { htuOf } from './voucher/htu.js';
export type { PacingOptions } from './voucher/pacing.js';
export type { RequestHeaders } from './voucher/request-headers.js';
export type { Pace, SharedDeparture, SharedPace } from './voucher/shared-pace.js';
export { requestToken } from './voucher/token-request.js';
export type { TokenRequest, TokenResponse } from './voucher/token-request.js';
export { verifyDpopProof } from './voucher/verify-dpop.js';
export type { DpopProof, VerifyDpopOptions } from './voucher/verify-dpop.js';
export { verifyM2mVoucher } from './voucher/verify-m2m-voucher.js';
export type { M2mRole, M2mVoucher, VerifyM2mVoucherOptions } from './voucher/verify-m2m-voucher.js';
export { verifyVoucher } from './voucher/verify-voucher.js';
export type { VerifyVoucherOptions, VoucherScheme, VoucherTrust } from './voucher/verify-voucher.js';
export { readVoucherClaims } from './voucher/voucher-claims.js';
export type { VoucherClaims } from './voucher/voucher-claims.js';
export { decodeVoucher } from './voucher/voucher.js';
export type { Voucher } from './voucher/voucher.js';
export { createMemoryVoucherCache } from './voucher/voucher-cache.js';
export type { CachedVoucher, MemoryVoucherCacheOptions, VoucherCache } from './voucher/voucher-cache.js';
export { createVoucherSource } from './voucher/voucher-source.js';
export type { VoucherRequest, VoucherSource, VoucherSourceOptions } from './voucher/voucher-source.js';
