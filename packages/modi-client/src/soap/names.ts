/** SOAP 1.1 envelope namespace. */
export const SOAP_11 = 'http://schemas.xmlsoap.org/soap/envelope/';
/** SOAP 1.2 envelope namespace. */
export const SOAP_12 = 'http://www.w3.org/2003/05/soap-envelope';
/** INPS's namespace of the `Identity` header. */
export const INPS = 'http://inps.it/';
/** Namespace of the `problem` that GovWay puts into the detail of its faults. */
export const PROBLEM = 'urn:ietf:rfc:7807';
