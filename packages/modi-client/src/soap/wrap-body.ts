import { checkString } from '../checks/arguments.js';
import { SOAP_11 } from './names.js';
import { checkFragment } from './splice.js';

const SCOPE = new Map([['soap', SOAP_11]]);

/**
 * A fresh SOAP 1.1 envelope around the given content, in UTF-8 and without an XML declaration. Only the prefix `soap` is in scope.
 *
 * @throws SoapSecurityError ERR_MODI_XML_MALFORMED or ERR_MODI_XML_FORBIDDEN when a part is not well-formed on its own
 */
export function wrapBody(bodyXml: string, headerXml?: string): Uint8Array {
  checkFragment(checkString('bodyXml', bodyXml), SCOPE);
  if (headerXml !== undefined) checkFragment(headerXml, SCOPE);
  const header = headerXml === undefined ? '' : `<soap:Header>${headerXml}</soap:Header>`;
  return Buffer.from(
    `<soap:Envelope xmlns:soap="${SOAP_11}">${header}<soap:Body>${bodyXml}</soap:Body></soap:Envelope>`,
    'utf8',
  );
}
