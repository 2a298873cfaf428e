import { checkObject, checkPort } from '../checks/arguments.js';
import { decodeBase64url } from '../jws/base64url.js';
import type { KeyResolver, ResolvedKey } from '../jws/key-resolver.js';
import { TokenError } from '../errors/token-error.js';
import { certificateThumbprint } from './certificate.js';
import { refused, unavailable } from './guarded-fetch.js';
import { derOf, type PemOrDer } from './pem.js';
import type { Trust, TrustedCertificate } from './trust.js';
import type { CertificateSource } from './x5u-source.js';

export interface X509ResolverOptions {
  readonly trust: Trust;
  /** Signers' certificates that a token may name by `x5t#S256` alone, besides the pinned ones. The trust is asked about them too. */
  readonly certificates?: PemOrDer;
  /** Fetches what `x5u` names: `createX5uSource`. Without it a token with `x5u` is refused. */
  readonly x5u?: CertificateSource;
}

type Header = Readonly<Record<string, unknown>>;

const MOST_CERTIFICATES = 6;
/** Characters of one certificate in base64. */
const LONGEST_CERTIFICATE = 22_000;

/**
 * ModI direct trust: the certificate that `x5c`, `x5t#S256` or `x5u` names, judged by the agreed trust. Where several are there they must name
 * the same certificate. The cheap ones come first: nothing is fetched for a token whose `x5c` is not trusted.
 *
 * @throws TokenError ERR_MODI_KEY_UNKNOWN, ERR_MODI_TOKEN_MALFORMED, ERR_MODI_CERT_UNTRUSTED, _CERT_EXPIRED, _CERT_REVOKED,
 *   _CERT_MISMATCH, _X5U_REFUSED, _X5U_UNAVAILABLE, each with fact `reason`; ConfigurationError for certificates that cannot be read
 */
export function x509Resolver(options: X509ResolverOptions): KeyResolver {
  checkPort('trust', checkObject('options', options).trust, ['check', 'find']);
  const known = new Map(
    derOf('certificates', options.certificates ?? [], 'CERTIFICATE').map((der) => [certificateThumbprint(der), der]),
  );
  return {
    resolve: async (header) => {
      const chain = readX5c(header);
      const thumbprint = readThumbprint(header);
      const url = readX5u(header);
      if (url !== undefined && options.x5u === undefined) throw refused('not-enabled');
      let trusted: TrustedCertificate | undefined;
      if (chain !== undefined) {
        trusted = await options.trust.check(chain);
        mustAgree(trusted, thumbprint, 'x5t#S256');
      } else if (thumbprint !== undefined) {
        const der = options.trust.find(thumbprint) ?? known.get(thumbprint);
        if (der !== undefined) trusted = await options.trust.check([der]);
        else if (url === undefined) throw unknownKey('not-found', 'x5t#S256 names none of the configured certificates');
      }
      if (url !== undefined && options.x5u !== undefined) {
        const fetched = await options.x5u.fetch(url);
        if (fetched.length === 0) throw unavailable('content');
        if (trusted === undefined) trusted = await options.trust.check(fetched);
        else mustAgree(trusted, fetched[0] && certificateThumbprint(fetched[0]), 'x5u');
        mustAgree(trusted, thumbprint, 'x5t#S256');
      }
      if (trusted === undefined) {
        throw unknownKey('no-certificate', 'the token names no certificate (x5c, x5t#S256 or x5u)');
      }
      return resolvedKey(trusted);
    },
  };
}

function resolvedKey({ key, certificate, thumbprint }: TrustedCertificate): ResolvedKey {
  return { key, certificate, signer: thumbprint };
}

function mustAgree(trusted: TrustedCertificate, thumbprint: string | undefined, member: string): void {
  if (thumbprint === undefined || thumbprint === trusted.thumbprint) return;
  throw new TokenError('ERR_MODI_CERT_MISMATCH', `${member} names another certificate than the rest of the header`, {
    facts: { reason: member },
  });
}

/** Standard base64 of DER, leaf first (RFC 7515 §4.1.6): canonical, bounded. */
function readX5c(header: Header): readonly Uint8Array[] | undefined {
  if (!Object.hasOwn(header, 'x5c')) return undefined;
  const { x5c } = header;
  if (!Array.isArray(x5c) || x5c.length === 0 || x5c.length > MOST_CERTIFICATES) throw malformed('x5c');
  return (x5c as unknown[]).map((each) => {
    if (typeof each !== 'string' || each === '' || each.length > LONGEST_CERTIFICATE) throw malformed('x5c');
    const der = Buffer.from(each, 'base64');
    if (der.toString('base64') !== each) throw malformed('x5c');
    return der;
  });
}

function readThumbprint(header: Header): string | undefined {
  if (!Object.hasOwn(header, 'x5t#S256')) return undefined;
  const value = header['x5t#S256'];
  if (typeof value !== 'string' || decodeBase64url(value)?.length !== 32) throw malformed('x5t#S256');
  return value;
}

function readX5u(header: Header): string | undefined {
  if (!Object.hasOwn(header, 'x5u')) return undefined;
  const { x5u } = header;
  if (typeof x5u !== 'string' || x5u === '') throw malformed('x5u');
  return x5u;
}

function malformed(reason: string): TokenError {
  return new TokenError('ERR_MODI_TOKEN_MALFORMED', `${reason} is not of the form it must have`, { facts: { reason } });
}

function unknownKey(reason: string, message: string): TokenError {
  return new TokenError('ERR_MODI_KEY_UNKNOWN', message, { facts: { reason } });
}
