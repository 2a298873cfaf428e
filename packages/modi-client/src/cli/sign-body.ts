import { TokenError } from '../errors/token-error.js';
import { signIntegrity } from '../rest/integrity-token.js';
import type { KeyReference } from '../trust/key-reference.js';
import { EXIT, UsageError, type CliIo } from './io.js';
import { withKey } from './key-options.js';
import { readMessageOptions } from './message-options.js';
import { optional, required } from './options.js';
import { readFileOrStdin } from './read-bytes.js';
import { readInput, readKid } from './read-inputs.js';

/** `modi sign-body`: prints the headers that sign a request with this body (INTEGRITY_REST_01 with `--cert`, else 02). */
export async function signBody(args: readonly string[], io: CliIo): Promise<number> {
  const { options, file } = readMessageOptions(args, {
    required: ['key', 'issuer', 'audience', 'content-type'],
    optional: ['kid', 'cert'],
  });
  const reference = await readReference(options);
  const body = await readFileOrStdin(file);
  if (body.length === 0) {
    throw new TokenError(
      'ERR_MODI_DIGEST_UNEXPECTED',
      'FILE is empty: by default no message without payload is signed',
    );
  }
  const message = { headers: { 'Content-Type': required(options, 'content-type') }, body };
  const asked = {
    reference,
    issuer: required(options, 'issuer'),
    audience: required(options, 'audience'),
    message,
    clock: io.clock,
    ids: io.ids,
  };
  const { headers } = await withKey(options, async ({ signer }) => signIntegrity({ signer, ...asked }));
  io.out(JSON.stringify(headers));
  return EXIT.done;
}

async function readReference(options: ReadonlyMap<string, string>): Promise<KeyReference> {
  const certificate = options.get('cert');
  if (certificate === undefined) return optional('kid', readKid(options));
  if (options.has('kid')) throw new UsageError('--kid and --cert exclude each other');
  return { certificate: await readInput(certificate, 'cert') };
}
