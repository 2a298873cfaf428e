/** Names of WS-Security and its neighbours, each from the document that fixes it. */

const WSS = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss';

export const SOAP11 = 'http://schemas.xmlsoap.org/soap/envelope/';
export const WSSE = `${WSS}-wssecurity-secext-1.0.xsd`;
export const WSU = `${WSS}-wssecurity-utility-1.0.xsd`;
export const DS = 'http://www.w3.org/2000/09/xmldsig#';
export const WSA = 'http://www.w3.org/2005/08/addressing';
export const WSA_ANONYMOUS = `${WSA}/anonymous`;

export const BASE64_BINARY = `${WSS}-soap-message-security-1.0#Base64Binary`;
export const X509_V3 = `${WSS}-x509-token-profile-1.0#X509v3`;

export const EXCLUSIVE_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
export const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';

/** ModI's header in a signed answer: the references of the request that it answers. */
export const REQUEST_DIGEST = 'X-RequestDigest';
