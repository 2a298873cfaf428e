import type { KeyObject, X509Certificate } from 'node:crypto';
import type { CertificateRevocationList } from 'pkijs';
import { LruCache } from '../cache/lru-cache.js';
import { checkObject } from '../checks/arguments.js';
import { checkInteger } from '../checks/identifiers.js';
import { checkPorts } from '../checks/ports.js';
import { invalidOption } from '../errors/configuration-error.js';
import { TokenError } from '../errors/token-error.js';
import type { Clock } from '../ports/clock.js';
import {
  certificateThumbprint,
  parseCertificate,
  parseDer,
  readCertificate,
  untrusted,
  type ReadCertificate,
} from './certificate.js';
import { checkForm, checkMaySign } from './extensions.js';
import { checkDates, judgePath, lineUp } from './path.js';
import { derOf, type PemOrDer } from './pem.js';
import { pathLibrary } from './pkijs.js';
import { checkRevocation, readCrls } from './revocation.js';

export interface TrustOptions {
  /** Authorities agreed with the other side: root or intermediate, each with the CA flag. What they issued is trusted. */
  readonly anchors?: PemOrDer;
  /** Signers' own certificates, trusted as they are while their dates last: no path, no CRL. To withdraw one, take it out. */
  readonly pinned?: PemOrDer;
  /** Complete CRLs. An authority that has one here must have a current one. */
  readonly crls?: PemOrDer;
  /** `true`: every authority must have a CRL. Default `false`. Does not concern `pinned`. */
  readonly requireCrl?: boolean;
  readonly clock: Clock;
  /** Chains whose verdict is kept. Default 1 000. */
  readonly maxCached?: number;
}

/** A certificate that may sign, by the agreed trust. */
export interface TrustedCertificate {
  readonly certificate: X509Certificate;
  /** Public key; the same object each time, so that nothing is parsed again. */
  readonly key: KeyObject;
  /** SHA-256 of the DER, base64url: the value of `x5t#S256`. */
  readonly thumbprint: string;
}

/** X.509 trust in the signers of messages. */
export interface Trust {
  /**
   * Is the first certificate one that may sign? It is pinned, or a path of at most 6 certificates leads from it to an anchor. Verdicts are
   * kept by the SHA-256 of the certificates they are about, until the first of those or of the CRLs ends. What a chain holds beyond the first
   * certificate that an anchor issued is not looked at, unless that anchor has ended: then a longer path is tried, through a cross-certificate. **Verifies no message.**
   *
   * @param chain DER, leaf first, each issued by the next; the anchor may be left out
   * @throws TokenError ERR_MODI_CERT_UNTRUSTED (fact `reason`), ERR_MODI_CERT_EXPIRED (facts `reason`, `which`), ERR_MODI_CERT_REVOKED;
   *   ConfigurationError when `crls` cannot be read
   */
  check(chain: readonly Uint8Array[]): Promise<TrustedCertificate>;
  /** DER of the pinned certificate with this `x5t#S256`. */
  find(thumbprint: string): Uint8Array | undefined;
}

const LONGEST_CHAIN = 6;

/**
 * Loads what it takes to judge certificates: a quarter of a second of one turn of the event loop, once in a process. Who serves requests
 * awaits it before the first; {@link createTrust} begins it without waiting.
 */
export async function prepareTrust(): Promise<void> {
  await pathLibrary();
}

/**
 * Trust as it has been agreed: authorities, signers, or both.
 *
 * Not checked: extended key usage; names in the certificate (reconcile `iss` with them yourself); OCSP.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID naming the field
 */
export function createTrust(options: TrustOptions): Trust {
  checkPorts(options, ['clock']);
  const trust = new X509Trust(options);
  // A library that cannot be loaded is told by the first check, which waits for the same loading.
  prepareTrust().catch(() => undefined);
  return trust;
}

/**
 * Trust in the certificates of one PEM bundle: each may sign, and those with the CA flag may have issued who signs.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID
 */
export function createTrustFromPem(
  options: Omit<TrustOptions, 'anchors' | 'pinned'> & { readonly pem: string },
): Trust {
  const { pem, ...others } = checkObject('options', options);
  const pinned = certificatesOf('pem', pem);
  return createTrust({ ...others, pinned, anchors: pinned.filter((der) => parseDer(der)?.ca === true) });
}

function certificatesOf(field: string, input: PemOrDer): readonly Uint8Array[] {
  const ders = derOf(field, input, 'CERTIFICATE');
  if (ders.some((der) => parseDer(der) === undefined)) throw invalidOption(field, 'holds a damaged certificate');
  return ders;
}

interface Verdict {
  readonly trusted: TrustedCertificate;
  readonly from: number;
  readonly until: number;
  /** Certificates of the chain that were looked at. */
  readonly judged: number;
}

class X509Trust implements Trust {
  readonly #clock: Clock;
  readonly #requireCrl: boolean;
  readonly #anchors: readonly Uint8Array[];
  readonly #pinned: ReadonlyMap<string, Uint8Array>;
  readonly #crls: readonly Uint8Array[];
  readonly #verdicts: LruCache<Verdict>;
  #loaded: Promise<[readonly ReadCertificate[], readonly CertificateRevocationList[]]> | undefined;

  constructor(options: TrustOptions) {
    this.#clock = options.clock;
    this.#requireCrl = options.requireCrl ?? false;
    this.#anchors = certificatesOf('anchors', options.anchors ?? []);
    const pinned = certificatesOf('pinned', options.pinned ?? []);
    this.#pinned = new Map(pinned.map((der) => [certificateThumbprint(der), der]));
    this.#crls = derOf('crls', options.crls ?? [], 'X509 CRL');
    if (this.#anchors.length === 0 && pinned.length === 0) {
      throw invalidOption('anchors', 'or pinned is needed: nobody would be trusted');
    }
    if (this.#anchors.some((der) => parseDer(der)?.ca !== true)) {
      throw invalidOption(
        'anchors',
        'holds a certificate without the CA flag: put the signer’s own certificate in pinned',
      );
    }
    this.#verdicts = new LruCache(checkInteger('maxCached', options.maxCached ?? 1_000, 1, 1_000_000));
  }

  find(thumbprint: string): Uint8Array | undefined {
    return this.#pinned.get(thumbprint);
  }

  async check(chain: readonly Uint8Array[]): Promise<TrustedCertificate> {
    const [leaf] = chain;
    if (leaf === undefined) throw untrusted('no-chain', 'there is no certificate');
    if (chain.length > LONGEST_CHAIN)
      throw untrusted('chain-length', `a chain has at most ${LONGEST_CHAIN} certificates`);
    const thumbprints = chain.map(certificateThumbprint);
    const [own = ''] = thumbprints;
    const now = this.#clock.now();
    const known = this.#known(thumbprints, now);
    if (known !== undefined) return known.trusted;
    const verdict = this.#pinned.has(own) ? await judgePinned(leaf, now) : await this.#judge(chain, now);
    this.#verdicts.set(thumbprints.slice(0, verdict.judged).join(), verdict);
    return verdict.trusted;
  }

  /** The verdict on as much of the chain as was looked at: who sends a known one and whatever else after it causes no work. */
  #known(thumbprints: readonly string[], now: number): Verdict | undefined {
    let key = '';
    for (const thumbprint of thumbprints) {
      key += key === '' ? thumbprint : `,${thumbprint}`;
      const known = this.#verdicts.get(key);
      if (known === undefined) continue;
      if (now >= known.from && now < known.until) return known;
      this.#verdicts.delete(key);
    }
    return undefined;
  }

  async #judge(chain: readonly Uint8Array[], now: number): Promise<Verdict> {
    if (this.#anchors.length === 0) throw untrusted('not-pinned', 'the certificate is none of the agreed ones');
    const [anchors, crls] = await this.#load();
    let failure: TokenError | undefined;
    try {
      for (const { line, ends } of lineUp(chain, anchors)) {
        const read = await Promise.all(line.map(readCertificate));
        let onlyDates = true;
        for (const anchor of ends) {
          try {
            const path = [...read, anchor];
            await judgePath(path, now);
            const crlsEnd = await checkRevocation(path, crls, this.#requireCrl, now);
            return verdictOn(path, line.length, crlsEnd);
          } catch (error) {
            if (!(error instanceof TokenError)) throw error;
            failure ??= error;
            onlyDates &&= isOfAuthorityDates(error);
          }
        }
        // A longer way, by a cross-certificate, is for an authority that has ended; from no other verdict is there a way round.
        if (!onlyDates) break;
      }
    } catch (error) {
      // What the chain holds beyond is worth no other answer than the first.
      if (failure === undefined || !(error instanceof TokenError)) throw error;
    }
    throw failure ?? untrusted('no-path', 'no trusted authority has issued the certificate');
  }

  async #load(): Promise<[readonly ReadCertificate[], readonly CertificateRevocationList[]]> {
    const anchors = async (): Promise<readonly ReadCertificate[]> =>
      Promise.all(this.#anchors.map(parseCertificate).map(readCertificate));
    this.#loaded ??= Promise.all([anchors(), readCrls(this.#crls)]);
    return this.#loaded;
  }
}

function isOfAuthorityDates({ code, facts }: TokenError): boolean {
  return code === 'ERR_MODI_CERT_EXPIRED' && facts['which'] === 'issuer';
}

async function judgePinned(der: Uint8Array, now: number): Promise<Verdict> {
  const certificate = await readCertificate(parseCertificate(der));
  checkForm(certificate);
  checkDates([certificate], now);
  return verdictOn([certificate], 1, Infinity);
}

/** The last word: the leaf may sign. */
function verdictOn(path: readonly ReadCertificate[], judged: number, crlsEnd: number): Verdict {
  const [leaf] = path;
  if (leaf === undefined) throw untrusted('no-chain', 'there is no certificate');
  checkMaySign(leaf);
  return {
    trusted: Object.freeze({ certificate: leaf.x509, key: leaf.key, thumbprint: leaf.thumbprint }),
    from: Math.max(...path.map(({ notBefore }) => notBefore)),
    until: Math.min(...path.map(({ notAfter }) => notAfter), crlsEnd),
    judged,
  };
}
