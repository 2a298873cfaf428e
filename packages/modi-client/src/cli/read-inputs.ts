import { checkKid } from '../checks/identifiers.js';
import { createLocalSigner } from '../keys/local-signer.js';
import type { Signer } from '../ports/signer.js';
import { evidenceDigest } from '../tracking/tracking-evidence.js';
import { loadKeyFile, type Given } from './key-options.js';
import { readBytes } from './read-bytes.js';

/** A signer on the key file that an option names, where it is given. */
export async function readSigner(options: Given, name: string): Promise<Signer | undefined> {
  return options.has(name) ? createLocalSigner({ key: (await loadKeyFile(options, name)).key }) : undefined;
}

/** `--kid` as it is given; without it the signer's own, the thumbprint. */
export function readKid(options: Given): string | undefined {
  const kid = options.get('kid');
  return kid === undefined ? undefined : checkKid('--kid', kid);
}

/** Digest of the `--evidence` file, white space around the JWS left out. */
export async function readEvidenceDigest(options: Given): Promise<string | undefined> {
  const file = options.get('evidence');
  return file === undefined ? undefined : evidenceDigest(await readInput(file, 'evidence'));
}

/** Text of the file that an option names. */
export async function readInput(file: string, name: string): Promise<string> {
  return new TextDecoder().decode(await readBytes(file, `--${name}`));
}
