import { createHash, type X509Certificate } from 'node:crypto';
import { invalidOption } from '../../errors/configuration-error.js';
import { serialOf, subjectKeyIdentifier } from '../certificate-directory.js';
import { issuerOf, writeName } from '../distinguished-name.js';
import { BASE64_BINARY, DS, THUMBPRINT_SHA1, WSSE_11, WSU, X509_PROFILE } from '../names.js';
import { escapeXml } from '../splice.js';
import { writePkiPath } from '../verify/pki-path.js';

/**
 * How the signature tells whose it is. `X509v3` and `X509PKIPathv1` bring the certificate, or the chain, in a BinarySecurityToken; the others
 * name a certificate that the receiver must have.
 */
export type TokenReferenceKind = 'X509v3' | 'X509PKIPathv1' | 'IssuerSerial' | 'SubjectKeyIdentifier' | 'Thumbprint';

export const TOKEN_REFERENCE_KINDS: readonly TokenReferenceKind[] = [
  'X509v3',
  'X509PKIPathv1',
  'IssuerSerial',
  'SubjectKeyIdentifier',
  'Thumbprint',
];

/** What goes into Security, and into the signature's SecurityTokenReference. Prefixes wsse and wsu are those of Security, ds the Signature's. */
export interface TokenXml {
  readonly token: string;
  /** The SecurityTokenReference. */
  readonly reference: string;
}

/** @param id of the BinarySecurityToken, where there is one */
export function tokenXml(kind: TokenReferenceKind, chain: readonly X509Certificate[], id: string): TokenXml {
  const [leaf] = chain;
  if (leaf === undefined) throw invalidOption('certificate', 'is needed: the signer’s own, then those that issued it');
  switch (kind) {
    case 'X509v3':
      return binaryToken(kind, certificateText(leaf), id);
    case 'X509PKIPathv1':
      return binaryToken(kind, base64(writePkiPath(chain.map(({ raw }) => raw))), id);
    case 'Thumbprint':
      return keyIdentifier(THUMBPRINT_SHA1, createHash('sha1').update(leaf.raw).digest());
    case 'SubjectKeyIdentifier': {
      const identifier = subjectKeyIdentifier(leaf.raw);
      if (identifier === undefined) {
        throw invalidOption('tokenReference', 'cannot be SubjectKeyIdentifier: the certificate has no such extension');
      }
      return keyIdentifier(`${X509_PROFILE}X509SubjectKeyIdentifier`, identifier);
    }
    case 'IssuerSerial':
      return {
        token: '',
        reference: tokenReference(
          `<ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>${escapeXml(writeName(issuerOf(leaf.raw) ?? []))}</ds:X509IssuerName>` +
            `<ds:X509SerialNumber>${serialOf(leaf)}</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data>`,
        ),
      };
  }
}

/** A signer writes the same one again and again. */
const CERTIFICATE_TEXTS = new WeakMap<X509Certificate, string>();

function certificateText(certificate: X509Certificate): string {
  let text = CERTIFICATE_TEXTS.get(certificate);
  if (text === undefined) {
    text = base64(certificate.raw);
    CERTIFICATE_TEXTS.set(certificate, text);
  }
  return text;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}

function binaryToken(type: 'X509v3' | 'X509PKIPathv1', text: string, id: string): TokenXml {
  const valueType = `${X509_PROFILE}${type}`;
  return {
    token:
      `<wsse:BinarySecurityToken EncodingType="${BASE64_BINARY}" ValueType="${valueType}" wsu:Id="${id}">` +
      `${text}</wsse:BinarySecurityToken>`,
    reference: tokenReference(
      `<wsse:Reference URI="#${id}" ValueType="${valueType}"/>`,
      // Who follows the Basic Security Profile refuses a path that is not announced (R5215).
      type === 'X509PKIPathv1' ? ` xmlns:wsse11="${WSSE_11}" wsse11:TokenType="${valueType}"` : '',
    ),
  };
}

function tokenReference(content: string, attributes = ''): string {
  return `<wsse:SecurityTokenReference${attributes}>${content}</wsse:SecurityTokenReference>`;
}

function keyIdentifier(valueType: string, value: Uint8Array): TokenXml {
  return {
    token: '',
    reference: tokenReference(
      `<wsse:KeyIdentifier EncodingType="${BASE64_BINARY}" ValueType="${valueType}">` +
        `${base64(value)}</wsse:KeyIdentifier>`,
    ),
  };
}

/** The Signature element. Names of the token's elements are those of the Security around it. */
export function signatureXml(signedInfo: string, value: Uint8Array, reference: string): string {
  return (
    `<ds:Signature xmlns:ds="${DS}">${signedInfo}` +
    `<ds:SignatureValue>${base64(value)}</ds:SignatureValue>` +
    `<ds:KeyInfo>${reference}</ds:KeyInfo></ds:Signature>`
  );
}

/** ` xmlns:wsu="…"` */
export const DECLARE_WSU = ` xmlns:wsu="${WSU}"`;
