import type { AxiosResponse } from 'axios';
import type { ModiAnswer } from '../client/client.js';
import { TransportError } from '../errors/transport-error.js';
import type { TransportResponse } from '../ports/transport.js';
import type { AttachmentPolicy } from '../soap/attachments/open-envelope.js';
import type { SoapPackage } from '../soap/attachments/soap-package.js';
import { SoapFaultError } from '../soap/fault.js';
import type { OpenedBytes } from '../soap/workers/questions.js';
import type { SoapSecurityWorkers } from '../soap/workers/soap-security-workers.js';

/**
 * The answer as an envelope with something to read in it; `undefined` for a Fault.
 *
 * @throws TransportError ERR_MODI_HTTP_STATUS for a no that is no Fault; SoapSecurityError for a yes that is no envelope, or has attachments
 *   that are not taken
 */
export async function openAnswer(
  answer: TransportResponse,
  judged: ModiAnswer,
  workers: SoapSecurityWorkers,
  allegati: AttachmentPolicy = 'rifiuta',
): Promise<OpenedBytes | undefined> {
  try {
    return await workers.openAnswer(answer, { allegati });
  } catch (error) {
    if (error instanceof SoapFaultError) return undefined;
    if (!(error instanceof TransportError)) throw error;
    const finding = judged.explanation()?.said.code;
    throw new TransportError(error.code, error.message, {
      facts: { ...error.facts, ...(finding === undefined ? {} : { finding }) },
      cause: error,
      requestSent: true,
      retryAfter: error.retryAfter,
    });
  }
}

/** In the form axios would give it: without the request, which holds tokens; attachments where `soap` looks for them. */
export function responseOf(
  { status, headers, body }: TransportResponse,
  attached?: SoapPackage,
): AxiosResponse<string> {
  const data = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  // What `soap` shows as the headers of its last request.
  const config = { headers: {} } as AxiosResponse<string>['config'];
  const response = { status, statusText: '', headers: { ...headers }, data, config };
  if (attached === undefined) return response;
  const parts = attached.attachments.map((part) => ({
    headers: Object.fromEntries(part.headers),
    body: Buffer.from(part.content),
  }));
  return Object.assign(response, { mtomResponseAttachments: { parts } });
}
