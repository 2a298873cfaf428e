import type { X509Certificate } from 'node:crypto';
import { loadKey, type LoadedKey } from '../keys/key-file.js';
import { createLocalSigner } from '../keys/local-signer.js';
import type { Pkcs11Signer } from '../keys/pkcs11/pkcs11-signer.js';
import type { Signer } from '../ports/signer.js';
import { UsageError } from './io.js';
import { readBytes } from './read-bytes.js';

/** Options by name, as they were given. */
export type Given = ReadonlyMap<string, string>;

/** What every command that reads a private key from a file takes besides. */
export const FILE_KEY_OPTIONS = ['passphrase-env', 'passphrase-file', 'alias'] as const;

/** A key in a device, instead of `--key`. */
export const TOKEN_KEY_OPTIONS = ['pkcs11-module', 'pkcs11-token', 'pkcs11-key', 'pin-file'] as const;

/** The key that signs, and the certificates that come with it: its own first. */
export interface CliKey {
  readonly signer: Signer;
  readonly certificates: readonly X509Certificate[];
}

/** Whether the key is in a device; then all that names it must be there. */
export function isInToken(options: Given): boolean {
  const given = TOKEN_KEY_OPTIONS.filter((name) => options.has(name));
  if (given.length === 0) return false;
  if (options.has('key')) throw new UsageError(`--key and --${given[0]} exclude each other`);
  for (const name of TOKEN_KEY_OPTIONS) {
    if (!options.has(name)) throw new UsageError(`--${name} is required, with the other options of PKCS#11`);
  }
  return true;
}

/** Lets the key of `--key`, or the one in a device, be used; the device is left afterwards. */
export async function withKey<T>(options: Given, use: (key: CliKey) => Promise<T>): Promise<T> {
  if (!isInToken(options)) {
    const { key, certificates } = await loadKeyFile(options, 'key');
    return use({ signer: createLocalSigner({ key }), certificates });
  }
  const signer = await openToken(options);
  try {
    return await use({ signer, certificates: signer.certificates });
  } finally {
    await signer.close();
  }
}

/** The key in a device. Whoever opens it closes it. */
export async function openToken(options: Given): Promise<Pkcs11Signer> {
  // Loaded when it is needed: most keys are in files.
  const { createPkcs11Signer } = await import('../keys/pkcs11/pkcs11-signer.js');
  const value = (name: (typeof TOKEN_KEY_OPTIONS)[number]): string => options.get(name) ?? '';
  const pin = await readSecret(value('pin-file'), 'pin-file');
  return createPkcs11Signer({
    module: value('pkcs11-module'),
    token: { label: value('pkcs11-token') },
    key: { label: value('pkcs11-key') },
    pin,
  });
}

/** The key in the file that an option names. */
export async function loadKeyFile(options: Given, name: string): Promise<LoadedKey> {
  const file = options.get(name);
  if (file === undefined) throw new UsageError(`--${name} is required`);
  return loadKeyBytes(await readBytes(file, `--${name}`), options);
}

export async function loadKeyBytes(bytes: Uint8Array, options: Given): Promise<LoadedKey> {
  const alias = options.get('alias');
  return loadKey(bytes, {
    passphrase: async () => readPassphrase(options),
    ...(alias === undefined ? {} : { alias }),
  });
}

/** The passphrase of an encrypted key: never on the command line, where every user of the machine could read it. */
async function readPassphrase(options: Given): Promise<string> {
  const given = await passphraseGiven(options);
  if (given === undefined) {
    throw new UsageError('the key is encrypted: give --passphrase-env NAME or --passphrase-file F');
  }
  return given;
}

export async function passphraseGiven(options: Given): Promise<string | undefined> {
  const [variable, file] = [options.get('passphrase-env'), options.get('passphrase-file')];
  if (variable !== undefined && file !== undefined) {
    throw new UsageError('--passphrase-env and --passphrase-file exclude each other');
  }
  if (file !== undefined) return readSecret(file, 'passphrase-file');
  if (variable === undefined) return undefined;
  const value = process.env[variable];
  if (value === undefined) throw new UsageError('--passphrase-env: there is no such environment variable');
  return value;
}

/** The line end of its file is no part of a secret. */
async function readSecret(file: string, name: string): Promise<string> {
  return new TextDecoder().decode(await readBytes(file, `--${name}`)).replace(/\r?\n$/, '');
}
