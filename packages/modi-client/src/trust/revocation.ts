import type { CertificateRevocationList } from 'pkijs';
import { invalidOption } from '../errors/configuration-error.js';
import { TokenError } from '../errors/token-error.js';
import { untrusted, type ReadCertificate } from './certificate.js';
import { isStrongSignature, maySignCrls } from './extensions.js';
import { derOf, type PemOrDer } from './pem.js';
import { pathLibrary } from './pkijs.js';

const DELTA_INDICATOR = '2.5.29.27';
const ISSUING_POINT = '2.5.29.28';

/** @throws ConfigurationError ERR_MODI_CONFIG_INVALID, field `crls` */
export async function readCrls(ders: readonly Uint8Array[]): Promise<readonly CertificateRevocationList[]> {
  if (ders.length === 0) return [];
  const { pkijs } = await pathLibrary();
  return ders.map((der) => {
    const crl = parse(() => pkijs.CertificateRevocationList.fromBER(new Uint8Array(der)));
    const partial = crl.crlExtensions?.extensions.some(
      ({ extnID, critical }) => critical && (extnID === DELTA_INDICATOR || extnID === ISSUING_POINT),
    );
    if (partial === true) throw invalidOption('crls', 'holds a delta or partial CRL: give the complete ones');
    return crl;
  });
}

function parse(read: () => CertificateRevocationList): CertificateRevocationList {
  try {
    return read();
  } catch (cause) {
    throw invalidOption('crls', 'holds what is not a CRL', cause);
  }
}

/**
 * No certificate of the path is revoked. An authority whose CRL is configured must have a current one, else nothing it issued is trusted.
 *
 * @param path leaf first, anchor last: the anchor's own revocation is a matter of configuration
 * @param required `true`: every certificate's issuer must have a CRL
 * @returns epoch milliseconds up to which the CRLs used are current; `Infinity` when none was
 * @throws TokenError ERR_MODI_CERT_REVOKED; ERR_MODI_CERT_UNTRUSTED, reason `crl-missing`, `crl-stale` or `crl-signature`
 */
export async function checkRevocation(
  path: readonly ReadCertificate[],
  crls: readonly CertificateRevocationList[],
  required: boolean,
  now: number,
): Promise<number> {
  let until = Infinity;
  for (const [index, certificate] of path.slice(0, -1).entries()) {
    const issuer = path[index + 1];
    if (issuer === undefined) break;
    const own = crls.filter((crl) => crl.issuer.isEqual(certificate.pki.issuer));
    if (own.length === 0) {
      if (required) throw untrusted('crl-missing', 'no CRL is configured for an authority of the chain');
      continue;
    }
    // An old list too: what was revoked stays revoked.
    if (own.some((crl) => crl.isCertificateRevoked(certificate.pki))) {
      throw new TokenError('ERR_MODI_CERT_REVOKED', 'the certificate, or one of its authorities, is revoked');
    }
    const current = own.filter((crl) => crl.thisUpdate.value.getTime() <= now && nextUpdate(crl) > now);
    if (current.length === 0)
      throw untrusted('crl-stale', 'the CRL of an authority of the chain is out of date: load the new one');
    const genuine: number[] = [];
    for (const crl of current) if (await isGenuine(crl, issuer)) genuine.push(nextUpdate(crl));
    if (genuine.length === 0) throw untrusted('crl-signature', 'a CRL is not signed by the authority it speaks for');
    until = Math.min(until, Math.max(...genuine));
  }
  return until;
}

/**
 * When the first of these CRLs ends (`nextUpdate`): from then on nothing that its authority issued is trusted. For whoever warns in time. Of
 * several CRLs of one authority the last to end counts. Not checked: signatures.
 *
 * @returns epoch milliseconds; `Infinity` where none ends
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID, field `crls`
 */
export async function crlsEnd(crls: PemOrDer): Promise<number> {
  const read = await readCrls(derOf('crls', crls, 'X509 CRL'));
  const ends = read.map((crl) => Math.max(...read.filter((each) => each.issuer.isEqual(crl.issuer)).map(nextUpdate)));
  return Math.min(Infinity, ...ends);
}

function nextUpdate(crl: CertificateRevocationList): number {
  return crl.nextUpdate?.value.getTime() ?? Infinity;
}

async function isGenuine(crl: CertificateRevocationList, issuer: ReadCertificate): Promise<boolean> {
  if (!isStrongSignature(crl.signatureAlgorithm.algorithmId) || !maySignCrls(issuer)) return false;
  const { crypto } = await pathLibrary();
  return crl.verify({ issuerCertificate: issuer.pki }, crypto).catch(() => false);
}
