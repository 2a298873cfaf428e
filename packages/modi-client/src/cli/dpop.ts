import { TokenError } from '../errors/token-error.js';
import { createDpopProof } from '../voucher/dpop.js';
import { EXIT, type CliIo } from './io.js';
import { withKey } from './key-options.js';
import { optional, readOptions, required } from './options.js';
import { readInput } from './read-inputs.js';

/** `modi dpop`: prints a DPoP proof for one request. */
export async function dpop(args: readonly string[], io: CliIo): Promise<number> {
  const options = readOptions(args, { required: ['key', 'htm', 'htu'], optional: ['access-token'] });
  const asked = {
    htm: required(options, 'htm'),
    htu: required(options, 'htu'),
    ...optional('accessToken', await readAccessToken(options)),
    clock: io.clock,
    ids: io.ids,
  };
  const proof = await withKey(options, async ({ signer }) => createDpopProof({ signer, ...asked }));
  io.out(proof);
  return EXIT.done;
}

/** As it travels after `Bearer` or `DPoP` (RFC 6750 §2.1): PDND's vouchers are JWTs, other servers' tokens need not be. */
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;

/** The token in the `--access-token` file, white space around it left out. */
async function readAccessToken(options: ReadonlyMap<string, string>): Promise<string | undefined> {
  const file = options.get('access-token');
  if (file === undefined) return undefined;
  const token = (await readInput(file, 'access-token')).trim();
  // A proof bound to something else than the token would only be refused later, elsewhere.
  if (!TOKEN.test(token)) {
    throw new TokenError(
      'ERR_MODI_TOKEN_MALFORMED',
      '--access-token: the file holds no access token alone: put only the value of access_token into it',
      { facts: { reason: 'characters' } },
    );
  }
  return token;
}
