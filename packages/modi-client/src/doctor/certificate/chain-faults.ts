import type { KeyObject, X509Certificate } from 'node:crypto';
import { certificateThumbprint, parseDer } from '../../trust/certificate.js';
import { judgeSeconds, type DoctorContext } from '../context.js';
import { fault, type Fault, type Words } from '../finding.js';
import { kidOf } from '../verify-signature.js';
import type { Chain } from './chain.js';
import { verdictFaults, verdictOn } from './verdict.js';

const A_DAY_SECONDS = 86_400;
const EXPIRING_DAYS = 30;
const LEAST_RSA_BITS = 2048;
const CURVES = ['prime256v1', 'secp384r1', 'secp521r1'];

/**
 * Everything wrong with a chain of certificates by itself: form, order, dates, keys, a CA in the signer's place; and what the trust says of
 * it, where it was asked (`context.trustVerdicts`). Revocation and key usage are for the trust.
 *
 * @param key the key that signs, where it is known
 */
export function* chainFaults(
  chain: Chain,
  field: string,
  key: KeyObject | undefined,
  context: DoctorContext,
): Generator<Fault> {
  const parsed = chain.map(parseDer);
  if (chain.length === 0 || parsed.includes(undefined)) {
    const place = parsed.indexOf(undefined);
    yield fault('certificate/damaged', place > 0 ? `${field}[${place}]` : field);
    return;
  }
  const certificates = parsed.filter((each) => each !== undefined);
  const places = [...placeFaults(certificates, field, key)];
  yield* places;
  yield* dateFaults(certificates, field, context);
  for (const { publicKey } of certificates) yield* keyFaults(publicKey, field);
  const verdict = verdictOn(chain, context);
  const [leaf] = certificates;
  if (leaf !== undefined && isSelfSigned(leaf) && !leaf.ca && verdict !== 'trusted') {
    yield fault('certificate/self-signed', field);
  }
  const last = certificates.at(-1);
  if (certificates.length > 1 && places.length === 0 && last !== undefined && isSelfSigned(last)) {
    yield fault('certificate/root-included', field);
  }
  if (places.length === 0) yield* verdictFaults(verdict, field);
}

function* placeFaults(
  certificates: readonly X509Certificate[],
  field: string,
  key: KeyObject | undefined,
): Generator<Fault> {
  const [leaf] = certificates;
  if (leaf === undefined) return;
  const own = key === undefined ? undefined : kidOf(key);
  const place = certificates.findIndex(({ ca, publicKey }) => (own === undefined ? !ca : kidOf(publicKey) === own));
  if (place > 0) {
    yield fault('certificate/leaf-not-first', field, { given: place + 1 });
    return;
  }
  if (own !== undefined && place < 0) yield fault('certificate/not-of-key', field);
  if (leaf.ca) {
    yield fault('certificate/is-ca', field);
    return;
  }
  const broken = certificates.findIndex((each, index) => {
    const issuer = certificates[index + 1];
    return issuer !== undefined && !isIssuedBy(each, issuer);
  });
  if (broken >= 0) yield fault('certificate/order', field, { given: broken + 1 });
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.issuer === issuer.subject && certificate.verify(issuer.publicKey);
  } catch {
    // OpenSSL throws on a signature that does not go with the key: then it is not its issuer.
    return false;
  }
}

function isSelfSigned(certificate: X509Certificate): boolean {
  return isIssuedBy(certificate, certificate);
}

const LEAF: Words = { it: 'di chi firma', en: 'of the signer' };
const ISSUER: Words = { it: 'di chi l’ha emesso', en: 'of its issuer' };

function* dateFaults(
  certificates: readonly X509Certificate[],
  field: string,
  context: DoctorContext,
): Generator<Fault> {
  const now = judgeSeconds(context);
  for (const [index, { validFrom, validTo }] of certificates.entries()) {
    const which = index === 0 ? LEAF : ISSUER;
    const [from, to] = [Date.parse(validFrom) / 1_000, Date.parse(validTo) / 1_000];
    if (now > to) yield fault('certificate/expired', field, { which, given: day(to) });
    else if (now < from) yield fault('certificate/not-yet-valid', field, { which, given: day(from) });
    else if (index === 0 && to - now < EXPIRING_DAYS * A_DAY_SECONDS) {
      yield fault('certificate/expiring', field, { given: day(to), age: Math.floor((to - now) / A_DAY_SECONDS) });
    }
  }
}

function day(seconds: number): string {
  return Number.isFinite(seconds) ? new Date(seconds * 1_000).toISOString().slice(0, 10) : '…';
}

function* keyFaults(key: KeyObject, field: string): Generator<Fault> {
  const { asymmetricKeyType: type = '…', asymmetricKeyDetails: details = {} } = key;
  const bits = details.modulusLength ?? 0;
  if (type === 'rsa' && bits < LEAST_RSA_BITS) yield fault('certificate/weak-key', field, { given: `RSA ${bits}` });
  else if (type === 'ec' && !CURVES.includes(details.namedCurve ?? '')) {
    yield fault('certificate/weak-key', field, { given: details.namedCurve ?? 'EC' });
  } else if (type !== 'rsa' && type !== 'ec') yield fault('certificate/weak-key', field, { given: type });
}

/** `x5t#S256` beside `x5c` must be that of its first certificate. */
export function* thumbprintFaults(header: Readonly<Record<string, unknown>>, chain: Chain): Generator<Fault> {
  const [leaf] = chain;
  const given = header['x5t#S256'];
  if (leaf === undefined || given === undefined) return;
  const right = certificateThumbprint(leaf);
  if (given !== right) yield fault('certificate/thumbprint-differs', 'header.x5t#S256', { right });
}
