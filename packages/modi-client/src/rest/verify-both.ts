import { checkObject } from '../checks/arguments.js';
import { TokenError } from '../errors/token-error.js';
import { claimMismatch } from '../jws/claims.js';
import type { ReplayStore } from '../jws/replay-store.js';
import { refuseReplay, type VerifiedToken } from '../jws/verify-token.js';
import { fieldMap } from './header-fields.js';
import type { HttpMessage } from './message.js';
import { requireReplay } from './token-policy.js';
import { verifyIdAuthOnly, type IdAuthPolicy } from './verify-id-auth.js';
import {
  verifyIntegrityOnly,
  type IntegrityPolicy,
  type UnsignedMessage,
  type VerifiedIntegrity,
} from './verify-integrity.js';

export interface IdAuthAndIntegrityPolicy {
  readonly idAuth: Omit<IdAuthPolicy, 'replay'>;
  readonly integrity: Omit<IntegrityPolicy, 'replay'>;
  /** Required when `idAuth.pattern` is `ID_AUTH_REST_02`. With it the integrity token's `jti` is taken once too. */
  readonly replay?: ReplayStore;
  /** `false`: the two tokens may have different ids. Default `true`, as GovWay's. */
  readonly sameJti?: boolean;
}

export interface VerifiedRequest {
  readonly idAuth: VerifiedToken;
  readonly integrity: VerifiedIntegrity | UnsignedMessage;
}

/**
 * Verifies a request with both tokens, `Authorization` (ID_AUTH_REST_01 or 02) and `Agid-JWT-Signature` (INTEGRITY_REST_01): each on its own,
 * then that one certificate signed both and one `jti` is in both, and the replay last, so that a request refused for whatever reason
 * can be sent again corrected.
 *
 * @throws TokenError ERR_MODI_SIGNER_MISMATCH, ERR_MODI_CLAIM_MISMATCH (`jti`), what {@link verifyIdAuth} and {@link verifyIntegrity} throw
 */
export async function verifyIdAuthAndIntegrity(
  message: HttpMessage,
  policy: IdAuthAndIntegrityPolicy,
): Promise<VerifiedRequest> {
  checkObject('message', message);
  checkObject('policy.integrity', checkObject('policy', policy).integrity);
  checkObject('policy.idAuth', policy.idAuth);
  const once = policy.idAuth.pattern === 'ID_AUTH_REST_02';
  const replay = once ? requireReplay(policy.replay) : policy.replay;
  const idAuth = await verifyIdAuthOnly(fieldMap(message.headers), policy.idAuth);
  const integrity = await verifyIntegrityOnly(message, policy.integrity);
  if (integrity.signed) {
    if (integrity.token.key.signer !== idAuth.key.signer) {
      throw new TokenError(
        'ERR_MODI_SIGNER_MISMATCH',
        'the two tokens are not signed with the same certificate or key',
      );
    }
    if ((policy.sameJti ?? true) && integrity.token.jti !== idAuth.jti) throw claimMismatch('jti', 'different');
  }
  if (replay !== undefined) await takeOnce(idAuth, integrity, policy, replay);
  return { idAuth, integrity };
}

/** One id in both tokens is one entry, kept as long as either token lives; else each is taken by its own pattern's rule. */
async function takeOnce(
  idAuth: VerifiedToken,
  integrity: VerifiedIntegrity | UnsignedMessage,
  policy: IdAuthAndIntegrityPolicy,
  replay: ReplayStore,
): Promise<void> {
  const other = integrity.signed ? integrity.token : undefined;
  if (other !== undefined && other.jti === idAuth.jti && other.audience === idAuth.audience) {
    await refuseReplay(other.usableUntil >= idAuth.usableUntil ? other : idAuth, replay, policy.idAuth.sender);
    return;
  }
  if (other !== undefined) await refuseReplay(other, replay, policy.integrity.sender);
  if (policy.idAuth.pattern === 'ID_AUTH_REST_02') await refuseReplay(idAuth, replay, policy.idAuth.sender);
}
