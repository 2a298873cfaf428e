import { invalidOption } from '../errors/configuration-error.js';
import { SoapSecurityError } from '../errors/soap-security-error.js';
import { TransportError } from '../errors/transport-error.js';
import type { Transport, TransportResponse } from '../ports/transport.js';
import { mapEnvelope, type EnvelopeMap } from './envelope-map.js';
import { readFault, SoapFaultError } from './fault.js';

export interface SoapCall {
  readonly transport: Transport;
  readonly url: string;
  /** Without quotes; they are added. May be empty. */
  readonly soapAction: string;
  /** A SOAP 1.1 envelope, sent as it is. */
  readonly envelope: Uint8Array;
  /** More HTTP headers: `Authorization`, `Agid-JWT-TrackingEvidence`, … Not `Content-Type` or `SOAPAction`, which are set here. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds for the whole exchange. */
  readonly deadlineMs: number;
  readonly maxResponseBytes: number;
}

export interface SoapAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly map: EnvelopeMap;
}

const OWN_HEADERS = new Set(['content-type', 'content-length', 'soapaction', 'host', 'transfer-encoding']);

/**
 * One SOAP 1.1 call. Never retried. The envelope is not looked at before it is sent.
 *
 * @returns a 2xx answer that is a SOAP envelope without a Fault
 * @throws SoapFaultError for a Fault, at whatever status
 * @throws TransportError ERR_MODI_HTTP_STATUS for an answer of 300 and above that is not a Fault (`retryAfter` is kept, its text is not);
 *   what `transport` throws
 * @throws SoapSecurityError for a 2xx answer that is not a well-formed envelope; `requestSent` is `true`
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID for a SOAPAction or header that cannot be sent
 */
export async function callSoap(call: SoapCall): Promise<SoapAnswer> {
  const answer = await call.transport.send({
    method: 'POST',
    url: call.url,
    headers: requestHeaders(call),
    body: call.envelope,
    deadlineMs: call.deadlineMs,
    maxResponseBytes: call.maxResponseBytes,
  });
  const map = judgeSoapAnswer(answer, call.maxResponseBytes);
  return { status: answer.status, headers: answer.headers, map };
}

function requestHeaders(call: SoapCall): Record<string, string> {
  if (!/^[\x21\x23-\x5b\x5d-\x7e]*$/.test(call.soapAction)) {
    throw invalidOption(
      'soapAction',
      'must be visible ASCII without quotes, backslashes or spaces; the quotes are added',
    );
  }
  const headers: Record<string, string> = {
    'content-type': 'text/xml; charset=utf-8',
    soapaction: `"${call.soapAction}"`,
    accept: 'text/xml',
  };
  for (const [name, value] of Object.entries(call.headers ?? {})) {
    const lower = name.toLowerCase();
    if (OWN_HEADERS.has(lower)) throw invalidOption(`headers.${lower}`, 'is set by callSoap, leave it out');
    headers[lower] = value;
  }
  return headers;
}

/**
 * Judges an answer that a transport brought, without any input or output: for callers who send by themselves, or judge in another thread.
 *
 * @param maxBytes refuses larger bodies; default: the transport's own limit was enough
 * @throws as `callSoap`, for everything that concerns the answer
 */
export function judgeSoapAnswer(answer: TransportResponse, maxBytes = answer.body.byteLength): EnvelopeMap {
  const succeeded = answer.status >= 200 && answer.status < 300;
  let map: EnvelopeMap;
  try {
    map = mapEnvelope(answer.body, { maxBytes });
  } catch (error) {
    if (!(error instanceof SoapSecurityError) || !succeeded) throw httpStatus(answer, error);
    throw new SoapSecurityError(error.code, `the answer is ${error.message}`, {
      facts: { ...error.facts, status: answer.status },
      cause: error,
      requestSent: true,
    });
  }
  const fault = readFault(map);
  if (fault !== undefined) throw new SoapFaultError(fault, answer.status, answer.headers['retry-after']);
  if (!succeeded) throw httpStatus(answer);
  return map;
}

function httpStatus(answer: TransportResponse, cause?: unknown): TransportError {
  return new TransportError('ERR_MODI_HTTP_STATUS', `the service answered HTTP ${answer.status} without a SOAP Fault`, {
    facts: { status: answer.status },
    cause,
    requestSent: true,
    retryAfter: answer.headers['retry-after'],
  });
}
