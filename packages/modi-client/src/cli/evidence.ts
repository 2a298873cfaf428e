import { createTrackingEvidence } from '../tracking/tracking-evidence.js';
import { EXIT, type CliIo } from './io.js';
import { optional, readOptions, required, seconds } from './options.js';
import { readKey, readKid } from './read-inputs.js';

/** `modi evidence`: prints a tracking evidence, always with `dnonce`. */
export async function evidence(args: readonly string[], io: CliIo): Promise<number> {
  const options = readOptions(args, {
    required: ['client-id', 'key', 'audience', 'purpose-id', 'user-id', 'user-location', 'loa'],
    optional: ['kid', 'ttl'],
  });
  const { jws } = await createTrackingEvidence({
    pattern: 'AUDIT_REST_02',
    signer: await readKey(options),
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
  });
  io.out(jws);
  return EXIT.done;
}
