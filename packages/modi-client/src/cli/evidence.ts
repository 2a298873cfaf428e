import { createTrackingEvidence } from '../tracking/tracking-evidence.js';
import { EXIT, type CliIo } from './io.js';
import { withKey } from './key-options.js';
import { optional, readOptions, required, seconds } from './options.js';
import { readKid } from './read-inputs.js';

/** `modi evidence`: prints a tracking evidence, always with `dnonce`. */
export async function evidence(args: readonly string[], io: CliIo): Promise<number> {
  const options = readOptions(args, {
    required: ['client-id', 'key', 'audience', 'purpose-id', 'user-id', 'user-location', 'loa'],
    optional: ['kid', 'ttl'],
  });
  const asked = {
    pattern: 'AUDIT_REST_02' as const,
    clientId: required(options, 'client-id'),
    audience: required(options, 'audience'),
    purposeId: required(options, 'purpose-id'),
    userID: required(options, 'user-id'),
    userLocation: required(options, 'user-location'),
    LoA: required(options, 'loa'),
    ...optional('kid', readKid(options)),
    ...optional('ttlSeconds', seconds(options, 'ttl')),
    clock: io.clock,
    ids: io.ids,
  };
  const { jws } = await withKey(options, async ({ signer }) => createTrackingEvidence({ signer, ...asked }));
  io.out(jws);
  return EXIT.done;
}
