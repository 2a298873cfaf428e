import { TokenError } from '../errors/token-error.js';
import { untrusted, type ReadCertificate, type UntrustedReason } from './certificate.js';
import { checkForm, checkIssuedStrongly, checkPathLengths } from './extensions.js';
import { pathLibrary } from './pkijs.js';

/**
 * The ways from a chain's leaf to an anchor: the chain as it was sent, as far as the first certificate that an anchor issued, and that anchor.
 * Usually one; more when several anchors have the same name and key. Each certificate must have issued the one before it (RFC 7515
 * §4.1.6): nothing is searched, so certificates that certify each other lead nowhere.
 *
 * @throws TokenError ERR_MODI_CERT_UNTRUSTED, reason `order` or `no-path`
 */
export function lineUp(
  chain: readonly ReadCertificate[],
  anchors: readonly ReadCertificate[],
): readonly (readonly ReadCertificate[])[] {
  const line: ReadCertificate[] = [];
  for (const [index, certificate] of chain.entries()) {
    line.push(certificate);
    const ends = anchors.filter(
      (anchor) => anchor.thumbprint !== certificate.thumbprint && isIssuedBy(certificate, anchor),
    );
    if (ends.length > 0) return ends.map((anchor) => [...line, anchor]);
    const next = chain[index + 1];
    if (next !== undefined && !isIssuedBy(certificate, next)) {
      throw untrusted('order', 'the certificates are not a chain, leaf first, each issued by the next');
    }
  }
  throw untrusted(
    'no-path',
    'no trusted authority has issued the certificate: compare its issuer with the configured ones',
  );
}

/** By name and signature; whether the issuer might is judged later. */
function isIssuedBy(certificate: ReadCertificate, issuer: ReadCertificate): boolean {
  try {
    return certificate.x509.issuer === issuer.x509.subject && certificate.x509.verify(issuer.key);
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
