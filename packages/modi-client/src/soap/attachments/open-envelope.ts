import { checkBytes, checkObject } from '../../checks/arguments.js';
import { DEFAULT_MAX_BYTES } from '../envelope-map.js';
import { expandXop } from './expand-xop.js';
import { attachmentsRefused } from './faults.js';
import { isPackaged, readSoapPackage, type SoapPackage } from './soap-package.js';

/**
 * What to do with a message that has attachments. `rifiuta`: it is refused. `espandi`: those of MTOM are put back into the envelope, those of
 * SwA refused, so that the envelope is all there is. `lascia`: they are left as they are, and the envelope with its Includes; where a
 * signature must cover what is read, this will not do.
 */
export type AttachmentPolicy = 'rifiuta' | 'espandi' | 'lascia';

/** In the order of the type. */
export const ATTACHMENT_POLICIES: readonly AttachmentPolicy[] = ['rifiuta', 'espandi', 'lascia'];

export interface OpenOptions {
  /** Default `rifiuta`. */
  readonly allegati?: AttachmentPolicy;
  /** Bytes of a multipart message, and of the envelope that comes of it. Default 10 485 760. */
  readonly maxBytes?: number;
}

export interface OpenedMessage {
  /** What is read, or verified. */
  readonly envelope: Uint8Array;
  /** With `lascia`, the message that the envelope is the root of, where it is one: to be handed on as it is. */
  readonly attached: SoapPackage | undefined;
}

/**
 * The envelope of a message, by its Content-Type: what is not multipart is the envelope itself, and not looked at. A multipart message that holds
 * the envelope alone, as some stacks always send it, is taken whatever the policy.
 *
 * @throws SoapSecurityError ERR_MODI_MULTIPART_INVALID, ERR_MODI_XOP_INVALID, ERR_MODI_ATTACHMENTS_REFUSED (facts `reason`, and
 *   `attachments`, how many)
 */
export function openEnvelope(
  body: Uint8Array,
  contentType: string | undefined,
  options: OpenOptions = {},
): OpenedMessage {
  checkBytes('body', body);
  const { maxBytes = DEFAULT_MAX_BYTES } = checkObject('options', options);
  if (contentType === undefined || !isPackaged(contentType)) return { envelope: body, attached: undefined };
  return settleAttachments(readSoapPackage(body, contentType, { maxBytes }), options);
}

/** The same, of a message that has been taken apart already. */
export function settleAttachments(message: SoapPackage, { allegati, maxBytes }: OpenOptions): OpenedMessage {
  const { attachments, kind, root } = message;
  if (allegati === 'lascia') return { envelope: root.content, attached: message };
  if (attachments.length > 0) {
    if (allegati !== 'espandi') throw attachmentsRefused('policy', attachments.length);
    if (kind === 'swa') throw attachmentsRefused('swa', attachments.length);
  }
  if (kind === 'swa') return { envelope: root.content, attached: undefined };
  // Even without attachments: an Include that stands for nothing is not what its sender wrote.
  return { envelope: expandXop(message, maxBytes === undefined ? {} : { maxBytes }), attached: undefined };
}

/**
 * The envelope of a message as it stands, attachments left aside: for reading a Fault, which is a no in whatever it comes.
 *
 * @throws SoapSecurityError ERR_MODI_MULTIPART_INVALID
 */
export function rootEnvelope(body: Uint8Array, contentType: string | undefined): Uint8Array {
  checkBytes('body', body);
  return openEnvelope(body, contentType, { allegati: 'lascia', maxBytes: body.byteLength }).envelope;
}
