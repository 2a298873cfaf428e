import { TokenError } from '../errors/token-error.js';
import { decodeBase64url } from './base64url.js';
import { parseStrictObject } from '../checks/strict-json.js';

/** A compact JWS taken apart. Nothing of it has been verified. */
export interface DecodedJws {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly signature: Uint8Array;
}

const LONGEST = 64 * 1024;

/**
 * Takes a compact JWS with JSON payload apart, strictly: three parts of canonical base64url, header and payload JSON objects in UTF-8 with
 * no member twice. **Verifies nothing.**
 *
 * @throws TokenError ERR_MODI_TOKEN_MALFORMED, fact `reason`; ERR_MODI_TOKEN_ALGORITHM for `none` without a signature
 */
export function decodeCompact(jws: string): DecodedJws {
  if (typeof jws !== 'string' || jws === '') throw malformedToken('empty');
  if (jws.length > LONGEST) throw malformedToken('size');
  const parts = jws.split('.');
  const [first, second, third] = parts;
  if (parts.length !== 3 || first === undefined || second === undefined || third === undefined) {
    throw malformedToken('parts');
  }
  const [header, payload, signature] = [first, second, third].map(decodeBase64url);
  if (header === undefined || payload === undefined || signature === undefined) throw malformedToken('base64url');
  const headerObject = parseStrictObject(header);
  if (headerObject === undefined) throw malformedToken('header');
  if (signature.length === 0) throw unsigned(headerObject['alg']);
  const payloadObject = parseStrictObject(payload);
  if (payloadObject === undefined) throw malformedToken('payload');
  return { header: headerObject, payload: payloadObject, signature };
}

/** An unsecured JWS (RFC 7518 §3.6) is refused for what it says of itself. */
function unsigned(alg: unknown): TokenError {
  if (typeof alg !== 'string' || alg.toLowerCase() !== 'none') return malformedToken('unsigned');
  return new TokenError('ERR_MODI_TOKEN_ALGORITHM', 'alg is none: the token is not signed');
}

function malformedToken(reason: string): TokenError {
  return new TokenError('ERR_MODI_TOKEN_MALFORMED', `not a compact JWS as we take them: ${reason}`, {
    facts: { reason },
  });
}
