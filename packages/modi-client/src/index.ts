export { ConfigurationError } from './errors/configuration-error.js';
export { ModiError } from './errors/modi-error.js';
export type {
  ConfigurationErrorCode,
  ModiErrorCode,
  ModiFacts,
  SoapFaultErrorCode,
  SoapSecurityErrorCode,
  TokenErrorCode,
  TransportErrorCode,
} from './errors/modi-error.js';
export { SoapSecurityError } from './errors/soap-security-error.js';
export { TokenError } from './errors/token-error.js';
export { TransportError } from './errors/transport-error.js';

export { systemClock } from './ports/clock.js';
export type { Clock } from './ports/clock.js';
export { systemIds } from './ports/ids.js';
export type { Ids } from './ports/ids.js';
export type { SignatureAlgorithm, Signer } from './ports/signer.js';
export type { Transport, TransportOptions, TransportRequest, TransportResponse } from './ports/transport.js';

export { callSoap } from './soap/call-soap.js';
export type { SoapAnswer, SoapCall } from './soap/call-soap.js';
export { headerScope, insertHeader, insertIdentity, removeHeaders } from './soap/edit-headers.js';
export type { ElementRange, MappedAttribute } from './soap/element-range.js';
export { mapEnvelope } from './soap/envelope-map.js';
export type { EnvelopeLimits, EnvelopeMap } from './soap/envelope-map.js';
export { readFault, SoapFaultError } from './soap/fault.js';
export type { FaultProblem, FaultSide, SoapFault } from './soap/fault.js';
export { identityHeader } from './soap/identity.js';
export type { Identity } from './soap/identity.js';
export { INPS, PROBLEM, SOAP_11, SOAP_12 } from './soap/names.js';
export { childElements, elementText, findElement, standaloneElement } from './soap/read-element.js';
export type { ElementName } from './soap/read-element.js';
export { wrapBody } from './soap/wrap-body.js';

export { createAxiosTransport } from './transport/axios-transport.js';
