import { signEnvelope } from '../soap/sign-envelope.js';
import { EXIT, UsageError, type CliIo } from './io.js';
import { withKey, type CliKey } from './key-options.js';
import { readMessage, readMessageOptions } from './message-options.js';
import { optional, required, seconds } from './options.js';
import { readInput } from './read-inputs.js';

const PATTERNS = ['ID_AUTH_SOAP_01', 'ID_AUTH_SOAP_02'];

/**
 * `modi sign-soap`: prints the envelope, signed. Missing wsa:To and wsa:MessageID are added (a random `urn:uuid:`; with ID_AUTH_SOAP_01 only
 * the one that is given), Action when it is given. Body is signed with `--integrity`, and when no `--pattern` is given. Without `--cert` the
 * signer's own certificate comes with the key: from PKCS#12, from a PEM that holds both, or from the device.
 */
export async function signSoap(args: readonly string[], io: CliIo): Promise<number> {
  const { options, flags, file } = readMessageOptions(args, {
    required: ['key', 'to'],
    optional: ['cert', 'message-id', 'action', 'pattern', 'ttl'],
    flags: ['integrity'],
  });
  const pattern = options.get('pattern');
  if (pattern !== undefined && !PATTERNS.includes(pattern)) {
    throw new UsageError('--pattern must be ID_AUTH_SOAP_01 or ID_AUTH_SOAP_02; INTEGRITY_SOAP_01 is --integrity');
  }
  const message = await readMessage(file);
  const asked = {
    clock: io.clock,
    ids: io.ids,
    to: required(options, 'to'),
    ...optional('messageId', options.get('message-id')),
    newMessageId: pattern !== 'ID_AUTH_SOAP_01',
    ...optional('action', options.get('action')),
    ...optional('ttlSeconds', seconds(options, 'ttl')),
    body: pattern === undefined || flags.has('integrity'),
  };
  const signed = await withKey(options, async (key) =>
    signEnvelope(message, { signer: key.signer, certificate: await certificateOf(key, options), ...asked }),
  );
  // The line that is written ends in a line feed of its own.
  io.out(Buffer.from(signed).toString('utf8').replace(/\n$/, ''));
  return EXIT.done;
}

async function certificateOf({ certificates }: CliKey, options: ReadonlyMap<string, string>): Promise<string> {
  const file = options.get('cert');
  if (file !== undefined) return readInput(file, 'cert');
  const [own] = certificates;
  if (own === undefined) throw new UsageError('--cert is required: no certificate comes with the key');
  return own.toString();
}
