import { createDpopProof } from '../voucher/dpop.js';
import { decodeVoucher } from '../voucher/voucher.js';
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

/** The voucher in the `--access-token` file, white space around it left out. */
async function readAccessToken(options: ReadonlyMap<string, string>): Promise<string | undefined> {
  const file = options.get('access-token');
  if (file === undefined) return undefined;
  const token = (await readInput(file, 'access-token')).trim();
  // A proof bound to something else than a voucher would only be refused later, elsewhere.
  decodeVoucher(token);
  return token;
}
