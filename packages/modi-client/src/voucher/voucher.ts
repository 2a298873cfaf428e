import { TokenError } from '../errors/token-error.js';
import { decodeCompact } from '../jws/decode.js';
import type { Signer } from '../ports/signer.js';
import type { TokenResponse } from './token-request.js';
import { jktOf } from './voucher-claims.js';

/** A PDND voucher, as received over TLS from PDND itself. Its signature has not been verified: that is for who receives it. */
export interface Voucher {
  /** Secret: goes into `Authorization` and nowhere else. */
  readonly accessToken: string;
  readonly tokenType: 'Bearer' | 'DPoP';
  /** Epoch milliseconds on this machine's clock: when it came, plus the life PDND gave it. */
  readonly expiresAt: number;
  readonly jti: string | undefined;
  readonly claims: Readonly<Record<string, unknown>>;
  /** PDND's id of the request: what its support asks for. */
  readonly correlationId: string | undefined;
}

/** What was asked for; the voucher must say the same. */
export interface ExpectedVoucher {
  readonly clientId: string;
  readonly purposeId?: string | undefined;
  readonly digest?: string | undefined;
  /** The key of the proof it was asked with; left out, the voucher must be bound to none. */
  readonly dpop?: Pick<Signer, 'kid'> | undefined;
}

/**
 * Header and claims of a voucher. **Verifies nothing.**
 *
 * @throws TokenError ERR_MODI_TOKEN_MALFORMED
 */
export function decodeVoucher(token: string): {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
} {
  const { header, payload } = decodeCompact(token);
  return { header, payload };
}

/**
 * Makes a voucher of a token response and checks that it is the one that was asked for.
 *
 * @param receivedAt epoch milliseconds
 * @throws TokenError ERR_MODI_DIGEST_MISMATCH, ERR_MODI_CLAIM_MISMATCH
 */
export function acceptVoucher(response: TokenResponse, expected: ExpectedVoucher, receivedAt: number): Voucher {
  const { claims } = response;
  const digest = claims['digest'];
  const value = typeof digest === 'object' && digest !== null && 'value' in digest ? digest.value : digest;
  if (value !== expected.digest) {
    throw new TokenError(
      'ERR_MODI_DIGEST_MISMATCH',
      'the voucher is not bound to the tracking evidence it was asked with',
    );
  }
  for (const [claim, wanted] of [
    ['client_id', expected.clientId],
    ['purposeId', expected.purposeId],
  ] as const) {
    const given = claims[claim];
    if (given !== undefined && (typeof given !== 'string' || given.toLowerCase() !== wanted?.toLowerCase())) {
      throw new TokenError('ERR_MODI_CLAIM_MISMATCH', `the voucher’s ${claim} is not the one asked for`, {
        facts: { claim },
      });
    }
  }
  // Bound to another key, or to none, every proof made for it would be refused by the erogatore.
  if (jktOf(claims) !== expected.dpop?.kid) {
    throw new TokenError(
      'ERR_MODI_CLAIM_MISMATCH',
      'the voucher’s cnf.jkt is not the DPoP key it was asked with: the voucher cannot be used',
      { facts: { claim: 'cnf' } },
    );
  }
  return Object.freeze({
    accessToken: response.accessToken,
    tokenType: response.tokenType,
    expiresAt: receivedAt + response.expiresIn * 1_000,
    jti: typeof claims['jti'] === 'string' ? claims['jti'] : undefined,
    claims,
    correlationId: response.correlationId,
  });
}
