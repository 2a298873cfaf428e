import { checkObject, checkTexts } from '../checks/arguments.js';
import { TokenError } from '../errors/token-error.js';
import { claimMismatch } from '../jws/claims.js';
import type { ReplayStore } from '../jws/replay-store.js';
import { refuseReplay, type VerifiedToken } from '../jws/verify-token.js';
import { checkDigest, malformed, readDigest } from './digest.js';
import { single } from './header-fields.js';
import {
  readMessage,
  refuseOutOfScope,
  signsEmpty,
  type EmptyBody,
  type HttpMessage,
  type ReadMessage,
} from './message.js';
import { DIGEST_HEADER, INTEGRITY_HEADER } from './names.js';
import {
  checkCovered,
  checkDialect,
  checkSignedHeaders,
  namesToSign,
  readSignedHeaders,
  type IntegrityDialect,
  type SignedHeader,
} from './signed-headers.js';
import { verifyByPolicy, type TokenPolicy } from './token-policy.js';

export interface IntegrityPolicy extends TokenPolicy {
  /** What has been agreed about messages without payload. Default `omit`. */
  readonly emptyBody?: EmptyBody;
  /** Default `agid`. */
  readonly dialect?: IntegrityDialect;
  /** Headers that must be there and signed, besides those that always are. */
  readonly mustBeSigned?: readonly string[];
  /** `true`: a hexadecimal `Digest` is taken too. Default `false`, as GovWay's. */
  readonly hexDigest?: boolean;
  /** Of a response: `Digest` of the request as we sent it. `request_digest` must then be there and equal it. */
  readonly requestDigest?: string;
  /** With it a `jti` is taken once. Which must be there only if `requiredClaims` says so. */
  readonly replay?: ReplayStore;
}

/** A message that is as its signer sent it. */
export interface VerifiedIntegrity {
  readonly signed: true;
  readonly token: VerifiedToken;
  /** Value of `Digest`; `undefined` for a message without payload that was signed for its other headers. */
  readonly digest: string | undefined;
  /** `false`: the body has not been compared with `Digest`, because none came (a response to HEAD, or no payload and no `Digest`). */
  readonly bodyVerified: boolean;
  readonly signedHeaders: readonly SignedHeader[];
}

/** A message without payload that, as agreed, nobody signed: nothing in it is authentic. */
export interface UnsignedMessage {
  readonly signed: false;
}

/**
 * Verifies a message by INTEGRITY_REST_01 (`keys` by certificate) or 02 (by `kid`), in the safe order: token, then that every signed header is
 * as it was signed and every one that must be signed is, then `Digest` over the body, then `request_digest`, and the `jti` last.
 *
 * Give the body as it came, before any decompression. A message without payload and without token passes as `{ signed: false }` where
 * `emptyBody` allows it: look.
 *
 * @throws TokenError ERR_MODI_TOKEN_MISSING, ERR_MODI_HEADER_REPEATED, ERR_MODI_HEADER_MISMATCH, ERR_MODI_NOT_SIGNED,
 *   ERR_MODI_DIGEST_MALFORMED, ERR_MODI_DIGEST_MISMATCH, ERR_MODI_DIGEST_UNEXPECTED, ERR_MODI_OUT_OF_SCOPE, what `verifyToken` throws
 */
export async function verifyIntegrity(
  message: HttpMessage,
  policy: IntegrityPolicy,
): Promise<VerifiedIntegrity | UnsignedMessage> {
  const verified = await verifyIntegrityOnly(message, policy);
  if (verified.signed && policy.replay !== undefined) await refuseReplay(verified.token, policy.replay, policy.sender);
  return verified;
}

/** As {@link verifyIntegrity}, without the last step: the `jti` is not taken yet. */
export async function verifyIntegrityOnly(
  message: HttpMessage,
  policy: Omit<IntegrityPolicy, 'replay'>,
): Promise<VerifiedIntegrity | UnsignedMessage> {
  const { dialect = 'agid', emptyBody = 'omit', mustBeSigned = [], requestDigest } = checkObject('policy', policy);
  checkTexts('mustBeSigned', mustBeSigned);
  checkDialect(dialect);
  const read = readMessage(message);
  const { fields, direction, body } = read;
  const jws = single(fields, INTEGRITY_HEADER);
  const digest = single(fields, DIGEST_HEADER);
  const expectsDigest = body.length > 0 || signsEmpty(direction, emptyBody) || (read.bodiless && digest !== undefined);
  // A response to HEAD has the headers of a body: whether GET's would have had one is not seen.
  const mayBeUnsigned = !expectsDigest && mustBeSigned.length === 0 && requestDigest === undefined;
  if (mayBeUnsigned && jws === undefined && digest === undefined) return { signed: false };
  refuseOutOfScope(read);
  if (!expectsDigest && digest !== undefined) {
    throw new TokenError(
      'ERR_MODI_DIGEST_UNEXPECTED',
      'there is no body and yet a Digest: leave it out, or agree on another emptyBody',
    );
  }
  if (jws === undefined) {
    throw new TokenError('ERR_MODI_TOKEN_MISSING', `there is no ${INTEGRITY_HEADER} header`, {
      facts: { header: INTEGRITY_HEADER.toLowerCase() },
    });
  }
  const token = await verifyByPolicy(jws, policy, ['signed_headers']);
  const signedHeaders = readSignedHeaders(token.payload, dialect);
  checkSignedHeaders(signedHeaders, fields);
  checkCovered(signedHeaders, [...(expectsDigest ? ['digest'] : []), ...namesToSign(fields, dialect, mustBeSigned)]);
  const bodyVerified = expectsDigest && checkBody(digest, read, policy.hexDigest ?? false);
  if (requestDigest !== undefined) checkRequestDigest(token.payload, requestDigest);
  return { signed: true, token, digest, bodyVerified, signedHeaders };
}

function checkBody(digest: string | undefined, { bodiless, body }: ReadMessage, hex: boolean): boolean {
  if (digest === undefined) throw malformed('missing', 'there is a body and no Digest');
  if (bodiless && body.length === 0) {
    readDigest(digest, hex);
    return false;
  }
  checkDigest(digest, body, hex);
  return true;
}

function checkRequestDigest(payload: Readonly<Record<string, unknown>>, requestDigest: string): void {
  const claim = Object.hasOwn(payload, 'request_digest') ? payload['request_digest'] : undefined;
  if (claim === undefined) throw claimMismatch('request_digest', 'missing');
  if (claim === requestDigest) return;
  throw new TokenError(
    'ERR_MODI_DIGEST_MISMATCH',
    'the response is not to the request that was sent (request_digest)',
    {
      facts: { reason: 'request' },
    },
  );
}
