import { createClientAssertion } from '../voucher/client-assertion.js';
import { EXIT, type CliIo } from './io.js';
import { withKey } from './key-options.js';
import { optional, readOptions, required, seconds } from './options.js';
import { readEvidenceDigest, readKid } from './read-inputs.js';

/** `modi assertion`: prints a client assertion. */
export async function assertion(args: readonly string[], io: CliIo): Promise<number> {
  const options = readOptions(args, {
    required: ['client-id', 'key', 'audience'],
    optional: ['kid', 'purpose-id', 'evidence', 'ttl'],
  });
  const asked = {
    clientId: required(options, 'client-id'),
    audience: required(options, 'audience'),
    ...optional('kid', readKid(options)),
    ...optional('purposeId', options.get('purpose-id')),
    ...optional('digest', await readEvidenceDigest(options)),
    ...optional('ttlSeconds', seconds(options, 'ttl')),
    clock: io.clock,
    ids: io.ids,
  };
  const jws = await withKey(options, async ({ signer }) => createClientAssertion({ signer, ...asked }));
  io.out(jws);
  return EXIT.done;
}
