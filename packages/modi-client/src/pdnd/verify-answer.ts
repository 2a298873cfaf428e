import { createHash } from 'node:crypto';
import { isObject } from '../checks/strict-json.js';
import { TokenError } from '../errors/token-error.js';
import { claimMismatch } from '../jws/claims.js';
import { jwksResolver } from '../jws/key-resolver.js';
import { verifyToken } from '../jws/verify-token.js';
import type { Jwks } from '../keys/jwks.js';
import type { Clock } from '../ports/clock.js';
import type { TransportResponse } from '../ports/transport.js';

export interface AnswerTrust {
  /** PDND's well-known key set. */
  readonly jwks: Jwks;
  /** `iss`: the API's origin. */
  readonly issuer: string;
  /** Who asked, as the voucher has it: `client_id` of the signature must be it. Default: not compared. */
  readonly clientId?: string;
  readonly clock: Clock;
}

/** Statuses whose answers carry no signature. */
const UNSIGNED = [204, 304];
const SIGNATURE = 'agid-jwt-signature';

/**
 * Verifies an answer of the Interop API v3: `Agid-JWT-Signature` by PDND, over `Digest` and the headers it lists; the digest over the body as
 * it was transmitted: give the answer with its content coding. Where PDND says in `client_id` who asked, it must be this client.
 *
 * Not checked, because nothing in the answer says it: that it is to *this* request. PDND signs neither a digest nor the path of the request,
 * and the signed `x-correlation-id` is of its own making; `aud` is not known to be anybody's name. So an answer of PDND's to the same client,
 * to another question or of the same 100 seconds, could be put in the place of this one by whoever can break TLS. Callers compare what
 * they asked for with what came: keys by thumbprint, purposes, agreements and descriptors by id.
 *
 * @throws TokenError ERR_MODI_NOT_SIGNED, ERR_MODI_DIGEST_MISMATCH, ERR_MODI_HEADER_MISMATCH (fact `header`), ERR_MODI_CLAIM_MISMATCH, and as
 *   `verifyToken`
 */
export async function verifyAnswer(answer: TransportResponse, trust: AnswerTrust): Promise<void> {
  if (UNSIGNED.includes(answer.status)) return;
  const jws = answer.headers[SIGNATURE];
  if (jws === undefined) {
    throw new TokenError('ERR_MODI_NOT_SIGNED', 'the Interop API’s answer is not signed', {
      facts: { status: answer.status },
    });
  }
  const { payload } = await verifyToken(jws, {
    keys: jwksResolver(trust.jwks),
    algorithms: ['RS256'],
    typ: 'at+jwt',
    // No `aud` of PDND's answers is documented: client_id says who asked.
    audience: false,
    expectedClaims: { iss: trust.issuer },
    clock: trust.clock,
  });
  checkClient(payload['client_id'], trust.clientId);
  const signed = signedHeaders(payload['signed_headers']);
  const digest = `SHA-256=${createHash('sha256').update(answer.body).digest('base64')}`;
  if (!signed.some(([name, value]) => name === 'digest' && value === digest)) {
    throw new TokenError('ERR_MODI_DIGEST_MISMATCH', 'what is signed is not this body', {
      facts: { reason: 'different' },
    });
  }
  for (const [header, value] of signed) {
    if (answer.headers[header] !== value) {
      throw new TokenError('ERR_MODI_HEADER_MISMATCH', `${header} is not what was signed`, { facts: { header } });
    }
  }
}

/** An answer to somebody else is no answer, though PDND signed it. */
function checkClient(said: unknown, clientId: string | undefined): void {
  if (said === undefined || clientId === undefined) return;
  if (typeof said !== 'string') throw claimMismatch('client_id', 'format');
  if (said.toLowerCase() !== clientId.toLowerCase()) throw claimMismatch('client_id', 'different');
}

/** A list of objects with one member each; names in small letters. */
function signedHeaders(value: unknown): readonly (readonly [string, string])[] {
  if (!Array.isArray(value)) throw claimMismatch('signed_headers', value === undefined ? 'missing' : 'format');
  return (value as unknown[]).map((each) => {
    const [member, ...others] = isObject(each) ? Object.entries(each) : [];
    if (member === undefined || others.length > 0 || typeof member[1] !== 'string' || !/^[a-z0-9-]+$/.test(member[0])) {
      throw claimMismatch('signed_headers', 'format');
    }
    return [member[0], member[1]] as const;
  });
}
