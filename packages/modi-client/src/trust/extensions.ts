import type { KeyObject } from 'node:crypto';
import type { Certificate, Extension } from 'pkijs';
import { untrusted, type ReadCertificate } from './certificate.js';

const BASIC_CONSTRAINTS = '2.5.29.19';
const KEY_USAGE = '2.5.29.15';

/** Critical extensions that somebody here looks at: us, or the path library. */
const UNDERSTOOD = new Set([
  BASIC_CONSTRAINTS,
  KEY_USAGE,
  '2.5.29.37', // extended key usage
  '2.5.29.17', // subject alternative name
  '2.5.29.30', // name constraints
  '2.5.29.32', // certificate policies
  '2.5.29.33', // policy mappings
  '2.5.29.36', // policy constraints
  '2.5.29.54', // inhibit any policy
]);

/** SHA-2 with RSA PKCS#1 v1.5 or ECDSA. */
const SIGNATURES = new Set([
  '1.2.840.113549.1.1.11',
  '1.2.840.113549.1.1.12',
  '1.2.840.113549.1.1.13',
  '1.2.840.10045.4.3.2',
  '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4',
]);

const CURVES: readonly (string | undefined)[] = ['prime256v1', 'secp384r1', 'secp521r1'];

/** May a certificate or a CRL be signed like this? */
export function isStrongSignature(oid: string): boolean {
  return SIGNATURES.has(oid);
}

/**
 * What the path library does not look at, of one certificate: extensions twice, unreadable or critical and not understood; the key's kind and
 * size.
 *
 * @throws TokenError ERR_MODI_CERT_UNTRUSTED
 */
export function checkForm(certificate: ReadCertificate): void {
  const seen = new Set<string>();
  for (const { extnID, critical, parsedValue } of extensionsOf(certificate.pki)) {
    if (seen.has(extnID)) throw untrusted('malformed', 'a certificate has the same extension twice');
    seen.add(extnID);
    const unreadable = typeof parsedValue === 'object' && parsedValue !== null && 'parsingError' in parsedValue;
    if (unreadable && (critical || UNDERSTOOD.has(extnID)))
      throw untrusted('malformed', 'a certificate’s extension cannot be read');
    if (critical && !UNDERSTOOD.has(extnID)) {
      throw untrusted('critical-extension', 'a certificate has a critical extension that is not understood');
    }
  }
  if (!isStrongKey(certificate.key)) {
    throw untrusted('weak-key', 'a certificate’s key is not RSA of 2048 bits at least, or EC on P-256, P-384 or P-521');
  }
}

/** @throws TokenError ERR_MODI_CERT_UNTRUSTED: a certificate that somebody issued is signed with SHA-2 */
export function checkIssuedStrongly({ pki }: ReadCertificate): void {
  const { algorithmId } = pki.signatureAlgorithm;
  if (!isStrongSignature(algorithmId) || pki.signature.algorithmId !== algorithmId) {
    throw untrusted('algorithm', 'a certificate is not signed with RSA or ECDSA and SHA-256, 384 or 512');
  }
}

/**
 * The certificate may sign messages: key usage, where it is stated, has digitalSignature or nonRepudiation (RFC 5280 §4.2.1.3).
 *
 * @throws TokenError ERR_MODI_CERT_UNTRUSTED
 */
export function checkMaySign(certificate: ReadCertificate): void {
  const usage = keyUsage(certificate.pki);
  if (usage !== undefined && (usage & 0b1100_0000) === 0) {
    throw untrusted(
      'key-usage',
      'the certificate is not for signing: its key usage has neither digitalSignature nor nonRepudiation',
    );
  }
}

/** May this authority sign CRLs? Where key usage is stated it must say so. */
export function maySignCrls(certificate: ReadCertificate): boolean {
  const usage = keyUsage(certificate.pki);
  return usage === undefined || (usage & 0b0000_0010) !== 0;
}

/**
 * RFC 5280 §6.1.4 (l)–(m), which the path library leaves out: below an authority stand no more authorities than its path length says.
 *
 * @param path leaf first, anchor last; the anchor's own limit counts too
 * @throws TokenError ERR_MODI_CERT_UNTRUSTED
 */
export function checkPathLengths(path: readonly ReadCertificate[]): void {
  let below = 0;
  for (const authority of path.slice(1)) {
    const limit = pathLength(authority.pki);
    if (limit !== undefined && below > limit) {
      throw untrusted('path-length', 'more authorities stand in the chain than one of them allows');
    }
    if (authority.x509.subject !== authority.x509.issuer) below++;
  }
}

function isStrongKey(key: KeyObject): boolean {
  const details = key.asymmetricKeyDetails;
  if (key.asymmetricKeyType === 'ec') return CURVES.includes(details?.namedCurve);
  return key.asymmetricKeyType === 'rsa' && (details?.modulusLength ?? 0) >= 2048;
}

function extensionsOf(pki: Certificate): readonly Extension[] {
  return pki.extensions ?? [];
}

function valueOf(pki: Certificate, oid: string): unknown {
  return extensionsOf(pki).find(({ extnID }) => extnID === oid)?.parsedValue as unknown;
}

/** The first eight bits of key usage, digitalSignature in front. */
function keyUsage(pki: Certificate): number | undefined {
  const value = valueOf(pki, KEY_USAGE);
  if (value === undefined) return undefined;
  const { valueBlock } = value as { valueBlock?: { valueHexView?: Uint8Array } };
  return valueBlock?.valueHexView?.[0] ?? 0;
}

function pathLength(pki: Certificate): number | undefined {
  const value = valueOf(pki, BASIC_CONSTRAINTS) as { pathLenConstraint?: unknown } | undefined;
  const limit = value?.pathLenConstraint;
  // A number too big to be one is no limit anybody reaches here.
  return typeof limit === 'number' ? limit : undefined;
}
