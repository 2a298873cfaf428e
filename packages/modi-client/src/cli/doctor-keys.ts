import { createPublicKey } from 'node:crypto';
import type { ConfigurationFiles } from '../doctor/configuration.js';
import { isKeyMaterial, type KeySource } from '../doctor/key-source.js';
import { readKey } from '../doctor/key.js';
import { ConfigurationError } from '../errors/configuration-error.js';
import { loadKey } from '../keys/key-file.js';
import { createLocalSigner } from '../keys/local-signer.js';
import type { Signer } from '../ports/signer.js';
import type { DoctorOptions, FileOption, ValueOption } from './doctor-options.js';
import { UsageError } from './io.js';
import { isInToken, openToken, passphraseGiven, type Given } from './key-options.js';

/** The keys of `modi doctor`: to be looked at, and to sign with. */
export interface DoctorKeys {
  readonly key: KeySource | undefined;
  readonly dpopKey: KeySource | undefined;
  readonly signer: Signer | undefined;
  readonly dpop: Signer | undefined;
  readonly close: () => Promise<void>;
}

export async function readKeys(
  given: ReadonlyMap<FileOption, Buffer>,
  files: ConfigurationFiles | undefined,
  options: DoctorOptions,
): Promise<DoctorKeys> {
  const { values, flags } = options;
  const dpopBytes = given.get('dpop-key');
  const dpopKey = dpopBytes === undefined ? undefined : await keySource(dpopBytes, values);
  const dpop = signerOn(dpopKey ?? files?.dpopKeyFile);
  if (isInToken(values)) return { ...(await keyInToken(given, values)), dpopKey, dpop };
  const bytes = given.get('key');
  // What is to be uploaded is a text, and is judged as it is.
  const asText = flags.has('per-pdnd') || bytes === undefined;
  const key = asText ? bytes?.toString('utf8') : await keySource(bytes, values);
  return { key, dpopKey, signer: signerOn(key ?? files?.keyFile), dpop, close: async () => Promise.resolve() };
}

async function keyInToken(
  given: ReadonlyMap<FileOption, Buffer>,
  values: ReadonlyMap<ValueOption, string>,
): Promise<Pick<DoctorKeys, 'key' | 'signer' | 'close'>> {
  if (given.has('key')) throw new UsageError('--key and --pkcs11-module exclude each other');
  const signer = await openToken(values);
  const { publicJwk, certificates } = signer;
  const key = createPublicKey({ key: { ...publicJwk }, format: 'jwk' });
  return { key: { key, certificates, inDevice: true }, signer, close: async () => signer.close() };
}

/** Reasons of a text that say more than the text itself shows. */
const BEYOND_TEXT: readonly unknown[] = [
  'encrypted',
  'wrong-passphrase',
  'encryption-unsupported',
  'alias',
  'certificate-mismatch',
  'certificate-damaged',
];

/** A private key in whatever it is kept in; a text that is none goes on as it is, for the doctor to say why. */
export async function keySource(bytes: Buffer, options: Given): Promise<KeySource> {
  const text = bytes.toString('utf8');
  // A JWK has things to be judged that a key has not: its kid, for one.
  if (text.trimStart().startsWith('{')) return text;
  const alias = options.get('alias');
  const hasPassphrase = options.has('passphrase-env') || options.has('passphrase-file');
  try {
    return await loadKey(bytes, {
      ...(hasPassphrase ? { passphrase: async () => (await passphraseGiven(options)) ?? '' } : {}),
      ...(alias === undefined ? {} : { alias }),
    });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const isBinary = /[\u0000-\u0008\ufffd]/.test(text);
    return isBinary || BEYOND_TEXT.includes(error.facts['reason']) ? error : text;
  }
}

/** `undefined` where it cannot sign: the doctor says so of the key. */
function signerOn(source: KeySource | undefined): Signer | undefined {
  const key = isKeyMaterial(source) || typeof source === 'string' ? readKey(source).key : undefined;
  if (key?.type !== 'private') return undefined;
  try {
    return createLocalSigner({ key });
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}
