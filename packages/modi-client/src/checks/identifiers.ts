import { invalidOption } from '../errors/configuration-error.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A PDND identifier: client, purpose, e-service, … */
export function checkUuid(field: string, value: string): string {
  if (typeof value !== 'string' || !UUID.test(value)) throw invalidOption(field, 'must be a UUID, as PDND shows it');
  return value;
}

/** An RFC 7638 SHA-256 thumbprint, the only `kid` PDND knows. */
export function checkKid(field: string, value: string): string {
  if (typeof value !== 'string' || !/^[A-Za-z0-9_-]{43}$/.test(value)) {
    throw invalidOption(field, 'must be 43 characters of base64url: the RFC 7638 thumbprint, as PDND shows it');
  }
  return value;
}

/** Digest of a tracking evidence. */
export function checkDigest(field: string, value: string): string {
  if (typeof value !== 'string' || !/^[0-9a-f]{64}$/.test(value)) {
    throw invalidOption(field, 'must be a SHA-256 in 64 lower-case hexadecimal digits (not base64)');
  }
  return value;
}

/**
 * The `aud` of a client assertion. PDND compares it byte by byte with a value that has no scheme, and says only 015-0008 when it differs.
 */
export function checkAssertionAudience(field: string, value: string): string {
  checkText(field, value);
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(value)) {
    throw invalidOption(
      field,
      'is not a URL for PDND: write it without the scheme, e.g. auth.interop.pagopa.it/client-assertion',
    );
  }
  if (/\s/.test(value)) throw invalidOption(field, 'holds white space, remove it');
  return value;
}

/** A claim for people to read: not empty, of sane length, no control characters. */
export function checkText(field: string, value: string): string {
  if (typeof value !== 'string' || value.trim() === '')
    throw invalidOption(field, 'is required, give a non-empty text');
  if (value.length > 1024) throw invalidOption(field, 'is longer than 1024 characters');
  if (/[\p{Cc}\p{Cs}]/u.test(value)) throw invalidOption(field, 'holds control characters, remove them');
  return value;
}

/** A whole number of seconds, or of anything, within bounds. */
export function checkInteger(field: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw invalidOption(field, `must be a whole number from ${least} to ${most}`);
  }
  return value;
}
