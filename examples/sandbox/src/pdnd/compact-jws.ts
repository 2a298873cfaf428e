/**
 * Reading a compact JWS with the leniency of the library that PDND uses (jose 5): what it decodes is decoded here, so that
 * the verdicts agree. Base64url is read as Node reads it: padding and stray characters are skipped, not refused.
 */
import type { KeyObject } from 'node:crypto';
import { verify } from 'node:crypto';
import type { JsonObject } from '../read-json.js';
import { isJsonObject } from '../read-json.js';

/** The claims cannot be read: jose's JWTInvalid. */
export class UnreadableClaims extends Error {
  readonly code = 'UNREADABLE_CLAIMS';
}

/** The header cannot be read: jose throws a plain TypeError for it, which PDND takes for an unexpected payload. */
export class UnreadableHeader extends Error {
  readonly code = 'UNREADABLE_HEADER';
}

/** @throws {UnreadableClaims} */
export function readClaims(token: string): JsonObject {
  const parts = token.split('.');
  if (parts.length === 5) throw new UnreadableClaims('five parts: it is an encrypted token, not a signed one');
  if (parts.length !== 3) throw new UnreadableClaims(`a compact JWS has three parts, this has ${parts.length}`);
  if (parts[1] === '') throw new UnreadableClaims('the payload is empty');
  const claims = readJson(parts[1] ?? '');
  if (claims === undefined) throw new UnreadableClaims('the payload is not a JSON object in base64url');
  return claims;
}

/** @throws {UnreadableHeader} */
export function readHeader(token: string): JsonObject {
  const header = readJson(token.split('.')[0] ?? '');
  if (header === undefined) throw new UnreadableHeader('the header is not a JSON object in base64url');
  return header;
}

function readJson(encoded: string): JsonObject | undefined {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(Buffer.from(encoded, 'base64url')));
    return isJsonObject(parsed) ? parsed : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Verifies the signature over the text as it was received. The key must suit the algorithm. */
export function hasValidSignature(token: string, algorithm: 'RS256' | 'ES256', key: KeyObject): boolean {
  const end = token.lastIndexOf('.');
  const signed = Buffer.from(token.slice(0, end), 'utf8');
  const signature = Buffer.from(token.slice(end + 1), 'base64url');
  return algorithm === 'RS256'
    ? verify('sha256', signed, key, signature)
    : verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature);
}
