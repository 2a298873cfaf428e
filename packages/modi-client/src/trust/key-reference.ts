import { isObject } from '../checks/strict-json.js';
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
  /** Members to write, besides `x5u` when it is given. Default `['x5c']`. */
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
  checkReference(reference);
  if (!('certificate' in reference)) {
    const kid = reference.kid ?? signer.kid;
    if (!isKid(kid)) throw invalidOption('kid', 'must be a text of 1 to 255 characters');
    return { kid };
  }
  let written = known.get(reference);
  if (written === undefined) {
    written = writeCertificate(reference);
    known.set(reference, written);
  }
  checkOwn(written, signer, now);
  return written.header;
}

/** The type says so; plain JavaScript does not read types. */
export function checkReference(reference: KeyReference): void {
  const given: unknown = reference;
  if (!isObject(given)) throw invalidOption('reference', 'must be { kid } or { certificate }');
}

interface WrittenCertificate {
  readonly header: Readonly<Record<string, unknown>>;
  /** RFC 7638 thumbprint of its key. */
  readonly kid: string;
  readonly from: number;
  readonly to: number;
}

/** A reference is used for many tokens, its certificate read for the first. */
const known = new WeakMap<CertificateReference, WrittenCertificate>();

function writeCertificate(reference: CertificateReference): WrittenCertificate {
  const chain = derOf('certificate', reference.certificate, 'CERTIFICATE');
  const [leaf] = chain;
  const certificate = leaf === undefined ? undefined : parseDer(leaf);
  if (leaf === undefined || certificate === undefined || chain.some((der) => parseDer(der) === undefined)) {
    throw invalidOption('certificate', 'holds no certificate, or a damaged one');
  }
  const { as = ['x5c'], x5u } = reference;
  if (as.length === 0 && x5u === undefined) throw invalidOption('as', 'must name x5c, x5t#S256 or both');
  if (x5u !== undefined && !/^https:\/\//i.test(x5u)) throw invalidOption('x5u', 'must be an https URL');
  const header = {
    ...(as.includes('x5c') ? { x5c: chain.map((der) => Buffer.from(der).toString('base64')) } : {}),
    ...(as.includes('x5t#S256') ? { 'x5t#S256': certificateThumbprint(leaf) } : {}),
    ...(x5u === undefined ? {} : { x5u }),
  };
  return {
    header,
    kid: thumbprint(publicJwkOf(certificate.publicKey)),
    from: Date.parse(certificate.validFrom),
    to: Date.parse(certificate.validTo),
  };
}

function checkOwn({ kid, from, to }: WrittenCertificate, signer: Signer, now: number): void {
  if (kid !== signer.kid) {
    throw new ConfigurationError('ERR_MODI_KEY_UNUSABLE', 'the certificate is of another key than the one that signs', {
      facts: { reason: 'certificate' },
    });
  }
  if (now >= from && now <= to) return;
  const reason = now > to ? 'expired' : 'not-yet-valid';
  throw new TokenError('ERR_MODI_CERT_EXPIRED', 'the signer’s own certificate is not valid now: nobody would take it', {
    facts: { reason, which: 'leaf' },
  });
}
