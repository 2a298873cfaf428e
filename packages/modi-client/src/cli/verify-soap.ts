import { SoapSecurityError } from '../errors/soap-security-error.js';
import type { Clock } from '../ports/clock.js';
import { openEnvelope } from '../soap/attachments/open-envelope.js';
import { createCertificateDirectory } from '../soap/certificate-directory.js';
import { loadEngine } from '../soap/engine/load-engine.js';
import type { XmlEngine } from '../soap/engine/xml-engine.js';
import { SIGNED_PART_NAMES, type SignedPart } from '../soap/security-policy.js';
import { verifyEnvelope } from '../soap/verify-envelope.js';
import { EXIT, UsageError, type CliIo } from './io.js';
import { readMessage, readMessageOptions, wholeNumber } from './message-options.js';
import { optional, required } from './options.js';
import { readInput } from './read-inputs.js';
import { readTrust } from './read-trust.js';

/**
 * `modi verify-soap`: prints `{valid, code, covered}`; exit 0 when the signature holds and covers what is required. With the Content-Type of a
 * multipart message, what is verified is its envelope, XOP put back; attachments that no envelope takes in are refused.
 */
export async function verifySoap(args: readonly string[], io: CliIo): Promise<number> {
  const { options, file } = readMessageOptions(args, {
    required: ['trust'],
    optional: ['to', 'require', 'now', 'skew', 'max-age', 'engine', 'content-type'],
  });
  const now = wholeNumber(options, 'now');
  const clock: Clock = now === undefined ? io.clock : { now: () => now * 1_000 };
  const parts = readParts(options.get('require'));
  const engine = await readEngine(options.get('engine'));
  const skew = wholeNumber(options, 'skew');
  const maxAge = wholeNumber(options, 'max-age');
  if (maxAge === 0) throw new UsageError('--max-age must be at least 1');
  const pem = await readInput(required(options, 'trust'), 'trust');
  const trust = readTrust(pem, clock);
  const message = await readMessage(file);
  try {
    const { envelope } = openEnvelope(message, options.get('content-type'), { allegati: 'espandi' });
    const verified = await verifyEnvelope(envelope, {
      trust,
      clock,
      certificates: createCertificateDirectory(pem),
      engine,
      ...optional('required', parts),
      ...optional('to', options.get('to')),
      ...optional('skewMs', skew === undefined ? undefined : skew * 1_000),
      ...optional('maxAgeMs', maxAge === undefined ? undefined : maxAge * 1_000),
    });
    io.out(JSON.stringify({ valid: true, code: null, covered: verified.covered }));
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof SoapSecurityError)) throw error;
    io.err(`modi verify-soap: ${error.code}: ${error.message}`);
    io.out(JSON.stringify({ valid: false, code: error.code, covered: [], facts: error.facts }));
    return EXIT.refused;
  }
}

function readParts(list: string | undefined): readonly SignedPart[] | undefined {
  return list?.split(',').map((name) => {
    const part = SIGNED_PART_NAMES.find((each) => each === name);
    if (part === undefined) throw new UsageError(`--require takes names of ${SIGNED_PART_NAMES.join(', ')}`);
    return part;
  });
}

async function readEngine(name = 'scanner'): Promise<XmlEngine> {
  if (name !== 'scanner' && name !== 'xml-crypto') throw new UsageError('--engine must be scanner or xml-crypto');
  return loadEngine(name);
}
