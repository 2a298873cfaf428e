import { createHash, timingSafeEqual } from 'node:crypto';
import { checkBytes, checkString } from '../checks/arguments.js';
import { invalidOption } from '../errors/configuration-error.js';
import { TokenError } from '../errors/token-error.js';

/** Algorithms of the `Digest` header, spelt as they must be. */
export type DigestAlgorithm = 'SHA-256' | 'SHA-384' | 'SHA-512';

const HASHES: Readonly<Record<DigestAlgorithm, { readonly name: string; readonly bytes: number }>> = {
  'SHA-256': { name: 'sha256', bytes: 32 },
  'SHA-384': { name: 'sha384', bytes: 48 },
  'SHA-512': { name: 'sha512', bytes: 64 },
};

/**
 * Value of the `Digest` header of a body (RFC 3230): algorithm, `=`, standard base64 with padding.
 *
 * @param body as transmitted: after content coding (gzip …), before transfer coding
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID
 */
export function digestOf(body: Uint8Array, algorithm: DigestAlgorithm = 'SHA-256'): string {
  checkBytes('body', body);
  if (!Object.hasOwn(HASHES, algorithm)) throw invalidOption('algorithm', 'must be SHA-256, SHA-384 or SHA-512');
  return `${algorithm}=${createHash(HASHES[algorithm].name).update(body).digest('base64')}`;
}

interface ReadDigest {
  readonly algorithm: DigestAlgorithm;
  readonly bytes: Uint8Array;
}

/**
 * Takes a `Digest` value apart: exactly one digest, the algorithm's name to the letter, canonical base64.
 *
 * @param hex `true`: hexadecimal digits are taken too, as some callers send them
 * @throws TokenError ERR_MODI_DIGEST_MALFORMED, fact `reason` `algorithm` or `encoding`
 */
export function readDigest(value: string, hex = false): ReadDigest {
  checkString('value', value);
  const algorithm = (['SHA-256', 'SHA-384', 'SHA-512'] as const).find((name) => value.startsWith(`${name}=`));
  if (algorithm === undefined) {
    throw malformed('algorithm', 'Digest must begin with SHA-256=, SHA-384= or SHA-512=, in capitals');
  }
  const text = value.slice(algorithm.length + 1);
  const length = HASHES[algorithm].bytes;
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === length && bytes.toString('base64') === text) return { algorithm, bytes };
  if (hex && new RegExp(`^[0-9a-fA-F]{${2 * length}}$`).test(text)) {
    return { algorithm, bytes: Buffer.from(text, 'hex') };
  }
  throw malformed(
    'encoding',
    'Digest must hold one digest of the right length in base64 with padding, not hexadecimal',
  );
}

/**
 * The digest is that of the body.
 *
 * @throws TokenError ERR_MODI_DIGEST_MALFORMED, ERR_MODI_DIGEST_MISMATCH; ConfigurationError ERR_MODI_CONFIG_INVALID
 */
export function checkDigest(value: string, body: Uint8Array, hex = false): void {
  checkBytes('body', body);
  const { algorithm, bytes } = readDigest(value, hex);
  if (timingSafeEqual(createHash(HASHES[algorithm].name).update(body).digest(), bytes)) return;
  throw new TokenError(
    'ERR_MODI_DIGEST_MISMATCH',
    'the body is not the one that Digest speaks of: compare the bytes as transmitted, before any decompression',
    { facts: { reason: 'body' } },
  );
}

export function malformed(reason: string, message: string): TokenError {
  return new TokenError('ERR_MODI_DIGEST_MALFORMED', message, { facts: { reason } });
}
