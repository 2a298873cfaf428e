import { createHash, X509Certificate, type KeyObject } from 'node:crypto';
import type { Certificate } from 'pkijs';
import { TokenError } from '../errors/token-error.js';
import { pathLibrary } from './pkijs.js';

/** One certificate as Node reads it, which takes little time whatever a stranger has put into it. */
export interface ParsedCertificate {
  readonly x509: X509Certificate;
  /** SHA-256 of the DER, base64url: `x5t#S256`. */
  readonly thumbprint: string;
}

/** The same, read by the path library too (dates, extensions), from the same bytes. */
export interface ReadCertificate extends ParsedCertificate {
  readonly key: KeyObject;
  readonly pki: Certificate;
  /** Epoch milliseconds. */
  readonly notBefore: number;
  /** Epoch milliseconds. */
  readonly notAfter: number;
}

/** Bytes of one certificate. */
const LONGEST_DER = 16 * 1024;

/** SHA-256 of a certificate's DER in base64url, as `x5t#S256` has it (RFC 7515 §4.1.8). */
export function certificateThumbprint(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('base64url');
}

/**
 * Node's reading of a certificate in DER, or `undefined`: exactly these bytes, no PEM, nothing after them.
 */
export function parseDer(der: Uint8Array): X509Certificate | undefined {
  if (der.length === 0 || der.length > LONGEST_DER) return undefined;
  try {
    const x509 = new X509Certificate(der);
    return x509.raw.equals(der) ? x509 : undefined;
  } catch {
    return undefined;
  }
}

/** @throws TokenError ERR_MODI_CERT_UNTRUSTED, reason `malformed` */
export function parseCertificate(der: Uint8Array): ParsedCertificate {
  const x509 = parseDer(der);
  if (x509 === undefined) throw untrusted('malformed', 'a certificate is not DER as X.509 has it');
  return { x509, thumbprint: certificateThumbprint(der) };
}

/**
 * Reads a certificate whole. Slow for one that was made to be: only for those that are configured, or certified by those.
 *
 * @throws TokenError ERR_MODI_CERT_UNTRUSTED, reason `malformed`
 */
export async function readCertificate({ x509, thumbprint }: ParsedCertificate): Promise<ReadCertificate> {
  const { pkijs } = await pathLibrary();
  try {
    const pki = pkijs.Certificate.fromBER(new Uint8Array(x509.raw));
    const notBefore = pki.notBefore.value.getTime();
    const notAfter = pki.notAfter.value.getTime();
    if (Number.isNaN(notBefore) || Number.isNaN(notAfter))
      throw untrusted('malformed', 'a certificate has no valid dates');
    return { x509, key: x509.publicKey, thumbprint, pki, notBefore, notAfter };
  } catch (cause) {
    if (cause instanceof TokenError) throw cause;
    throw untrusted('malformed', 'a certificate, or its key, is not of a form that is read here', cause);
  }
}

export type UntrustedReason =
  | 'malformed'
  | 'no-chain'
  | 'chain-length'
  | 'order'
  | 'no-path'
  | 'not-pinned'
  | 'not-ca'
  | 'path-length'
  | 'key-usage'
  | 'critical-extension'
  | 'algorithm'
  | 'weak-key'
  | 'path'
  | 'crl-missing'
  | 'crl-stale'
  | 'crl-signature';

export function untrusted(reason: UntrustedReason, message: string, cause?: unknown): TokenError {
  return new TokenError('ERR_MODI_CERT_UNTRUSTED', message, { facts: { reason }, cause });
}
