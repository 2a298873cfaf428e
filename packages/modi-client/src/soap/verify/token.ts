import type { SignedDocument, XmlElement } from '../engine/xml-engine.js';
import { BASE64_BINARY, DS, THUMBPRINT_SHA1, WSSE, X509_PROFILE } from '../names.js';
import type { CertificateDirectory } from '../certificate-directory.js';
import { decodeBase64 } from './base64.js';
import { refusal, securityInvalid } from './faults.js';
import { trimXml } from './timestamp.js';
import { readPkiPath } from './pki-path.js';

/**
 * The certificates that a KeyInfo brings or names, leaf first. It holds one SecurityTokenReference, which holds one reference: to a
 * BinarySecurityToken in the same Security, to a certificate by an identifier, or by its issuer and serial number.
 *
 * @throws SoapSecurityError ERR_MODI_SECURITY_INVALID; ERR_MODI_CERT_UNTRUSTED, reason `unknown`, when what it names is not in `directory`
 */
export function resolveToken(
  keyInfo: XmlElement,
  security: XmlElement,
  document: SignedDocument,
  directory: CertificateDirectory | undefined,
): readonly Uint8Array[] {
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
    return binarySecurityToken(pointer, security, document);
  }
  if (pointer.namespace === WSSE && pointer.localName === 'KeyIdentifier') return keyIdentifier(pointer, directory);
  if (pointer.namespace === DS && pointer.localName === 'X509Data') return issuerSerial(pointer, directory);
  throw securityInvalid('token-reference');
}

function binarySecurityToken(
  pointer: XmlElement,
  security: XmlElement,
  document: SignedDocument,
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
  const told = pointer.attribute('', 'ValueType');
  if (told !== undefined && told !== type) throw securityInvalid('token-type');
  const bytes = decodeBase64(token.text());
  if (bytes === undefined) throw securityInvalid('base64');
  if (type === `${X509_PROFILE}X509v3`) return [bytes];
  if (type !== `${X509_PROFILE}X509PKIPathv1`) throw securityInvalid('token-type');
  const path = readPkiPath(bytes);
  if (path === undefined) throw securityInvalid('token-content');
  return path;
}

function keyIdentifier(pointer: XmlElement, directory: CertificateDirectory | undefined): readonly Uint8Array[] {
  if (pointer.hasChildren) throw securityInvalid('token-reference');
  checkEncoding(pointer);
  const bytes = decodeBase64(pointer.text());
  if (bytes === undefined) throw securityInvalid('base64');
  const base64 = Buffer.from(bytes).toString('base64');
  switch (pointer.attribute('', 'ValueType')) {
    case `${X509_PROFILE}X509v3`:
      return [bytes];
    case THUMBPRINT_SHA1:
      return found(directory?.byThumbprint(base64));
    case `${X509_PROFILE}X509SubjectKeyIdentifier`:
      return found(directory?.byKeyIdentifier(base64));
    default:
      throw securityInvalid('token-type');
  }
}

function issuerSerial(pointer: XmlElement, directory: CertificateDirectory | undefined): readonly Uint8Array[] {
  const [data, another] = pointer.children;
  const [issuer, serial, more] = data?.children ?? [];
  if (
    data?.namespace !== DS ||
    data.localName !== 'X509IssuerSerial' ||
    another !== undefined ||
    issuer?.namespace !== DS ||
    issuer.localName !== 'X509IssuerName' ||
    serial?.namespace !== DS ||
    serial.localName !== 'X509SerialNumber' ||
    more !== undefined
  ) {
    throw securityInvalid('token-reference');
  }
  return found(directory?.byIssuerSerial(trimXml(issuer.text()), trimXml(serial.text())));
}

function found(der: Uint8Array | undefined): readonly Uint8Array[] {
  if (der !== undefined) return [der];
  throw refusal('ERR_MODI_CERT_UNTRUSTED', 'the signature names a certificate that is not among the configured ones', {
    reason: 'unknown',
  });
}

/** The only encoding there is; the attribute may be left out (SOAP Message Security 1.1 §6.3, §7.3). */
function checkEncoding(element: XmlElement): void {
  const encoding = element.attribute('', 'EncodingType');
  if (encoding !== undefined && encoding !== BASE64_BINARY) throw securityInvalid('token-encoding');
}
