import { checkBytes } from '../checks/arguments.js';
import { checkPorts } from '../checks/ports.js';
import { invalidOption } from '../errors/configuration-error.js';
import { WorkerError } from '../errors/worker-error.js';
import type { Transport } from '../ports/transport.js';
import type { AttachmentPolicy } from './attachments/open-envelope.js';
import type { OpenedAnswer } from './open-answer.js';
import { sharedSoapSecurityWorkers, type SoapSecurityWorkers } from './workers/soap-security-workers.js';

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
  /** Where big answers are read. Default: a pool that the process shares, of `createSoapSecurityWorkers`’ own defaults. */
  readonly workers?: SoapSecurityWorkers;
}

export interface SoapAnswer extends OpenedAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

const OWN_HEADERS = new Set(['content-type', 'content-length', 'soapaction', 'host', 'transfer-encoding']);

/**
 * One SOAP 1.1 call. Never retried. The envelope is not looked at before it is sent; a big answer is read in a worker thread.
 *
 * @returns a 2xx answer that is a SOAP envelope without a Fault
 * @throws SoapFaultError for a Fault, at whatever status
 * @throws TransportError ERR_MODI_HTTP_STATUS for an answer of 300 and above that is not a Fault (`retryAfter` is kept, its text is not);
 *   what `transport` throws
 * @throws SoapSecurityError for a 2xx answer that is not a well-formed envelope, or comes with attachments that are not taken; `requestSent` is
 *   `true`
 * @throws WorkerError ERR_MODI_WORKER_FAILED when a big answer could not be read; `requestSent` is `true`
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID for a SOAPAction or header that cannot be sent
 */
export async function callSoap(call: SoapCall): Promise<SoapAnswer> {
  checkPorts(call, ['transport']);
  checkBytes('envelope', call.envelope);
  const answer = await call.transport.send({
    method: 'POST',
    url: call.url,
    headers: requestHeaders(call),
    body: call.envelope,
    deadlineMs: call.deadlineMs,
    maxResponseBytes: call.maxResponseBytes,
  });
  const { maxResponseBytes: maxBytes, allegati = 'rifiuta', workers = sharedSoapSecurityWorkers() } = call;
  const { status, headers } = answer;
  try {
    return { status, headers, ...(await workers.mapAnswer(answer, { maxBytes, allegati })) };
  } catch (error) {
    if (!(error instanceof WorkerError)) throw error;
    throw new WorkerError(error.code, `the answer could not be read: ${error.message}`, {
      facts: { ...error.facts, status },
      cause: error,
      requestSent: true,
    });
  }
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
