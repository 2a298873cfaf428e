import type { X509Certificate } from 'node:crypto';
import { ConfigurationError, invalidOption } from '../errors/configuration-error.js';
import { TokenError } from '../errors/token-error.js';
import { isKid } from '../jws/header-policy.js';
import type { Signer } from '../ports/signer.js';
import { publicJwkOf, thumbprint } from '../keys/thumbprint.js';
import { certificateThumbprint, parseDer } from './certificate.js';
import { derOf, type PemOrDer } from './pem.js';

/**
 * How a token names the key it is signed with. PDND trust: `kid`, by default the signer's own (RFC 7638). Direct trust: the signer's
 * certificate, in one or more of the three ways ModI has.
 */
export type KeyReference = KidReference | CertificateReference;

export interface KidReference {
  /** Default: the signer's thumbprint, as PDND has it. */
  readonly kid?: string;
}

export interface CertificateReference {
  /** PEM or DER, leaf first. All of them go into `x5c`: leave the root out, the other side has it. */
  readonly certificate: PemOrDer;
  /** Members to write. Default `['x5c']`; with `x5u` given, `x5u` is written too. */
  readonly as?: readonly ('x5c' | 'x5t#S256')[];
  /** Where the same chain can be fetched, over https. */
  readonly x5u?: string;
}

/**
 * Header members of a reference.
 *
 * @param now epoch milliseconds
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID; ERR_MODI_KEY_UNUSABLE when the certificate is of another key;
 *   TokenError ERR_MODI_CERT_EXPIRED: what is signed with it would be refused
 */
export function headerOf(reference: KeyReference, signer: Signer, now: number): Readonly<Record<string, unknown>> {
  if (!('certificate' in reference)) {
    const kid = reference.kid ?? signer.kid;
    if (!isKid(kid)) throw invalidOption('kid', 'must be a text of 1 to 255 characters');
    return { kid };
  }
  const chain = derOf('certificate', reference.certificate, 'CERTIFICATE');
  const [leaf] = chain;
  const certificate = leaf === undefined ? undefined : parseDer(leaf);
  if (leaf === undefined || certificate === undefined || chain.some((der) => parseDer(der) === undefined)) {
    throw invalidOption('certificate', 'holds no certificate, or a damaged one');
  }
  checkOwn(certificate, signer, now);
  const { as = ['x5c'], x5u } = reference;
  if (as.length === 0 && x5u === undefined) throw invalidOption('as', 'must name x5c, x5t#S256 or both');
  if (x5u !== undefined && !/^https:\/\//i.test(x5u)) throw invalidOption('x5u', 'must be an https URL');
  return {
    ...(as.includes('x5c') ? { x5c: chain.map((der) => Buffer.from(der).toString('base64')) } : {}),
    ...(as.includes('x5t#S256') ? { 'x5t#S256': certificateThumbprint(leaf) } : {}),
    ...(x5u === undefined ? {} : { x5u }),
  };
}

function checkOwn(certificate: X509Certificate, signer: Signer, now: number): void {
  if (thumbprint(publicJwkOf(certificate.publicKey)) !== signer.kid) {
    throw new ConfigurationError('ERR_MODI_KEY_UNUSABLE', 'the certificate is of another key than the one that signs', {
      facts: { reason: 'certificate' },
    });
  }
  const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  if (now >= from && now <= to) return;
  const reason = now > to ? 'expired' : 'not-yet-valid';
  throw new TokenError('ERR_MODI_CERT_EXPIRED', 'the signer’s own certificate is not valid now: nobody would take it', {
    facts: { reason, which: 'leaf' },
  });
}
