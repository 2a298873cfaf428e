import { signCompact } from '../jws/sign.js';
import { tokenParts, type TokenOptions } from './token-claims.js';

export interface IdAuthToken {
  /** Compact JWS. Secret while it lives: goes into `Authorization` and nowhere else. */
  readonly jws: string;
  /** `{ Authorization: 'Bearer …' }`. */
  readonly headers: Readonly<{ Authorization: string }>;
  readonly jti: string;
}

/**
 * Who calls, by ID_AUTH_REST_01 and ID_AUTH_REST_02 with X.509: give the certificate as `reference`. It always has a `jti`, so it is good for
 * both; for 02 make one for each call, for 01 it may be used again while it lives. In PDND trust the voucher takes its place.
 *
 * `createModiClient` makes a new one for every call, for 01 too. A 01 token may come again by its pattern, but GovWay wants the `jti` of the
 * integrity token that goes with it to be the same, and that one is taken once; an erogatore that takes every `jti` once would refuse the
 * second call; and each call is found in both registers by its own `jti`. What a reuse would save is one signature, not a voucher.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID naming the field, ERR_MODI_KEY_UNUSABLE; TokenError ERR_MODI_CERT_EXPIRED; what the
 *   signer throws
 */
export async function createIdAuthToken(options: TokenOptions): Promise<IdAuthToken> {
  const { header, payload, jti } = tokenParts(options);
  const jws = await signCompact(options.signer, header, payload);
  return { jws, headers: { Authorization: `Bearer ${jws}` }, jti };
}
