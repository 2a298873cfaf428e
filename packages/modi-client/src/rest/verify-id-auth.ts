import { checkObject } from '../checks/arguments.js';
import { invalidOption } from '../errors/configuration-error.js';
import { TokenError } from '../errors/token-error.js';
import type { ReplayStore } from '../jws/replay-store.js';
import { refuseReplay, type VerifiedToken } from '../jws/verify-token.js';
import { fieldMap, single, type FieldMap, type HeaderFields } from './header-fields.js';
import { requireReplay, verifyByPolicy, type TokenPolicy } from './token-policy.js';

export interface IdAuthPolicy extends TokenPolicy {
  /** With `ID_AUTH_REST_02` the `jti` is required and taken once. */
  readonly pattern: 'ID_AUTH_REST_01' | 'ID_AUTH_REST_02';
  /**
   * Required by `ID_AUTH_REST_02`; not asked by `ID_AUTH_REST_01`, whose tokens may come again. Where an integrity token comes along, verify both with
   * `verifyIdAuthAndIntegrity`: GovWay gives them one `jti`, which with one store would look replayed to the second verification.
   */
  readonly replay?: ReplayStore;
}

/**
 * Verifies who calls, by ID_AUTH_REST_01 or 02 with X.509: exactly one `Authorization: Bearer`, then the token in the safe order.
 *
 * Not checked: what the caller may do.
 *
 * @throws TokenError ERR_MODI_TOKEN_MISSING, ERR_MODI_HEADER_REPEATED, what `verifyToken` throws; ConfigurationError for a policy that
 *   cannot be kept
 */
export async function verifyIdAuth(headers: HeaderFields, policy: IdAuthPolicy): Promise<VerifiedToken> {
  const token = await verifyIdAuthOnly(fieldMap(headers), policy);
  if (policy.pattern === 'ID_AUTH_REST_02') await refuseReplay(token, requireReplay(policy.replay), policy.sender);
  return token;
}

/** As {@link verifyIdAuth}, without the last step: the `jti` is not taken yet. */
export async function verifyIdAuthOnly(fields: FieldMap, policy: Omit<IdAuthPolicy, 'replay'>): Promise<VerifiedToken> {
  // The type says so; plain JavaScript does not read types, and a misspelt 02 must not pass for 01, whose tokens may come again.
  const pattern: string = checkObject('policy', policy).pattern;
  if (pattern !== 'ID_AUTH_REST_01' && pattern !== 'ID_AUTH_REST_02') {
    throw invalidOption('pattern', 'must be ID_AUTH_REST_01 or ID_AUTH_REST_02');
  }
  const own = pattern === 'ID_AUTH_REST_02' ? ['jti'] : [];
  return verifyByPolicy(bearerToken(fields), policy, own);
}

function bearerToken(fields: FieldMap): string {
  const value = single(fields, 'Authorization');
  if (value === undefined) {
    throw new TokenError('ERR_MODI_TOKEN_MISSING', 'there is no Authorization header', {
      facts: { header: 'authorization' },
    });
  }
  const token = /^bearer +([^ ]+)$/i.exec(value)?.[1];
  if (token !== undefined) return token;
  throw new TokenError('ERR_MODI_TOKEN_MALFORMED', 'Authorization must be Bearer and one token', {
    facts: { reason: 'scheme' },
  });
}
