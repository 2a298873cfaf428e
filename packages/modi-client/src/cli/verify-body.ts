import { isObject, parseStrictObject } from '../checks/strict-json.js';
import { TokenError } from '../errors/token-error.js';
import { jwksResolver, type KeyResolver } from '../jws/key-resolver.js';
import { fixedJwks } from '../keys/jwks.js';
import type { Clock } from '../ports/clock.js';
import type { HeaderFields } from '../rest/header-fields.js';
import { verifyIntegrity } from '../rest/verify-integrity.js';
import { x509Resolver } from '../trust/x509-resolver.js';
import { EXIT, UsageError, type CliIo } from './io.js';
import { readMessageOptions, wholeNumber } from './message-options.js';
import { required } from './options.js';
import { readBytes, readFileOrStdin } from './read-bytes.js';
import { readInput } from './read-inputs.js';
import { readTrust } from './read-trust.js';

/**
 * `modi verify-body`: does this body, with these headers, verify? Prints `{ valid, code, … }`. The `jti` is not remembered. What is wrong with
 * the headers that came is a fault of the message (exit 1); a `--headers` file that is not the JSON this command takes, one of its options (2).
 */
export async function verifyBody(args: readonly string[], io: CliIo): Promise<number> {
  const { options, file } = readMessageOptions(args, {
    required: ['audience', 'headers'],
    optional: ['jwks', 'trust', 'now'],
  });
  const now = wholeNumber(options, 'now');
  const clock: Clock = now === undefined ? io.clock : { now: () => now * 1_000 };
  const keys = await readKeys(options, clock);
  const headers = readHeaders(await readBytes(required(options, 'headers'), '--headers'));
  const message = { headers, body: await readFileOrStdin(file) };
  try {
    const verified = await verifyIntegrity(message, { keys, audience: required(options, 'audience'), clock });
    if (!verified.signed) {
      throw new TokenError('ERR_MODI_TOKEN_MISSING', 'FILE is empty and nothing is signed', {
        facts: { header: 'agid-jwt-signature' },
      });
    }
    const { token, signedHeaders } = verified;
    io.out(
      JSON.stringify({
        valid: true,
        signer: token.key.signer,
        jti: token.jti,
        covered: [...new Set(signedHeaders.map(([name]) => name))],
      }),
    );
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    io.err(`modi verify-body: ${error.code}: ${error.message}`);
    io.out(JSON.stringify({ valid: false, code: error.code, ...error.facts }));
    return EXIT.refused;
  }
}

async function readKeys(options: ReadonlyMap<string, string>, clock: Clock): Promise<KeyResolver> {
  const [jwks, trust] = [options.get('jwks'), options.get('trust')];
  if ((jwks === undefined) === (trust === undefined)) throw new UsageError('give either --jwks or --trust');
  if (jwks !== undefined) {
    const set = parseStrictObject(await readBytes(jwks, '--jwks'));
    const keys = set?.['keys'];
    if (!Array.isArray(keys) || !(keys as unknown[]).some((key) => isObject(key) && typeof key['kid'] === 'string')) {
      throw new UsageError('--jwks: the file is not a JWK Set with a key that has a kid');
    }
    return jwksResolver(fixedJwks(set));
  }
  return x509Resolver({ trust: readTrust(await readInput(trust ?? '', 'trust'), clock) });
}

function readHeaders(bytes: Uint8Array): HeaderFields {
  const headers = parseStrictObject(bytes);
  const isText = (value: unknown): value is string => typeof value === 'string';
  if (headers === undefined)
    throw new UsageError(
      '--headers: the file is not a JSON object of names and values; a header that came twice is a list',
    );
  return Object.entries(headers).flatMap(([name, value]) => {
    const values: readonly unknown[] = Array.isArray(value) ? (value as unknown[]) : [value];
    if (!values.every(isText)) throw new UsageError('--headers: values must be texts, or lists of texts');
    return values.map((each) => [name, each] as const);
  });
}
