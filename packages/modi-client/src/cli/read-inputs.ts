import { checkKid } from '../checks/identifiers.js';
import { loadKey } from '../keys/key-file.js';
import { createLocalSigner } from '../keys/local-signer.js';
import type { Signer } from '../ports/signer.js';
import { evidenceDigest } from '../tracking/tracking-evidence.js';
import { UsageError } from './io.js';
import { PASSPHRASE_OPTIONS } from './options.js';
import { readBytes } from './read-bytes.js';

/** A signer on the key file that an option names. */
export async function readSigner(options: ReadonlyMap<string, string>, name: string): Promise<Signer | undefined> {
  const file = options.get(name);
  if (file === undefined) return undefined;
  const { key } = await loadKey(await readBytes(file, `--${name}`), {
    passphrase: async () => readPassphrase(options),
  });
  return createLocalSigner({ key });
}

/** The passphrase of an encrypted key: never on the command line, where every user of the machine could read it. */
async function readPassphrase(options: ReadonlyMap<string, string>): Promise<string> {
  const [variable, file] = PASSPHRASE_OPTIONS.map((name) => options.get(name));
  if (variable !== undefined && file !== undefined) {
    throw new UsageError('--passphrase-env and --passphrase-file exclude each other');
  }
  if (file !== undefined) return (await readInput(file, 'passphrase-file')).replace(/\r?\n$/, '');
  if (variable === undefined) {
    throw new UsageError('the key is encrypted: give --passphrase-env NAME or --passphrase-file F');
  }
  const value = process.env[variable];
  if (value === undefined) throw new UsageError('--passphrase-env: there is no such environment variable');
  return value;
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
  return new TextDecoder().decode(await readBytes(file, `--${name}`));
}
