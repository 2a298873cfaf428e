import { X509Certificate } from 'node:crypto';
import { childrenNamed } from './dom.js';
import { type MessageParts } from './locate-parts.js';
import { BASE64_BINARY, DS, WSSE, X509_V3 } from './names.js';
import { base64Text, exactChildren } from './signed-references.js';
import { WssRefusal } from './wss-refusal.js';

/** Whom a verifier believes: authorities, and certificates taken as they are. */
export interface Signatories {
  readonly certificates: readonly X509Certificate[];
}

/** Whether an instant, in epoch milliseconds, is within a certificate's dates. */
function isInForce({ validFrom, validTo }: X509Certificate, now: number): boolean {
  return Date.parse(validFrom) <= now && now <= Date.parse(validTo);
}

function strongEnough({ publicKey }: X509Certificate): boolean {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = publicKey;
  if (type === 'rsa') return (details?.modulusLength ?? 0) >= 2048;
  return type === 'ec' && ['prime256v1', 'secp384r1', 'secp521r1'].includes(details?.namedCurve ?? '');
}

/** An authority must have issued the certificate by itself: INPS's signing certificates have no one in between. */
function isVouchedFor(certificate: X509Certificate, anchor: X509Certificate, now: number): boolean {
  if (!anchor.ca) return anchor.raw.equals(certificate.raw);
  return (
    !certificate.ca && isInForce(anchor, now) && certificate.checkIssued(anchor) && certificate.verify(anchor.publicKey)
  );
}

function readCertificate(token: Element): X509Certificate {
  const encoding = token.getAttribute('EncodingType') ?? '';
  if (token.getAttribute('ValueType') !== X509_V3 || (encoding !== '' && encoding !== BASE64_BINARY)) {
    throw new WssRefusal('WSS_TOKEN', 'the BinarySecurityToken is not an X.509 certificate in base64');
  }
  const der = Buffer.from(base64Text(token, 'WSS_TOKEN'), 'base64');
  try {
    const certificate = new X509Certificate(der);
    if (certificate.raw.equals(der)) return certificate;
  } catch (cause) {
    throw new WssRefusal('WSS_TOKEN', 'the BinarySecurityToken holds no certificate', { cause });
  }
  throw new WssRefusal('WSS_TOKEN', 'the BinarySecurityToken holds more than a certificate');
}

/** The certificate that KeyInfo points at, in the one token of the message. Not yet believed. */
function referencedCertificate({ signature, token, ids }: MessageParts): X509Certificate {
  const [keyInfo] = childrenNamed(signature, { namespace: DS, local: 'KeyInfo' });
  if (keyInfo === undefined) throw new WssRefusal('WSS_TOKEN', 'there is no KeyInfo');
  const [holder] = exactChildren(keyInfo, [{ namespace: WSSE, local: 'SecurityTokenReference' }], 'WSS_TOKEN') as [
    Element,
  ];
  const [pointer] = exactChildren(holder, [{ namespace: WSSE, local: 'Reference' }], 'WSS_TOKEN') as [Element];
  const uri = pointer.getAttribute('URI') ?? '';
  const valueType = pointer.getAttribute('ValueType') ?? '';
  if (!uri.startsWith('#') || ids.get(uri.slice(1)) !== token || (valueType !== '' && valueType !== X509_V3)) {
    throw new WssRefusal('WSS_TOKEN', 'KeyInfo does not point at the BinarySecurityToken of this message');
  }
  return readCertificate(token);
}

/**
 * The signer's certificate: issued by one of the authorities or one of those taken as they are, in force, with a key that is strong
 * enough. Not checked: revocation, and what the certificate says that it is for. Throws {@link WssRefusal}.
 */
export function signerCertificate(parts: MessageParts, signatories: Signatories, now: number): X509Certificate {
  const certificate = referencedCertificate(parts);
  if (!signatories.certificates.some((anchor) => isVouchedFor(certificate, anchor, now))) {
    throw new WssRefusal('WSS_CERTIFICATE_UNTRUSTED', 'nobody who is trusted issued the certificate of the signer');
  }
  if (!isInForce(certificate, now)) {
    throw new WssRefusal('WSS_CERTIFICATE_EXPIRED', 'the certificate of the signer is not, or no longer, in force');
  }
  if (!strongEnough(certificate)) {
    throw new WssRefusal('WSS_ALGORITHM', 'the key of the signer is neither RSA of 2048 bits nor on a NIST curve');
  }
  return certificate;
}
