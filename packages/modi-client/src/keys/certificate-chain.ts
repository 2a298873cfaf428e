import { X509Certificate, type KeyObject } from 'node:crypto';
import { keyUnusable } from './load-key.js';

/** A chain longer than this is no chain of ours. */
const LONGEST_CHAIN = 10;

/**
 * The certificates that belong to a key: its own first, then each one's issuer as far as they are at hand. Others are left out; of several
 * for the same key the one that ends last is taken. **No trust is judged.**
 *
 * @throws ConfigurationError ERR_MODI_KEY_UNUSABLE, reason `certificate-mismatch`, when there are some and none is the key's
 */
export function chainOf(key: KeyObject, certificates: readonly X509Certificate[]): readonly X509Certificate[] {
  if (certificates.length === 0) return [];
  const own = certificates.filter((certificate) => certificate.checkPrivateKey(key));
  const [leaf] = own.sort((a, b) => Date.parse(b.validTo) - Date.parse(a.validTo));
  if (leaf === undefined) {
    throw keyUnusable(
      'certificate-mismatch',
      'none of the certificates beside the key is its own: give the one that was issued for it, or the key alone',
    );
  }
  const chain = [leaf];
  for (let last: X509Certificate = leaf; chain.length < LONGEST_CHAIN;) {
    const issuer = certificates.find((each) => !chain.includes(each) && isIssuer(last, each));
    if (issuer === undefined) break;
    chain.push(issuer);
    last = issuer;
  }
  return chain;
}

function isIssuer(certificate: X509Certificate, candidate: X509Certificate): boolean {
  return certificate.checkIssued(candidate) && certificate.verify(candidate.publicKey);
}

/** @throws ConfigurationError ERR_MODI_KEY_UNUSABLE, reason `certificate-damaged` */
export function readCertificate(source: string | Uint8Array): X509Certificate {
  try {
    return new X509Certificate(typeof source === 'string' ? source : Buffer.from(source));
  } catch {
    throw keyUnusable('certificate-damaged', 'a certificate beside the key cannot be read: it is damaged or cut');
  }
}
