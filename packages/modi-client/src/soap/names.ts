/** SOAP 1.1 envelope namespace. */
export const SOAP_11 = 'http://schemas.xmlsoap.org/soap/envelope/';
/** SOAP 1.2 envelope namespace. */
export const SOAP_12 = 'http://www.w3.org/2003/05/soap-envelope';
/** INPS's namespace of the `Identity` header. */
export const INPS = 'http://inps.it/';
/** Namespace of the `problem` that GovWay puts into the detail of its faults. */
export const PROBLEM = 'urn:ietf:rfc:7807';

const OASIS = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-';
/** WS-Security 1.1 (OASIS). */
export const WSSE = `${OASIS}wssecurity-secext-1.0.xsd`;
export const WSU = `${OASIS}wssecurity-utility-1.0.xsd`;
/** What WS-Security 1.1 added to it: `TokenType`. */
export const WSSE_11 = 'http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd';
/** Prefix of the value types of the X.509 token profile: `X509v3`, `X509PKIPathv1`, `X509SubjectKeyIdentifier`. */
export const X509_PROFILE = `${OASIS}x509-token-profile-1.0#`;
export const BASE64_BINARY = `${OASIS}soap-message-security-1.0#Base64Binary`;
export const THUMBPRINT_SHA1 = 'http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#ThumbprintSHA1';
/** WS-Addressing 1.0. */
export const WSA = 'http://www.w3.org/2005/08/addressing';
/** XML Signature. */
export const DS = 'http://www.w3.org/2000/09/xmldsig#';
/** Exclusive XML Canonicalization 1.0, without comments: the algorithm and the namespace of its InclusiveNamespaces. */
export const EXC_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
/** XML Encryption: not taken, and named where it must be told. */
export const XENC = 'http://www.w3.org/2001/04/xmlenc#';
/** XOP (W3C): the namespace of xop:Include. */
export const XOP_INCLUDE = 'http://www.w3.org/2004/08/xop/include';
