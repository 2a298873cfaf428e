import { readFile } from 'node:fs/promises';
import { checkKid } from '../checks/identifiers.js';
import { createLocalSigner } from '../keys/local-signer.js';
import type { Signer } from '../ports/signer.js';
import { evidenceDigest } from '../tracking/tracking-evidence.js';
import { UsageError } from './io.js';

/** A signer on the key file that an option names. */
export async function readSigner(options: ReadonlyMap<string, string>, name: string): Promise<Signer | undefined> {
  const file = options.get(name);
  return file === undefined ? undefined : createLocalSigner({ key: await readInput(file, name) });
}

/** As {@link readSigner}, for `--key`, which is required. */
export async function readKey(options: ReadonlyMap<string, string>): Promise<Signer> {
  const signer = await readSigner(options, 'key');
  if (signer === undefined) throw new UsageError('--key is required');
  return signer;
}

/** `--kid` as it is given; without it the signer's own, the thumbprint. */
export function readKid(options: ReadonlyMap<string, string>): string | undefined {
  const kid = options.get('kid');
  return kid === undefined ? undefined : checkKid('--kid', kid);
}

/** Digest of the `--evidence` file, white space around the JWS left out. */
export async function readEvidenceDigest(options: ReadonlyMap<string, string>): Promise<string | undefined> {
  const file = options.get('evidence');
  return file === undefined ? undefined : evidenceDigest(await readInput(file, 'evidence'));
}

/** Text of the file that an option names. */
export async function readInput(file: string, name: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new UsageError(`--${name}: the file cannot be read (${code})`);
  }
}
