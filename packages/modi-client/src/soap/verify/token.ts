import type { SignedDocument, XmlElement } from '../engine/xml-engine.js';
import { BASE64_BINARY, DS, THUMBPRINT_SHA1, WSSE, WSSE_11, X509_PROFILE } from '../names.js';
import { isCertificateOf, type CertificateDirectory } from '../certificate-directory.js';
import { decodeBase64 } from './base64.js';
import { refusal, securityInvalid } from './faults.js';
import { isDs } from './signed-info.js';
import { trimXml } from './timestamp.js';
import { readPkiPath } from './pki-path.js';

/** Whose signature it says it is: certificates that the message brings, leaf first, or the name of one that it does not. */
export type SecurityToken =
  | { readonly by: 'chain'; readonly chain: readonly Uint8Array[] }
  /** SHA-1 of the DER, or the value of the subjectKeyIdentifier extension, base64. */
  | { readonly by: 'thumbprint' | 'key-identifier'; readonly value: string }
  | { readonly by: 'issuer-serial'; readonly issuer: string; readonly serial: string };

/**
 * What a KeyInfo brings or names. It holds one SecurityTokenReference, which holds one reference: to a BinarySecurityToken in the same
 * Security, to a certificate by an identifier, or by its issuer and serial number.
 *
 * @throws SoapSecurityError ERR_MODI_SECURITY_INVALID
 */
export function readToken(keyInfo: XmlElement, security: XmlElement, document: SignedDocument): SecurityToken {
  const [reference, another] = keyInfo.children;
  if (
    reference === undefined ||
    another !== undefined ||
    reference.namespace !== WSSE ||
    reference.localName !== 'SecurityTokenReference'
  ) {
    throw securityInvalid('key-info');
  }
  const [pointer, second] = reference.children;
  if (pointer === undefined || second !== undefined) throw securityInvalid('token-reference');
  if (pointer.namespace === WSSE && pointer.localName === 'Reference') {
    const type = reference.attribute(WSSE_11, 'TokenType');
    return { by: 'chain', chain: binarySecurityToken(pointer, security, document, type) };
  }
  if (pointer.namespace === WSSE && pointer.localName === 'KeyIdentifier') return keyIdentifier(pointer);
  if (pointer.namespace === DS && pointer.localName === 'X509Data') return issuerSerial(pointer);
  throw securityInvalid('token-reference');
}

function binarySecurityToken(
  pointer: XmlElement,
  security: XmlElement,
  document: SignedDocument,
  tokenType: string | undefined,
): readonly Uint8Array[] {
  const uri = pointer.attribute('', 'URI');
  const token = uri?.startsWith('#') === true ? document.withId(uri.slice(1)) : undefined;
  if (
    token === undefined ||
    token.namespace !== WSSE ||
    token.localName !== 'BinarySecurityToken' ||
    !security.children.includes(token) ||
    token.hasChildren
  ) {
    throw securityInvalid('token-reference');
  }
  checkEncoding(token);
  const type = token.attribute('', 'ValueType');
  // Basic Security Profile 1.1: the reference says what it refers to (R3058), and says it twice of a path (R5215).
  if (pointer.attribute('', 'ValueType') !== type) throw securityInvalid('token-type');
  if (tokenType === undefined ? type !== `${X509_PROFILE}X509v3` : tokenType !== type) {
    throw securityInvalid('token-type');
  }
  const bytes = decodeBase64(token.text());
  if (bytes === undefined) throw securityInvalid('base64');
  if (type === `${X509_PROFILE}X509v3`) return [bytes];
  if (type !== `${X509_PROFILE}X509PKIPathv1`) throw securityInvalid('token-type');
  const path = readPkiPath(bytes);
  if (path === undefined) throw securityInvalid('token-content');
  return path;
}

function keyIdentifier(pointer: XmlElement): SecurityToken {
  if (pointer.hasChildren) throw securityInvalid('token-reference');
  checkEncoding(pointer);
  const bytes = decodeBase64(pointer.text());
  if (bytes === undefined) throw securityInvalid('base64');
  const base64 = Buffer.from(bytes).toString('base64');
  switch (pointer.attribute('', 'ValueType')) {
    case `${X509_PROFILE}X509v3`:
      return { by: 'chain', chain: [bytes] };
    case THUMBPRINT_SHA1:
      return { by: 'thumbprint', value: base64 };
    case `${X509_PROFILE}X509SubjectKeyIdentifier`:
      return { by: 'key-identifier', value: base64 };
    default:
      throw securityInvalid('token-type');
  }
}

/** Issuer and serial number; the certificate they name may stand beside them. */
function issuerSerial(pointer: XmlElement): SecurityToken {
  const [data, another] = pointer.children.filter((each) => isDs(each, 'X509IssuerSerial'));
  const [certificate, ...others] = pointer.children.filter((each) => each !== data);
  const [issuer, serial, more] = data?.children ?? [];
  if (
    another !== undefined ||
    others.length > 0 ||
    (certificate !== undefined && (!isDs(certificate, 'X509Certificate') || certificate.hasChildren)) ||
    issuer === undefined ||
    !isDs(issuer, 'X509IssuerName') ||
    serial === undefined ||
    !isDs(serial, 'X509SerialNumber') ||
    more !== undefined
  ) {
    throw securityInvalid('token-reference');
  }
  const named = { issuer: trimXml(issuer.text()), serial: trimXml(serial.text()) };
  if (certificate === undefined) return { by: 'issuer-serial', ...named };
  const bytes = decodeBase64(certificate.text());
  if (bytes === undefined) throw securityInvalid('base64');
  if (!isCertificateOf(bytes, named.issuer, named.serial)) throw securityInvalid('token-reference');
  return { by: 'chain', chain: [bytes] };
}

/**
 * The certificates, leaf first.
 *
 * @throws SoapSecurityError ERR_MODI_CERT_UNTRUSTED, reason `unknown`, when what the token names is not in `directory`
 */
export function chainOf(token: SecurityToken, directory: CertificateDirectory | undefined): readonly Uint8Array[] {
  if (token.by === 'chain') return token.chain;
  const der = directory === undefined ? undefined : lookUp(token, directory);
  if (der !== undefined) return [der];
  throw refusal('ERR_MODI_CERT_UNTRUSTED', 'the signature names a certificate that is not among the configured ones', {
    reason: 'unknown',
  });
}

function lookUp(
  token: Exclude<SecurityToken, { by: 'chain' }>,
  directory: CertificateDirectory,
): Uint8Array | undefined {
  switch (token.by) {
    case 'thumbprint':
      return directory.byThumbprint(token.value);
    case 'key-identifier':
      return directory.byKeyIdentifier(token.value);
    case 'issuer-serial':
      return directory.byIssuerSerial(token.issuer, token.serial);
  }
}

/** The only encoding there is; it must be said (Basic Security Profile 1.1, R3029 and R3071). */
function checkEncoding(element: XmlElement): void {
  if (element.attribute('', 'EncodingType') !== BASE64_BINARY) throw securityInvalid('token-encoding');
}
