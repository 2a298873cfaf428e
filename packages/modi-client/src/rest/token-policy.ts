import { invalidOption } from '../errors/configuration-error.js';
import { claimMismatch } from '../jws/claims.js';
import type { KeyResolver, ResolvedKey } from '../jws/key-resolver.js';
import type { ReplayStore } from '../jws/replay-store.js';
import type { TimeWindows } from '../jws/time-windows.js';
import { verifyToken, type TokenSender, type VerifiedToken } from '../jws/verify-token.js';
import type { Clock } from '../ports/clock.js';
import type { SignatureAlgorithm } from '../ports/signer.js';

/** How a ModI token is judged, whichever it is. */
export interface TokenPolicy {
  /** X.509: `x509Resolver`. PDND: `jwksResolver`. */
  readonly keys: KeyResolver;
  /** Default RS256–512 and ES256–512. */
  readonly algorithms?: readonly SignatureAlgorithm[];
  /** Ours: `aud` must name one of them, to the letter. */
  readonly audience: string | readonly string[];
  /** Besides those of the pattern. */
  readonly requiredClaims?: readonly string[];
  readonly expectedClaims?: Readonly<Record<string, string>>;
  /** Default: GovWay's. */
  readonly windows?: TimeWindows;
  readonly clock: Clock;
  /** May who signed call himself `iss`? Asked when there is an `iss`: the guidelines want it reconciled with the certificate. */
  readonly acceptIssuer?: (issuer: string, key: ResolvedKey) => boolean;
  /** Whose token it is, for the replay store: who has several certificates or keys gets the room of one. Default: the signer's. */
  readonly sender?: TokenSender;
}

/** Everything but the last step, the replay. */
export async function verifyByPolicy(
  jws: string,
  policy: TokenPolicy,
  patternClaims: readonly string[],
): Promise<VerifiedToken> {
  const { acceptIssuer, requiredClaims = [], ...others } = policy;
  const token = await verifyToken(jws, {
    keys: others.keys,
    audience: others.audience,
    clock: others.clock,
    requiredClaims: [...patternClaims, ...requiredClaims],
    ...(others.algorithms === undefined ? {} : { algorithms: others.algorithms }),
    ...(others.expectedClaims === undefined ? {} : { expectedClaims: others.expectedClaims }),
    ...(others.windows === undefined ? {} : { windows: others.windows }),
  });
  const issuer = token.payload['iss'];
  if (acceptIssuer !== undefined && typeof issuer === 'string' && !acceptIssuer(issuer, token.key)) {
    throw claimMismatch('iss', 'different');
  }
  return token;
}

/** @throws ConfigurationError ERR_MODI_CONFIG_INVALID: without a store nothing can be taken once */
export function requireReplay(replay: ReplayStore | undefined): ReplayStore {
  if (replay === undefined)
    throw invalidOption('replay', 'is required by ID_AUTH_REST_02: createMemoryReplayStore makes one');
  return replay;
}
