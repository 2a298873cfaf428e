import { checkObject } from '../checks/arguments.js';
import { invalidOption } from '../errors/configuration-error.js';
import { TokenError } from '../errors/token-error.js';
import {
  verifyIntegrity,
  type IntegrityPolicy,
  type UnsignedMessage,
  type VerifiedIntegrity,
} from '../rest/verify-integrity.js';
import type { CheckedSoFar, IncomingRequest } from './verify-request.js';

/** `keys` by kid: `jwksResolver(pdndKeys(…))`. */
export interface IntegrityRest02Policy extends Omit<IntegrityPolicy, 'acceptIssuer' | 'requestDigest'> {
  /**
   * Whose key a kid is: `pdndKeys(…).owner`. The key must be one of the voucher's client; `undefined` from it (v1 of the Interop API does not say)
   * is refused: ask by v2 or v3. `false`: never checked, so that whoever has a key on PDND, and somebody else's voucher, can sign in his name.
   */
  readonly keyOwner: ((kid: string) => Promise<string | undefined>) | false;
}

/**
 * INTEGRITY_REST_02 as the `integrity` of `verifyPdndRequest`: the signature over the body is by a key deposited on PDND, in the name of the
 * client whose voucher came with it.
 *
 * What it gives has `signed: false` for a message without payload, where `emptyBody` lets that pass: look.
 *
 * @throws as `verifyIntegrity`; TokenError ERR_MODI_CLAIM_MISMATCH (`iss`), ERR_MODI_SIGNER_MISMATCH (fact `reason`: `owner`,
 *   `owner-unknown`, or `no-kid`); ConfigurationError ERR_MODI_CONFIG_INVALID; what `keyOwner` throws
 */
export function integrityRest02(
  policy: IntegrityRest02Policy,
): (request: IncomingRequest, checked: CheckedSoFar) => Promise<VerifiedIntegrity | UnsignedMessage> {
  const { keyOwner, ...integrity } = checkObject('policy', policy);
  // The type says so; plain JavaScript does not read types.
  if (keyOwner !== false && typeof keyOwner !== 'function') {
    throw invalidOption('keyOwner', 'is pdndKeys(…).owner, or false to take any key deposited on PDND');
  }
  return async (request, { voucher }) => {
    const isClient = (id: string): boolean => id.toLowerCase() === voucher.clientId.toLowerCase();
    const { headers, method, body } = request;
    const message = { headers, method, ...(body === undefined ? {} : { body }) };
    // The owner is asked before the jti is taken: a stranger's token must not burn one.
    const keys = {
      resolve: async (header: Readonly<Record<string, unknown>>) => {
        const key = await integrity.keys.resolve(header);
        if (key.kid === undefined) throw notTheirs('no-kid', 'the body is signed with a key that is not of PDND');
        if (keyOwner !== false) checkOwner(await keyOwner(key.kid), isClient);
        return key;
      },
    };
    // A client may have many keys, and an ente many clients: what they fill the store with is the ente's.
    const sender = integrity.sender ?? (() => voucher.consumerId ?? voucher.clientId);
    return verifyIntegrity(message, { ...integrity, keys, sender, acceptIssuer: isClient });
  };
}

function checkOwner(owner: string | undefined, isClient: (id: string) => boolean): void {
  if (owner === undefined) {
    throw notTheirs(
      'owner-unknown',
      'nobody says whose key signed the body: v1 of the Interop API does not, v2 and v3 do',
    );
  }
  if (!isClient(owner))
    throw notTheirs('owner', 'the body is signed with the key of another client than the voucher’s');
}

function notTheirs(reason: string, message: string): TokenError {
  return new TokenError('ERR_MODI_SIGNER_MISMATCH', message, { facts: { reason } });
}
