import { checkAssertionAudience, checkDigest, checkInteger, checkKid, checkUuid } from '../checks/identifiers.js';
import { checkPorts } from '../checks/ports.js';
import { signCompact } from '../jws/sign.js';
import { keyUnusable } from '../keys/load-key.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Signer } from '../ports/signer.js';

export interface ClientAssertionOptions {
  /** RSA: PDND takes RS256 only. */
  readonly signer: Signer;
  /** Default: the signer's thumbprint, which is what PDND calls the key. */
  readonly kid?: string;
  /** UUID of the PDND client; becomes `iss` and `sub`. */
  readonly clientId: string;
  /** PDND's own, without a scheme: `PDND_ENVIRONMENTS.….assertionAudience`. */
  readonly audience: string;
  /** UUID of the finalità. Left out only for clients of PDND's own API. */
  readonly purposeId?: string;
  /** SHA-256 of the tracking evidence, 64 lower-case hexadecimal digits (AUDIT_REST_02). */
  readonly digest?: string;
  /** Seconds of life. Default 120, at most 300. */
  readonly ttlSeconds?: number;
  readonly clock: Clock;
  readonly ids: Ids;
}

export const LONGEST_ASSERTION_SECONDS = 300;
const DEFAULT_TTL_SECONDS = 120;

/**
 * A PDND client assertion: header exactly `alg`, `kid`, `typ`; payload exactly `iss`, `sub`, `aud`, `jti`, `iat`, `exp` and, where given,
 * `purposeId` and `digest`. One member more (`nbf`, say) and PDND answers 015-0008.
 *
 * Not checked: that the key is in the client and the client linked to the purpose; only PDND knows.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID naming the field; ERR_MODI_KEY_UNUSABLE for a signer that does not do RS256
 */
export async function createClientAssertion(options: ClientAssertionOptions): Promise<string> {
  checkPorts(options, ['signer', 'clock', 'ids']);
  const { signer } = options;
  if (signer.alg !== 'RS256') {
    throw keyUnusable('algorithm', `PDND takes RS256 only, and the key signs ${signer.alg}: use an RSA key`);
  }
  const clientId = checkUuid('clientId', options.clientId);
  const ttl = checkInteger('ttlSeconds', options.ttlSeconds ?? DEFAULT_TTL_SECONDS, 1, LONGEST_ASSERTION_SECONDS);
  const header = { alg: signer.alg, kid: checkKid('kid', options.kid ?? signer.kid), typ: 'JWT' };
  const iat = Math.floor(options.clock.now() / 1_000);
  const payload = {
    iss: clientId,
    sub: clientId,
    aud: checkAssertionAudience('audience', options.audience),
    jti: options.ids.uuid(),
    iat,
    exp: iat + ttl,
    ...(options.purposeId === undefined ? {} : { purposeId: checkUuid('purposeId', options.purposeId) }),
    ...(options.digest === undefined
      ? {}
      : { digest: { alg: 'SHA256', value: checkDigest('digest', options.digest) } }),
  };
  return signCompact(signer, header, payload);
}
