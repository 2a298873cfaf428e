import { checkObject, checkPort } from '../checks/arguments.js';
import { invalidOption } from '../errors/configuration-error.js';
import type { Signer } from '../ports/signer.js';
import { encodeBase64url } from './base64url.js';

/** Claims and header members, in the order they are to be written. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * A compact JWS (RFC 7515 §3.1), assembled here and signed by the signer.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID when `header.alg` is not what the signer does; what the signer throws
 */
export async function signCompact(signer: Signer, header: JsonObject, payload: JsonObject): Promise<string> {
  checkPort('signer', signer, ['sign']);
  checkObject('payload', payload);
  if (checkObject('header', header)['alg'] !== signer.alg)
    throw invalidOption('header.alg', `must be ${signer.alg}, as the signer does`);
  const input = `${encodeBase64url(JSON.stringify(header))}.${encodeBase64url(JSON.stringify(payload))}`;
  const signature = await signer.sign(Buffer.from(input, 'ascii'));
  return `${input}.${encodeBase64url(signature)}`;
}
