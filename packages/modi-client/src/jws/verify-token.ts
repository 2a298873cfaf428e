import { tupleKey } from '../cache/tuple-key.js';
import { checkObject, checkPort, checkTextOrTexts } from '../checks/arguments.js';
import { checkPorts } from '../checks/ports.js';
import { TokenError } from '../errors/token-error.js';
import type { Clock } from '../ports/clock.js';
import type { SignatureAlgorithm } from '../ports/signer.js';
import { checkAudience, checkClaims } from './claims.js';
import { checkSignature } from './check-signature.js';
import { decodeCompact } from './decode.js';
import { checkAlgorithms, checkHeader, MODI_ALGORITHMS } from './header-policy.js';
import type { KeyResolver, ResolvedKey } from './key-resolver.js';
import type { ReplayStore } from './replay-store.js';
import { checkTimes, type TimeWindows, type TokenTimes } from './time-windows.js';

export interface VerifyTokenOptions {
  /** Finds and trusts the key: {@link jwksResolver}, or the X.509 resolver. */
  readonly keys: KeyResolver;
  /** The only algorithms taken. Default RS256–512 and ES256–512. */
  readonly algorithms?: readonly SignatureAlgorithm[];
  /** Default `JWT`. `false`: it is not looked at (ID tokens of OpenID Connect need not have one); then something else must tell the kinds of token apart. */
  readonly typ?: string | false;
  /** Ours: the token's `aud` must name one of them, to the letter. `false`: `aud` is not looked at (DPoP proofs have none). */
  readonly audience: string | readonly string[] | false;
  /** Claims that must be there, besides `iat`, `exp` and `aud`. */
  readonly requiredClaims?: readonly string[];
  /** Claims that must be there and equal these texts. */
  readonly expectedClaims?: Readonly<Record<string, string>>;
  readonly windows?: TimeWindows;
  /** `false` for proofs that live by their `iat` alone (DPoP). Default `true`. */
  readonly expRequired?: boolean;
  readonly clock: Clock;
  /** With it a `jti` is taken once per signer and audience. A token without `jti` passes: name it in `requiredClaims` where it must be there. */
  readonly replay?: ReplayStore;
  /** Whose token it is, for the store. Default: the signer's. */
  readonly sender?: TokenSender;
}

/**
 * Who sends a verified token: what a store keeps for one sender is bounded, and one sender may have several keys or certificates. For one key or
 * certificate it must always be the same text, or a token could come again under another. `undefined`: the signer itself.
 */
export type TokenSender = (token: VerifiedToken) => string | undefined;

/** A token whose signature, signer, times, audience and claims have been checked. */
export interface VerifiedToken extends TokenTimes {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Whose signature it is. */
  readonly key: ResolvedKey;
  /** The audience of ours that it names; `undefined` when `audience` was `false`. */
  readonly audience: string | undefined;
  readonly jti: string | undefined;
}

/**
 * Verifies a ModI or PDND token in compact form (RFC 7515 §5.2, RFC 8725), in the order that lets an unauthenticated sender cause the least
 * work and learn or burn nothing: size and form, header, key and its trust, signature, times, audience, claims, and the `jti` last.
 * Keys that the token brings (`jwk`) or points to (`jku`) are never used.
 *
 * Not checked: claims that are not named in the options; who may call what.
 *
 * @throws TokenError ERR_MODI_TOKEN_MALFORMED, _TOKEN_ALGORITHM, _TOKEN_TYPE, _SIGNATURE_INVALID, _TOKEN_EXPIRED, _TOKEN_NOT_YET_VALID,
 *   _CLAIM_MISMATCH, _REPLAYED, _REPLAY_STORE_FULL; ConfigurationError ERR_MODI_CONFIG_INVALID; what `keys` and `replay` throw
 */
export async function verifyToken(jws: string, options: VerifyTokenOptions): Promise<VerifiedToken> {
  checkOptions(options);
  const { header, payload, signature } = decodeCompact(jws);
  const typ = options.typ === false ? undefined : (options.typ ?? 'JWT');
  const alg = checkHeader(header, options.algorithms ?? MODI_ALGORITHMS, typ);
  const key = await options.keys.resolve(header);
  await checkSignature(jws, signature, alg, key.key);
  const times = checkTimes(payload, options.windows ?? {}, options.clock.now(), options.expRequired ?? true);
  const { audience: accepted } = options;
  const audience =
    accepted === false ? undefined : checkAudience(payload, typeof accepted === 'string' ? [accepted] : accepted);
  checkClaims(payload, options.requiredClaims ?? [], options.expectedClaims ?? {});
  const jti = typeof payload['jti'] === 'string' ? payload['jti'] : undefined;
  const token: VerifiedToken = Object.freeze({ header, payload, key, audience, jti, ...times });
  if (options.replay !== undefined) await refuseReplay(token, options.replay, options.sender);
  return token;
}

function checkOptions(options: VerifyTokenOptions): void {
  checkPorts(options, ['clock']);
  checkPort('keys', options.keys, ['resolve']);
  if (options.algorithms !== undefined) checkAlgorithms(options.algorithms);
  if (options.audience !== false) checkTextOrTexts('audience', options.audience);
}

/**
 * Takes a verified token's `jti` once per signer and audience. The last step of a verification: call it after every other check.
 * A token without `jti` passes.
 *
 * @throws TokenError ERR_MODI_REPLAYED; what the store throws
 */
export async function refuseReplay(token: VerifiedToken, store: ReplayStore, senderOf?: TokenSender): Promise<void> {
  if (checkObject('token', token).jti === undefined) return;
  checkPort('store', store, ['rememberOnce']);
  // The audience goes with the id: what a store keeps for one scope is bounded, and a signer must not get as much for each of our audiences.
  const { signer } = checkObject('token.key', token.key);
  const sender = senderOf?.(token);
  const [scope, id] =
    sender === undefined
      ? [tupleKey([signer]), tupleKey([token.audience, token.jti])]
      : [tupleKey(['sender', sender]), tupleKey([signer, token.audience, token.jti])];
  if (!(await store.rememberOnce(scope, id, token.usableUntil))) {
    throw new TokenError('ERR_MODI_REPLAYED', 'the token has been used before: send a new one (jti)');
  }
}
