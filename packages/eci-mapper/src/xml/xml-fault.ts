import { EciError } from '../errors/eci-error.js';

/** ERR_ECI_XML. The reason never quotes the document. */
export function xmlFault(
  reason: string,
  facts: Readonly<Record<string, string | number>> = {},
  cause?: unknown,
): EciError {
  return new EciError('ERR_ECI_XML', `the XML cannot be read: ${reason}`, { facts: { reason, ...facts }, cause });
}
