import { createHash } from 'node:crypto';
import { checkString } from '../checks/arguments.js';
import { checkPorts } from '../checks/ports.js';
import { invalidOption } from '../errors/configuration-error.js';
import { signCompact } from '../jws/sign.js';
import { keyUnusable } from '../keys/load-key.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Signer } from '../ports/signer.js';
import { htuOf } from './htu.js';

export interface DpopProofOptions {
  /** RS256 or ES256. A key of its own, not the assertion's; the same for all proofs of one voucher. */
  readonly signer: Signer;
  /** HTTP method, as sent. */
  readonly htm: string;
  /** The URL called. At the token endpoint exactly that URL; query and fragment are never part of it. */
  readonly htu: string;
  /** The voucher the proof goes with, when an e-service is called; left out at the token endpoint. */
  readonly accessToken?: string;
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * A DPoP proof (RFC 9449) as PDND takes it: header exactly `typ`, `alg`, `jwk` (minimal); payload exactly `htm`, `htu`, `iat`, `jti` and, with
 * a voucher, `ath`. Good for one request, within 60 seconds.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID or ERR_MODI_KEY_UNUSABLE
 */
export async function createDpopProof(options: DpopProofOptions): Promise<string> {
  checkPorts(options, ['signer', 'clock', 'ids']);
  const { signer, htm, htu, accessToken } = options;
  if (signer.alg !== 'RS256' && signer.alg !== 'ES256') {
    throw keyUnusable('algorithm', `DPoP proofs are RS256 or ES256, and the key signs ${signer.alg}`);
  }
  if (!/^[A-Z]+$/.test(htm)) throw invalidOption('htm', 'must be an HTTP method in capitals');
  if (htuOf(htu) !== htu) {
    throw invalidOption('htu', 'must be an absolute URL without query, fragment and credentials');
  }
  if (accessToken !== undefined) checkString('accessToken', accessToken);
  const header = { typ: 'dpop+jwt', alg: signer.alg, jwk: signer.publicJwk };
  const payload = {
    htm,
    htu,
    iat: Math.floor(options.clock.now() / 1_000),
    jti: options.ids.uuid(),
    ...(accessToken === undefined
      ? {}
      : { ath: createHash('sha256').update(accessToken, 'ascii').digest('base64url') }),
  };
  return signCompact(signer, header, payload);
}
