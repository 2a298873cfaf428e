import { EciError } from '../errors/eci-error.js';

/** ERR_ECI_WSDL with its two facts. */
export function wsdlError(reason: string, remedy: string, cause?: unknown): EciError {
  return new EciError('ERR_ECI_WSDL', `the WSDL cannot be used: ${reason}; ${remedy}`, {
    facts: { reason, remedy },
    cause,
  });
}
