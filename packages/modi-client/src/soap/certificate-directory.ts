import { createHash, type X509Certificate } from 'node:crypto';
import { parseDer } from '../trust/certificate.js';
import { derOf, type PemOrDer } from '../trust/pem.js';
import { isName, issuerOf } from './distinguished-name.js';

/** Certificates that a signature may name without bringing them. Being here makes none of them trusted. */
export interface CertificateDirectory {
  /** By SHA-1 of the DER, base64. */
  byThumbprint(sha1: string): Uint8Array | undefined;
  /** By the value of the subjectKeyIdentifier extension, base64. */
  byKeyIdentifier(identifier: string): Uint8Array | undefined;
  /** By issuer, as {@link isName} reads it, and serial number in decimal. */
  byIssuerSerial(issuer: string, serial: string): Uint8Array | undefined;
}

/**
 * A directory of certificates, in PEM or DER. One that cannot be read is left out: who needs it will not find it.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID when a PEM text holds no certificate
 */
export function createCertificateDirectory(certificates: PemOrDer): CertificateDirectory {
  const known = derOf('certificates', certificates, 'CERTIFICATE')
    .map(parseDer)
    .filter((certificate) => certificate !== undefined);
  const byThumbprint = new Map(known.map((each) => [sha1Of(each), each.raw]));
  const byKeyIdentifier = new Map<string, Uint8Array>();
  const bySerial = new Map<string, X509Certificate[]>();
  for (const each of known) {
    const identifier = subjectKeyIdentifier(each.raw);
    if (identifier !== undefined) byKeyIdentifier.set(Buffer.from(identifier).toString('base64'), each.raw);
    const serial = serialOf(each);
    bySerial.set(serial, [...(bySerial.get(serial) ?? []), each]);
  }
  return {
    byThumbprint: (sha1) => byThumbprint.get(sha1),
    byKeyIdentifier: (identifier) => byKeyIdentifier.get(identifier),
    byIssuerSerial: (issuer, serial) => bySerial.get(serial)?.find((each) => isIssuer(issuer, each))?.raw,
  };
}

/** The certificate in DER is the one with this issuer and serial number. */
export function isCertificateOf(der: Uint8Array, issuer: string, serial: string): boolean {
  const certificate = parseDer(der);
  return certificate !== undefined && serialOf(certificate) === serial && isIssuer(issuer, certificate);
}

/** A name read wrongly finds the wrong certificate, which then verifies nothing. */
function isIssuer(text: string, certificate: X509Certificate): boolean {
  const name = issuerOf(certificate.raw);
  return name !== undefined && isName(text, name);
}

function sha1Of(certificate: X509Certificate): string {
  return createHash('sha1').update(certificate.raw).digest('base64');
}

/** Serial number in decimal, as ds:X509SerialNumber has it. */
export function serialOf(certificate: X509Certificate): string {
  const [, sign = '', digits = '0'] = /^(-?)(.*)$/.exec(certificate.serialNumber) ?? [];
  return `${sign}${BigInt(`0x${digits}`).toString(10)}`;
}

/** DER of the extension's id, 2.5.29.14. */
const SUBJECT_KEY_IDENTIFIER = Buffer.from('0603551d0e', 'hex');

/** Value of the subjectKeyIdentifier extension (RFC 5280 §4.2.1.2), of a certificate in DER; `undefined` when it has none. */
export function subjectKeyIdentifier(der: Uint8Array): Uint8Array | undefined {
  const bytes = Buffer.from(der);
  const at = bytes.indexOf(SUBJECT_KEY_IDENTIFIER);
  if (at < 0) return undefined;
  // OCTET STRING in an OCTET STRING, both short; the flag `critical` may not stand before them.
  const outer = at + SUBJECT_KEY_IDENTIFIER.length;
  const length = bytes[outer + 3] ?? 0;
  if (bytes[outer] !== 0x04 || bytes[outer + 1] !== length + 2 || bytes[outer + 2] !== 0x04 || length > 64) {
    return undefined;
  }
  return bytes.subarray(outer + 4, outer + 4 + length);
}
