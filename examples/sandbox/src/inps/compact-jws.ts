/** Reads and verifies compact JWS with RS256 and nothing else: strict base64url, JSON objects, no critical extensions. */
import { type KeyObject, verify } from 'node:crypto';

export type JsonObject = Readonly<Record<string, unknown>>;

export interface CompactJws {
  readonly header: JsonObject;
  readonly payload: JsonObject;
  readonly signingInput: string;
  readonly signature: Buffer;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** The bytes of unpadded canonical base64url, or undefined: no padding, no other alphabet, no stray trailing bits. */
function decodeSegment(segment: string): Buffer | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(segment)) return undefined;
  const bytes = Buffer.from(segment, 'base64url');
  return bytes.toString('base64url') === segment ? bytes : undefined;
}

function parseObject(bytes: Buffer): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(UTF8.decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    // Not UTF-8 or not JSON: the caller refuses the token, and there is nothing more to tell.
    return undefined;
  }
}

/** The parts of a compact JWS, or undefined when the text is not one. The signature is not verified. */
export function parseCompactJws(text: string): CompactJws | undefined {
  const segments = text.split('.');
  const [first = '', second = '', third = ''] = segments;
  if (segments.length !== 3) return undefined;
  const [headerBytes, payloadBytes, signature] = [first, second, third].map(decodeSegment);
  if (headerBytes === undefined || payloadBytes === undefined || signature === undefined) return undefined;
  const header = parseObject(headerBytes);
  const payload = parseObject(payloadBytes);
  if (header === undefined || payload === undefined) return undefined;
  return { header, payload, signingInput: `${first}.${second}`, signature };
}

/** What is wrong with a JOSE header that must be RS256, of this `typ`, with a `kid`; undefined when nothing is. */
export function joseHeaderFlaw(header: JsonObject, typ: string): string | undefined {
  if (header['alg'] !== 'RS256') return 'alg is not RS256';
  if (header['typ'] !== typ) return `typ is not ${typ}`;
  if (typeof header['kid'] !== 'string' || header['kid'] === '') return 'kid is missing';
  if ('crit' in header || 'b64' in header) return 'critical extensions are not supported';
  return undefined;
}

/** True when the key, which must be RSA, made the signature. */
export function isSignedBy(jws: CompactJws, key: KeyObject): boolean {
  return (
    key.asymmetricKeyType === 'rsa' && verify('RSA-SHA256', Buffer.from(jws.signingInput, 'ascii'), key, jws.signature)
  );
}

/** A claim that must be a string with something in it. */
export function stringClaim(payload: JsonObject, name: string): string | undefined {
  const value = payload[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A NumericDate in whole seconds. */
export function secondsClaim(payload: JsonObject, name: string): number | undefined {
  const value = payload[name];
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}
