import { invalidOption } from '../errors/configuration-error.js';
import { TokenError } from '../errors/token-error.js';
import type { SignatureAlgorithm } from '../ports/signer.js';

/** RFC 7518 names of what ModI takes: RSA PKCS#1 v1.5 and ECDSA with SHA-2. Never `none`, never HMAC. */
export const MODI_ALGORITHMS: readonly SignatureAlgorithm[] = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

/**
 * The type says so; plain JavaScript does not read types, and an algorithm that is none of ours (`HS256`) has no rule that binds it to a key.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID
 */
export function checkAlgorithms(algorithms: readonly string[]): void {
  const ours: readonly unknown[] = MODI_ALGORITHMS;
  if (Array.isArray(algorithms) && algorithms.every((each) => ours.includes(each))) return;
  throw invalidOption('algorithms', `must be a list of some of ${ours.join(', ')}`);
}

/** Characters of a `kid` or `jti`: what GovWay stores. */
export const LONGEST_ID = 255;

export function isKid(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_ID;
}

/**
 * What a header may say before anybody looks for a key: an algorithm of the list, the media type that is expected, no critical extension
 * (RFC 7515 §4.1.11: we understand none), no unencoded payload (RFC 7797), no SHA-1 certificate thumbprint, no boundless `kid`.
 *
 * @param typ `undefined`: it is not looked at
 * @throws TokenError ERR_MODI_TOKEN_ALGORITHM, ERR_MODI_TOKEN_TYPE, ERR_MODI_TOKEN_MALFORMED (fact `reason`)
 */
export function checkHeader(
  header: Readonly<Record<string, unknown>>,
  algorithms: readonly SignatureAlgorithm[],
  typ: string | undefined,
): SignatureAlgorithm {
  const alg = algorithms.find((allowed) => allowed === header['alg']);
  if (alg === undefined) {
    throw new TokenError('ERR_MODI_TOKEN_ALGORITHM', `alg must be one of ${algorithms.join(', ')}`);
  }
  for (const member of ['crit', 'b64']) {
    if (Object.hasOwn(header, member))
      throw malformedHeader(member, `header extensions (${member}) are not understood`);
  }
  if (Object.hasOwn(header, 'x5t')) {
    throw malformedHeader('x5t', 'x5t is SHA-1 and not taken: send x5t#S256, x5c or x5u');
  }
  if (Object.hasOwn(header, 'kid') && !isKid(header['kid'])) {
    throw malformedHeader('kid', `kid must be a text of 1 to ${LONGEST_ID} characters`);
  }
  if (typ !== undefined && mediaType(header['typ']) !== mediaType(typ)) {
    throw new TokenError('ERR_MODI_TOKEN_TYPE', `typ must be ${typ}`, { facts: { expected: typ } });
  }
  return alg;
}

/** RFC 7515 §4.1.9: a media type, in whatever case, that may leave out `application/`. */
function mediaType(typ: unknown): string | undefined {
  if (typeof typ !== 'string') return undefined;
  return typ.toLowerCase().replace(/^application\/(?=[^/]+$)/, '');
}

function malformedHeader(reason: string, message: string): TokenError {
  return new TokenError('ERR_MODI_TOKEN_MALFORMED', message, { facts: { reason } });
}
