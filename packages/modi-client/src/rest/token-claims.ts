import { checkInteger, checkText } from '../checks/identifiers.js';
import { checkPorts } from '../checks/ports.js';
import { invalidOption } from '../errors/configuration-error.js';
import { LONGEST_ID } from '../jws/header-policy.js';
import type { JsonObject } from '../jws/sign.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Signer } from '../ports/signer.js';
import { headerOf, type KeyReference } from '../trust/key-reference.js';

/** What every ModI token of ours is made of. */
export interface TokenOptions {
  readonly signer: Signer;
  /** How the token names the key. Default `{}`: by the signer's thumbprint, as PDND has it. */
  readonly reference?: KeyReference;
  /** The other side's name for itself, as agreed: compared there to the letter. */
  readonly audience: string;
  /** `iss`; in PDND trust the client's UUID. Default: none. */
  readonly issuer?: string;
  /** `sub`. Default: none. */
  readonly subject?: string;
  /** Default: a new UUID. */
  readonly jti?: string;
  /** Seconds of life. Default 300, at most 3 600. */
  readonly ttlSeconds?: number;
  /** Further agreed claims; none of those that are made here. */
  readonly claims?: JsonObject;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface TokenParts {
  readonly header: JsonObject;
  readonly payload: JsonObject;
  readonly jti: string;
}

/**
 * Header and claims that all patterns share: `alg`, `typ`, the key's reference; `iss`, `sub`, `aud`, `iat`, `nbf` (= `iat`), `exp`, `jti`.
 *
 * @param own the pattern's claims: they come last and may not be given by the caller
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID naming the field; what the reference throws
 */
export function tokenParts(options: TokenOptions, own: JsonObject = {}): TokenParts {
  checkPorts(options, ['signer', 'clock', 'ids']);
  const { signer, clock, ids, issuer, subject, claims = {} } = options;
  const now = clock.now();
  const iat = Math.floor(now / 1_000);
  const jti = checkText('jti', options.jti ?? ids.uuid());
  if (jti.length > LONGEST_ID) throw invalidOption('jti', `is longer than ${LONGEST_ID} characters`);
  const made = {
    ...(issuer === undefined ? {} : { iss: checkText('issuer', issuer) }),
    ...(subject === undefined ? {} : { sub: checkText('subject', subject) }),
    aud: checkText('audience', options.audience),
    iat,
    nbf: iat,
    exp: iat + checkInteger('ttlSeconds', options.ttlSeconds ?? 300, 1, 3_600),
    jti,
  };
  for (const claim of Object.keys(claims)) {
    if (Object.hasOwn(made, claim) || Object.hasOwn(own, claim) || claim === 'iss' || claim === 'sub') {
      throw invalidOption('claims', `must not hold ${claim}: it has an option of its own, or is made here`);
    }
  }
  const header = { alg: signer.alg, typ: 'JWT', ...headerOf(options.reference ?? {}, signer, now) };
  return { header, payload: { ...made, ...claims, ...own }, jti };
}
