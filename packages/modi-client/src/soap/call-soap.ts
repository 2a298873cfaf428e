import { invalidOption } from '../errors/configuration-error.js';
import { SoapSecurityError } from '../errors/soap-security-error.js';
import { TransportError } from '../errors/transport-error.js';
import type { Transport, TransportResponse } from '../ports/transport.js';
import { settleAttachments, type AttachmentPolicy } from './attachments/open-envelope.js';
import { isPackaged, readSoapPackage, type SoapPackage } from './attachments/soap-package.js';
import { DEFAULT_MAX_BYTES, mapEnvelope, type EnvelopeMap } from './envelope-map.js';
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
  /** What to do with an answer that has attachments. Default `rifiuta`. */
  readonly allegati?: AttachmentPolicy;
}

export interface OpenedAnswer {
  /** Of the envelope: with `espandi`, of one made whole again. */
  readonly map: EnvelopeMap;
  /** With `lascia`, the multipart message that the envelope is the root of, where it is one. */
  readonly attached: SoapPackage | undefined;
}

export interface SoapAnswer extends OpenedAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

const OWN_HEADERS = new Set(['content-type', 'content-length', 'soapaction', 'host', 'transfer-encoding']);

/**
 * One SOAP 1.1 call. Never retried. The envelope is not looked at before it is sent.
 *
 * @returns a 2xx answer that is a SOAP envelope without a Fault
 * @throws SoapFaultError for a Fault, at whatever status
 * @throws TransportError ERR_MODI_HTTP_STATUS for an answer of 300 and above that is not a Fault (`retryAfter` is kept, its text is not);
 *   what `transport` throws
 * @throws SoapSecurityError for a 2xx answer that is not a well-formed envelope, or comes with attachments that are not taken; `requestSent` is
 *   `true`
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
  const { maxResponseBytes: maxBytes, allegati = 'rifiuta' } = call;
  return { status: answer.status, headers: answer.headers, ...openSoapAnswer(answer, { maxBytes, allegati }) };
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
    accept: (call.allegati ?? 'rifiuta') === 'rifiuta' ? 'text/xml' : 'text/xml, multipart/related',
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
 * An answer with attachments is refused: {@link openSoapAnswer} takes them.
 *
 * @param maxBytes refuses larger bodies; default: the transport's own limit was enough
 * @throws as `callSoap`, for everything that concerns the answer
 */
export function judgeSoapAnswer(answer: TransportResponse, maxBytes = answer.body.byteLength): EnvelopeMap {
  return openSoapAnswer(answer, { maxBytes }).map;
}

/**
 * As {@link judgeSoapAnswer}, for answers that may have attachments (SwA, MTOM), told by their Content-Type. A Fault is a Fault in whatever it
 * comes.
 *
 * @param options `maxBytes` of the answer, and of the envelope that comes of it: default 10 485 760, or the answer's own size where it is more
 * @throws as `judgeSoapAnswer`; SoapSecurityError ERR_MODI_MULTIPART_INVALID, ERR_MODI_XOP_INVALID, ERR_MODI_ATTACHMENTS_REFUSED
 */
export function openSoapAnswer(
  answer: TransportResponse,
  {
    maxBytes = Math.max(DEFAULT_MAX_BYTES, answer.body.byteLength),
    allegati = 'rifiuta',
  }: { readonly maxBytes?: number; readonly allegati?: AttachmentPolicy } = {},
): OpenedAnswer {
  const contentType = answer.headers['content-type'] ?? '';
  const message = isPackaged(contentType)
    ? judged(answer, () => readSoapPackage(answer.body, contentType, { maxBytes }))
    : undefined;
  const map = judged(answer, () => mapEnvelope(message?.root.content ?? answer.body, { maxBytes }));
  const fault = readFault(map);
  if (fault !== undefined) throw new SoapFaultError(fault, answer.status, answer.headers['retry-after']);
  if (!succeeded(answer)) throw httpStatus(answer);
  if (message === undefined) return { map, attached: undefined };
  return judged(answer, () => {
    const { envelope, attached } = settleAttachments(message, { allegati, maxBytes });
    return { map: envelope === message.root.content ? map : mapEnvelope(envelope, { maxBytes }), attached };
  });
}

function succeeded({ status }: TransportResponse): boolean {
  return status >= 200 && status < 300;
}

/** Says of what is wrong with an answer that it is the answer's; of a no that cannot be read, that it is a no. */
function judged<T>(answer: TransportResponse, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SoapSecurityError) || !succeeded(answer)) throw httpStatus(answer, error);
    throw new SoapSecurityError(error.code, `the answer is ${error.message}`, {
      facts: { ...error.facts, status: answer.status },
      cause: error,
      requestSent: true,
    });
  }
}

function httpStatus(answer: TransportResponse, cause?: unknown): TransportError {
  return new TransportError('ERR_MODI_HTTP_STATUS', `the service answered HTTP ${answer.status} without a SOAP Fault`, {
    facts: { status: answer.status },
    cause,
    requestSent: true,
    retryAfter: answer.headers['retry-after'],
  });
}
