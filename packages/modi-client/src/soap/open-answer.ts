import { checkBytes, checkObject } from '../checks/arguments.js';
import { SoapSecurityError } from '../errors/soap-security-error.js';
import { TransportError } from '../errors/transport-error.js';
import type { TransportResponse } from '../ports/transport.js';
import { settleAttachments, type AttachmentPolicy } from './attachments/open-envelope.js';
import { isPackaged, readSoapPackage, type SoapPackage } from './attachments/soap-package.js';
import { DEFAULT_MAX_BYTES, mapEnvelope, type EnvelopeMap } from './envelope-map.js';
import { readFault, SoapFaultError } from './fault.js';

export interface OpenedAnswer {
  /** Of the envelope: with `espandi`, of one made whole again. */
  readonly map: EnvelopeMap;
  /** With `lascia`, the multipart message that the envelope is the root of, where it is one. */
  readonly attached: SoapPackage | undefined;
}

/**
 * Judges an answer that a transport brought, without any input or output: for callers who send by themselves, or judge in another thread.
 * An answer with attachments is refused: {@link openSoapAnswer} takes them.
 *
 * @param maxBytes refuses larger bodies; default: the transport's own limit was enough
 * @throws as `callSoap`, for everything that concerns the answer
 */
export function judgeSoapAnswer(answer: TransportResponse, maxBytes?: number): EnvelopeMap {
  checkAnswer(answer);
  return openSoapAnswer(answer, { maxBytes: maxBytes ?? answer.body.byteLength }).map;
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
  options: { readonly maxBytes?: number; readonly allegati?: AttachmentPolicy } = {},
): OpenedAnswer {
  checkAnswer(answer);
  const { maxBytes = Math.max(DEFAULT_MAX_BYTES, answer.body.byteLength), allegati = 'rifiuta' } = checkObject(
    'options',
    options,
  );
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

function checkAnswer(answer: TransportResponse): void {
  checkBytes('answer.body', checkObject('answer', answer).body);
  checkObject('answer.headers', answer.headers);
}
