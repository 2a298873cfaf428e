import { checkAssertionAudience, checkInteger, checkKid, checkUuid } from '../checks/identifiers.js';
import { checkPorts } from '../checks/ports.js';
import { signCompact } from '../jws/sign.js';
import { keyUnusable } from '../keys/load-key.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Signer } from '../ports/signer.js';
import { phaseClaims, type AsyncPhase } from './async-phase.js';
import { LONGEST_ASSERTION_SECONDS } from './client-assertion.js';

export interface AsyncAssertionOptions {
  /** RSA: PDND takes RS256 only. */
  readonly signer: Signer;
  /** Default: the signer's thumbprint. */
  readonly kid?: string;
  /** UUID of the PDND client; for `callback_invocation` that of the producer's keychain. */
  readonly clientId: string;
  /** PDND's own, without a scheme. */
  readonly audience: string;
  readonly phase: AsyncPhase;
  /** Seconds of life. Default 120, at most 300. */
  readonly ttlSeconds?: number;
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * A client assertion for the asynchronous token endpoint: as the synchronous one, with `scope` and what its phase needs.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID naming the field; ERR_MODI_KEY_UNUSABLE for a signer that does not do RS256
 */
export async function createAsyncAssertion(options: AsyncAssertionOptions): Promise<string> {
  checkPorts(options, ['signer', 'clock', 'ids']);
  const { signer } = options;
  if (signer.alg !== 'RS256') {
    throw keyUnusable('algorithm', `PDND takes RS256 only, and the key signs ${signer.alg}: use an RSA key`);
  }
  const clientId = checkUuid('clientId', options.clientId);
  const ttl = checkInteger('ttlSeconds', options.ttlSeconds ?? 120, 1, LONGEST_ASSERTION_SECONDS);
  const iat = Math.floor(options.clock.now() / 1_000);
  return signCompact(
    signer,
    { alg: signer.alg, kid: checkKid('kid', options.kid ?? signer.kid), typ: 'JWT' },
    {
      iss: clientId,
      sub: clientId,
      aud: checkAssertionAudience('audience', options.audience),
      jti: options.ids.uuid(),
      iat,
      exp: iat + ttl,
      ...phaseClaims(options.phase),
    },
  );
}
