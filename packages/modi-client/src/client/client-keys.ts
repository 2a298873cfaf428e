import type { X509Certificate } from 'node:crypto';
import { KeyObject } from 'node:crypto';
import { isObject } from '../checks/strict-json.js';
import { invalidOption } from '../errors/configuration-error.js';
import type { OnModiEvent } from '../events/modi-event.js';
import { loadKey, type LoadKeyOptions } from '../keys/key-file.js';
import { createKeyRing, type KeyRing, type SignerSource } from '../keys/key-ring.js';
import { createLocalSigner } from '../keys/local-signer.js';
import type { RingKey } from '../keys/ring-key.js';
import type { KeyInput, ModiClientOptions } from '../options.js';
import type { Clock } from '../ports/clock.js';
import type { Signer } from '../ports/signer.js';

interface Loaded {
  readonly signer: Signer;
  /** Those that came with the key. */
  readonly certificates: readonly X509Certificate[];
}

/** What signs for the client, and the certificates that came along. */
export interface ClientKeys {
  readonly source: SignerSource;
  readonly certificates: readonly X509Certificate[];
}

/**
 * Reads one key, whatever it is kept in.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID, ERR_MODI_KEY_UNUSABLE; what the passphrase provider throws
 */
export async function loadSigner(field: string, input: KeyInput, options: LoadKeyOptions): Promise<Loaded> {
  if (isSigner(input)) return { signer: input, certificates: [] };
  if (input instanceof KeyObject) return { signer: createLocalSigner({ key: input }), certificates: [] };
  if (typeof input === 'string' && /^[^\n]{1,300}\.(?:pem|key|p12|pfx|der|json|jwk|crt|cer)$/i.test(input.trim())) {
    throw invalidOption(field, 'is the name of a file: give its content, readFileSync(name)');
  }
  if (typeof input !== 'string' && !(input instanceof Uint8Array) && !isObject(input)) {
    throw invalidOption(field, 'is needed: the content of a key file, a KeyObject, or a Signer');
  }
  const { key, certificates } = await loadKey(input, options);
  return { signer: createLocalSigner({ key }), certificates };
}

/** The client's key, or the ring of its keys. */
export async function loadClientKeys(
  options: ModiClientOptions,
  clock: Clock,
  onEvent: OnModiEvent | undefined,
): Promise<ClientKeys> {
  const { key } = options;
  if (isRing(key)) return { source: key, certificates: [] };
  const inputs: readonly KeyInput[] = isList(key) ? key : [key];
  const loaded = await Promise.all(inputs.map(async (each) => loadSigner('key', each, options)));
  const [first] = loaded;
  if (first === undefined) throw invalidOption('key', 'is an empty list: give one key at least');
  if (loaded.length === 1) return { source: first.signer, certificates: first.certificates };
  const source = createKeyRing({
    ...options.keyRing,
    clientId: options.clientId,
    keys: loaded.map(ringKey),
    clock,
    ...(onEvent === undefined ? {} : { onEvent }),
  });
  return { source, certificates: [] };
}

function ringKey({ signer, certificates: [own] }: Loaded): RingKey {
  return own === undefined ? { signer } : { signer, notAfter: Date.parse(own.validTo) };
}

function isList(key: ModiClientOptions['key']): key is readonly KeyInput[] {
  return Array.isArray(key);
}

function isRing(key: ModiClientOptions['key']): key is KeyRing {
  return isObject(key) && 'kids' in key && typeof key['run'] === 'function';
}

function isSigner(input: KeyInput): input is Signer {
  return isObject(input) && typeof input['sign'] === 'function' && typeof input['alg'] === 'string';
}
