import { TokenError } from '../errors/token-error.js';
import {
  parseCertificate,
  untrusted,
  type ParsedCertificate,
  type ReadCertificate,
  type UntrustedReason,
} from './certificate.js';
import { checkForm, checkIssuedStrongly, checkPathLengths } from './extensions.js';
import { pathLibrary } from './pkijs.js';

/** A chain as far as a certificate that an anchor issued, and the anchors that did. */
export interface LinedUp {
  /** Leaf first. Each was issued by the next, the last by the anchors. */
  readonly line: readonly ParsedCertificate[];
  /** Usually one; more when several anchors have the same name and key. */
  readonly ends: readonly ReadCertificate[];
}

/**
 * The way from a chain's leaf to an anchor. Each certificate must have issued the one before it (RFC 7515 §4.1.6): nothing is searched, so
 * certificates that certify each other lead nowhere.
 *
 * It is found from the anchor down: a stranger's certificate is hashed, and its name compared, but no key is used that an anchor has not vouched
 * for, because how long that takes would be the stranger's choice. What stands in the chain above the last one needed is not looked at.
 *
 * @param chain DER, leaf first
 * @returns the shortest way first; a longer one, through a cross-certificate, is looked for only if it is asked for
 * @throws TokenError ERR_MODI_CERT_UNTRUSTED, reason `order`, `no-path` or `malformed`
 */
export function* lineUp(
  chain: readonly Uint8Array[],
  anchors: readonly ReadCertificate[],
): Generator<LinedUp, void, undefined> {
  const line: ParsedCertificate[] = [];
  let found = false;
  for (const der of chain) {
    const certificate = parseCertificate(der);
    if (line.at(-1)?.x509.issuer !== certificate.x509.subject && line.length > 0) throw outOfOrder();
    line.push(certificate);
    const ends = anchors.filter(
      (anchor) => anchor.thumbprint !== certificate.thumbprint && isIssuedBy(certificate, anchor),
    );
    if (ends.length === 0) continue;
    if (!isChain(line)) throw outOfOrder();
    found = true;
    yield { line: [...line], ends };
  }
  if (found) return;
  throw untrusted(
    'no-path',
    'no trusted authority has issued the certificate: compare its issuer with the configured ones',
  );
}

/** The last one is vouched for; so is each that the one above it has issued. */
function isChain(line: readonly ParsedCertificate[]): boolean {
  for (let index = line.length - 2; index >= 0; index--) {
    const [certificate, issuer] = [line[index], line[index + 1]];
    if (certificate === undefined || issuer === undefined || !isIssuedBy(certificate, issuer)) return false;
  }
  return true;
}

function outOfOrder(): TokenError {
  return untrusted('order', 'the certificates are not a chain, leaf first, each issued by the next');
}

/** By name and signature; whether the issuer might is judged later. */
function isIssuedBy({ x509 }: ParsedCertificate, issuer: ParsedCertificate): boolean {
  try {
    return x509.issuer === issuer.x509.subject && x509.verify(issuer.x509.publicKey);
  } catch {
    // OpenSSL throws on a signature that does not go with the key.
    return false;
  }
}

/** @throws TokenError ERR_MODI_CERT_EXPIRED, facts `reason` (`expired`, `not-yet-valid`) and `which` (`leaf`, `issuer`) */
export function checkDates(path: readonly ReadCertificate[], now: number): void {
  for (const [index, { notBefore, notAfter }] of path.entries()) {
    const reason = now > notAfter ? 'expired' : now < notBefore ? 'not-yet-valid' : undefined;
    if (reason === undefined) continue;
    const which = index === 0 ? 'leaf' : 'issuer';
    throw new TokenError(
      'ERR_MODI_CERT_EXPIRED',
      `the ${which === 'leaf' ? 'signer’s certificate' : 'certificate of an authority'} is ${reason === 'expired' ? 'expired' : 'not valid yet'}`,
      { facts: { reason, which } },
    );
  }
}

/** The path library's codes that mean one thing only. */
const REASONS: Readonly<Record<number, UntrustedReason>> = {
  3: 'not-ca',
  4: 'key-usage',
  6: 'critical-extension',
  7: 'not-ca',
  14: 'not-ca',
};

/**
 * Judges one path by RFC 5280 §6: the path library looks at signatures, names, dates, CA flags, key usage, name constraints and policies; what
 * it leaves out is checked here.
 *
 * @throws TokenError ERR_MODI_CERT_EXPIRED, ERR_MODI_CERT_UNTRUSTED
 */
export async function judgePath(path: readonly ReadCertificate[], now: number): Promise<void> {
  const anchor = path.at(-1);
  if (anchor === undefined || path.length < 2)
    throw untrusted('no-path', 'there is no authority above the certificate');
  checkDates(path, now);
  for (const certificate of path) checkForm(certificate);
  for (const certificate of path.slice(0, -1)) checkIssuedStrongly(certificate);
  checkPathLengths(path);
  const { pkijs, crypto } = await pathLibrary();
  const engine = new pkijs.CertificateChainValidationEngine({
    trustedCerts: [anchor.pki],
    // The library takes the last for the leaf.
    certs: path
      .slice(0, -1)
      .reverse()
      .map(({ pki }) => pki),
    checkDate: new Date(now),
    // It would search, without end when certificates certify each other: it gets the line and no choice.
    findIssuer: async (certificate) => {
      const issuer = path[path.findIndex(({ pki }) => pki === certificate) + 1]?.pki;
      return issuer !== undefined && (await certificate.verify(issuer, crypto)) ? [issuer] : [];
    },
  });
  const verdict = await engine.verify({}, crypto);
  if (!verdict.result) {
    const reason = REASONS[verdict.resultCode] ?? 'path';
    throw untrusted(reason, `the certificate’s path is not valid (${reason}, ${verdict.resultCode})`);
  }
}
