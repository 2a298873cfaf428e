import type { FindingCode } from '../catalogue/catalogue.js';
import type { ReadAnswer } from './answer.js';

/** GovWay's error types, by what the caller can do about them. Types of one row have one remedy. */
const TYPES: Readonly<Partial<Record<FindingCode, string>>> = {
  'govway/content-type': 'ContentTypeNotProvided ContentTypeNotSupported',
  'govway/soap-version': 'SoapVersionMismatch',
  'govway/must-understand': 'SoapMustUnderstandUnknown',
  'govway/unreadable-request': 'UnprocessableRequestContent AttachmentsRequestFailed',
  'govway/request-timeout': 'RequestReadTimeout',
  'govway/not-contract': 'InvalidRequestContent',
  'govway/legacy-header': 'UnexpectedInteroperabilityHeader',
  'govway/interoperability': 'InteroperabilityInvalidRequest InteroperabilityRequestManagementFailed',
  'govway/message-security': 'MessageSecurityRequestFailed',
  'govway/bad-request':
    'BadRequest NotSupportedByProtocol CorrelationInformationNotFound ApplicationCorrelationIdentificationRequestFailed ' +
    'TransformationRuleRequestFailed ConnectorNotFound',
  'govway/undefined-operation': 'UndefinedOperation NotFound MessagesNotFound MessageNotFound',
  'govway/unknown-api': 'UnknownAPI',
  'govway/conflict': 'Conflict ConflictInQueue ConflictResponse',
  'govway/too-large': 'RequestSizeExceeded',
  'govway/credentials':
    'AuthenticationRequired AuthenticationFailed Authentication ProxyAuthenticationRequired ProxyAuthenticationFailed ' +
    'ForwardProxyAuthenticationRequired',
  'govway/token-missing': 'TokenAuthenticationRequired',
  'govway/token-failed': 'TokenAuthenticationFailed',
  'govway/token-expired': 'TokenExpired',
  'govway/token-not-yet': 'TokenNotBefore TokenInTheFuture',
  'govway/token-claims': 'TokenRequiredClaimsNotFound AuthorizationTokenDeny',
  'govway/authorization': 'Authorization AuthorizationDeny AuthorizationPolicyDeny',
  'govway/authorization-scope': 'AuthorizationMissingScope AuthorizationMissingRole',
  'govway/authorization-content': 'AuthorizationContentDeny AuthorizationContentPolicyDeny',
  'govway/limit-exceeded': 'LimitExceeded',
  'govway/too-many-requests': 'TooManyRequests',
  'govway/invalid-response':
    'InvalidResponse InvalidResponseContent UnprocessableResponseContent InteroperabilityInvalidResponse ' +
    'InteroperabilityResponseError InteroperabilityResponseManagementFailed UnexpectedInteroperabilityResponseHeader ' +
    'ExpectedResponseNotReceived ResponseSizeExceeded BadResponse MessageSecurityResponseFailed AttachmentsResponseFailed ' +
    'TransformationRuleResponseFailed ApplicationCorrelationIdentificationResponseFailed GatewayError',
  'govway/unavailable': 'APIUnavailable APISuspended GatewayInactive GatewayUnavailable',
  'govway/endpoint-timeout': 'EndpointReadTimeout',
};

const BY_TYPE: ReadonlyMap<string, FindingCode> = new Map(
  Object.entries(TYPES).flatMap(([code, types]) =>
    types.split(' ').map((type): [string, FindingCode] => [type.toLowerCase(), code as FindingCode]),
  ),
);

/** What a GovWay error type means for the caller. */
export function codeOfGovwayType(type: string): FindingCode | undefined {
  return BY_TYPE.get(type.toLowerCase());
}

/** Codes of the old world inside a fault: `EGOV_IT_201`, `GOVWAY-401`. */
export function legacyCode({ text }: ReadAnswer): string | undefined {
  return /codiceEccezione\s*=\s*["']((?:EGOV_IT_[0-9]{3}|[A-Z_]{2,24}[-_][0-9]{3}))["']/.exec(text)?.[1];
}

/** The error type that GovWay names: in its JSON problem, in the fault's code, or in its own header. */
export function govwayType({ problem, fault, headers }: ReadAnswer): string | undefined {
  const named = [
    problem?.['title'],
    typeof problem?.['type'] === 'string' ? /([A-Za-z]+)(?:\.html)?$/.exec(problem['type'])?.[1] : undefined,
    fault?.suffix?.split('.').at(-1),
    fault?.problem?.title,
    headers['govway-transaction-errortype'],
  ];
  return named.find((name): name is string => typeof name === 'string' && codeOfGovwayType(name) !== undefined);
}

/** INPS's id of the transaction: what its support asks for. */
export function govwayId({ problem, fault, headers }: ReadAnswer): string | undefined {
  const named = [problem?.['govway_id'], fault?.problem?.govwayId, headers['govway-transaction-id']];
  return named.find((id): id is string => typeof id === 'string' && /^[0-9A-Fa-f-]{8,64}$/.test(id));
}
