import { ConfigurationError } from '../../../src/errors/configuration-error.js';
import type { ModiError } from '../../../src/errors/modi-error.js';
import { TransportError } from '../../../src/errors/transport-error.js';
import type { DoctorContext } from '../../../src/doctor/context.js';
import type { ErrorAnswer } from '../../../src/doctor/explain/answer.js';
import { explain } from '../../../src/doctor/explain/explain.js';
import { SOAP_11 } from '../../../src/soap/names.js';
import { assertion, CONTEXT, proof } from './messages.js';
import type { Row, Rows } from './row.js';

const of = (
  code: Row['code'],
  given: string,
  error: ModiError | ErrorAnswer,
  context: Partial<DoctorContext> = {},
): Row => ({
  code,
  given,
  find: () => {
    const { said, found, probable } = explain(error, { ...CONTEXT, ...context });
    return [said, ...found, ...probable];
  },
});

export const problem = (status: number, code: string, detail = 'x'): ErrorAnswer => ({
  status,
  body: JSON.stringify({ type: 'about:blank', title: 't', status, detail: 'd', errors: [{ code, detail }] }),
});
const REFUSED = problem(400, '015-0008');
const refused = (code: Row['code'], given: string, context: Partial<DoctorContext> = {}): Row =>
  of(code, given, REFUSED, context);
const pdnd = (code: Row['code'], status: number, said: string, detail = 'x'): Row =>
  of(code, `HTTP ${status} ${said}`, problem(status, said, detail));

/** A SOAP fault as INPS's front end gives it. */
export const soapFault = (type: string, status: number, detail = ''): ErrorAnswer => ({
  status,
  body:
    `<s:Envelope xmlns:s="${SOAP_11}"><s:Body><s:Fault><faultcode>s:Client.${type}</faultcode><faultstring>x</faultstring>` +
    `<detail><problem xmlns="urn:ietf:rfc:7807"><title>${type}</title><status>${status}</status>` +
    `<govway_id>0c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7a01</govway_id></problem>${detail}</detail></s:Fault></s:Body></s:Envelope>`,
});
const govway = (code: Row['code'], status: number, ...types: readonly string[]): Rows =>
  types.map((type) => of(code, type, soapFault(type, status)));
const exception = (code: string): string =>
  `<e:M xmlns:e="http://www.cnipa.it/schemas/2003/eGovIT/Exception1_0/"><e:X codiceEccezione="${code}"/></e:M>`;
const html = (status: number, text: string): ErrorAnswer => ({ status, body: `<html><body>${text}</body></html>` });
const transport = (code: 'ERR_MODI_TIMEOUT' | 'ERR_MODI_ABORTED' | 'ERR_MODI_CONNECTION'): ModiError =>
  new TransportError(code, 'x', { requestSent: false });

export const PDND_ROWS: Rows = [
  refused('pdnd/opaque-refusal', 'a 015-0008'),
  refused('pdnd/key-not-in-client', 'a 015-0008'),
  refused('pdnd/client-not-linked', 'a 015-0008'),
  refused('pdnd/other-environment', 'a 015-0008 to an API client', { clientKind: 'api' }),
  refused('pdnd/purpose-not-active', 'a 015-0008'),
  refused('pdnd/agreement-not-active', 'a 015-0008'),
  refused('pdnd/eservice-not-active', 'a 015-0008'),
  refused('pdnd/async-eservice', 'a 015-0008'),
  refused('pdnd/stale-state', 'a 015-0008'),
  refused('pdnd/stored-key-unreadable', 'a 015-0008'),
  refused('dpop/jti-reused', 'a 015-0008 to a proof', { proof: proof() }),
  refused('assertion/aud-has-scheme', 'a 015-0008 to such an assertion', {
    assertion: assertion({}, { aud: 'https://auth.uat.interop.pagopa.it/client-assertion' }),
  }),
  of(
    'clock/behind',
    'a 015-0008 three minutes after the assertion’s iat',
    {
      ...REFUSED,
      headers: { Date: new Date(CONTEXT.now + 180_000).toUTCString() },
    },
    { assertion: assertion({}, { exp: CONTEXT.now / 1_000 + 300 }) },
  ),
  of('pdnd/client-without-purpose', 'a 500 without a purposeId', problem(500, '015-0000'), {
    assertion: assertion({}, { purposeId: undefined }),
  }),
  pdnd('pdnd/internal-error', 500, '015-0000'),
  of('pdnd/async-internal-error', 'a 500 of the asynchronous endpoint', problem(500, '015-0000'), {
    endpoint: 'async',
  }),
  pdnd('pdnd/form-refused', 400, '007-9999', "Validation error: Unrecognized key(s) in object: 'scope'"),
  pdnd('pdnd/unreadable-body', 400, '000-9999'),
  pdnd('pdnd/rate-limited', 429, '007-10004'),
  pdnd('pdnd/unavailable', 502, '009-0001'),
  pdnd('pdnd/kid-not-found', 404, '009-0001'),
  pdnd('pdnd/api-unauthorised', 401, '012-9991'),
  pdnd('pdnd/api-forbidden', 403, '009-9993'),
  pdnd('pdnd/api-scheme', 400, '017-0001'),
  of('pdnd/api-malformed-authorization', 'a 403 of the gateway before PDND', {
    status: 403,
    body: '{"message":"Invalid key=value pair (missing equal-sign) in Authorization header"}',
  }),
];

export const ANSWER_ROWS: Rows = [
  ...govway('govway/content-type', 400, 'ContentTypeNotProvided', 'ContentTypeNotSupported'),
  ...govway('govway/soap-version', 400, 'SoapVersionMismatch'),
  ...govway('govway/must-understand', 400, 'SoapMustUnderstandUnknown'),
  ...govway('govway/unreadable-request', 400, 'UnprocessableRequestContent'),
  ...govway('govway/request-timeout', 400, 'RequestReadTimeout'),
  ...govway('govway/not-contract', 400, 'InvalidRequestContent'),
  ...govway('govway/legacy-header', 400, 'UnexpectedInteroperabilityHeader'),
  ...govway('govway/interoperability', 400, 'InteroperabilityInvalidRequest'),
  ...govway('govway/message-security', 400, 'MessageSecurityRequestFailed'),
  ...govway('govway/bad-request', 400, 'BadRequest'),
  ...govway('govway/undefined-operation', 404, 'UndefinedOperation', 'NotFound'),
  ...govway('govway/unknown-api', 404, 'UnknownAPI'),
  ...govway('govway/conflict', 409, 'Conflict'),
  ...govway('govway/too-large', 413, 'RequestSizeExceeded'),
  ...govway('govway/credentials', 401, 'AuthenticationRequired', 'AuthenticationFailed', 'Authentication'),
  ...govway('govway/token-missing', 401, 'TokenAuthenticationRequired'),
  ...govway('govway/token-failed', 401, 'TokenAuthenticationFailed'),
  ...govway('govway/token-expired', 401, 'TokenExpired'),
  ...govway('govway/token-not-yet', 401, 'TokenNotBefore', 'TokenInTheFuture'),
  ...govway('govway/token-claims', 401, 'TokenRequiredClaimsNotFound', 'AuthorizationTokenDeny'),
  ...govway('govway/authorization', 403, 'Authorization', 'AuthorizationDeny', 'AuthorizationPolicyDeny'),
  ...govway('govway/authorization-scope', 403, 'AuthorizationMissingScope', 'AuthorizationMissingRole'),
  ...govway('govway/authorization-content', 403, 'AuthorizationContentDeny', 'AuthorizationContentPolicyDeny'),
  ...govway('govway/limit-exceeded', 429, 'LimitExceeded'),
  ...govway('govway/too-many-requests', 429, 'TooManyRequests'),
  ...govway('govway/invalid-response', 502, 'InvalidResponse', 'InteroperabilityInvalidResponse'),
  ...govway('govway/unavailable', 503, 'APIUnavailable', 'APISuspended', 'GatewayInactive', 'GatewayUnavailable'),
  ...govway('govway/endpoint-timeout', 504, 'EndpointReadTimeout'),
  of('govway/interoperability', 'GovWay’s JSON problem', {
    status: 400,
    body: JSON.stringify({
      type: 'https://govway.org/handling-errors/400/InteroperabilityInvalidRequest.html',
      title: 'InteroperabilityInvalidRequest',
      status: 400,
      govway_id: '0c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7a01',
    }),
  }),
  of('spcoop/protocol-error', 'EGOV_IT_201', soapFault('x', 500, exception('EGOV_IT_201'))),
  of('spcoop/integration-error', 'GOVWAY-401', soapFault('x', 500, exception('GOVWAY-401'))),
  of('erogatore/certificate-not-registered', 'INPS’s page', html(403, 'Access not permitted: ERROR CODE 16')),
  of('erogatore/html-answer', 'some page', html(502, 'Bad gateway')),
  of('erogatore/soap-fault', 'a Fault of the service', soapFault('x', 500)),
  of('erogatore/status', 'a bare 401', { status: 401 }),
  of('transport/timeout', 'no answer', transport('ERR_MODI_TIMEOUT')),
  of('transport/aborted', 'a call that was given up', transport('ERR_MODI_ABORTED')),
  of('transport/connection', 'no connection', transport('ERR_MODI_CONNECTION')),
  of('local/refused', 'an option of ours', new ConfigurationError('ERR_MODI_CONFIG_INVALID', 'x')),
  of('answer/unknown', 'a word', { body: 'boh' }),
];
