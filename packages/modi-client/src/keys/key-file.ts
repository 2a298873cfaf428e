import type { KeyObject, X509Certificate } from 'node:crypto';
import { checkObject } from '../checks/arguments.js';
import { parseStrictObject } from '../checks/strict-json.js';
import { chainOf } from './certificate-chain.js';
import { derShape } from './der-shape.js';
import { readDerKey } from './key-der.js';
import { readJwk } from './key-jwk.js';
import { readPem } from './key-pem.js';
import { keyUnusable } from './load-key.js';
import type { Passphrase } from './passphrase.js';

export interface LoadKeyOptions {
  /** Of an encrypted key; a function is asked only when it is needed. */
  readonly passphrase?: Passphrase;
  /** Of a PKCS#12 file with several keys: the name (*friendly name*, alias) of the one to take. */
  readonly alias?: string;
}

export interface LoadedKey {
  /** RSA of at least 2048 bits, or EC on P-256, P-384 or P-521. */
  readonly key: KeyObject;
  /** Those that came with the key: its own first, then each one's issuer as far as given. Empty for a key alone. No trust is judged. */
  readonly certificates: readonly X509Certificate[];
}

const LARGEST_BYTES = 1024 * 1024;
const KEYSTORES: readonly (readonly [magic: readonly number[], name: string])[] = [
  [[0xfe, 0xed, 0xfe, 0xed], 'JKS'],
  [[0xce, 0xce, 0xce, 0xce], 'JCEKS'],
];

/**
 * Reads a private key, and the certificates that come with it, from whatever it is kept in: PEM or DER of PKCS#8 (encrypted too), PKCS#1 and
 * SEC1, a JWK, PKCS#12. The format is told by the content, never by a file's name; DER and PKCS#12 may also be given in base64.
 *
 * @throws ConfigurationError ERR_MODI_KEY_UNUSABLE, fact `reason`: `encrypted` (no passphrase), `wrong-passphrase`, `encryption-unsupported`,
 *   `certificate`, `public-key`, `certificate-request`, `pkcs7`, `keystore`, `openssh`, `several-keys`, `no-key`, `alias`, `jwk`, `jwk-set`,
 *   `jwk-use`, `jwk-inconsistent`, `certificate-mismatch`, `certificate-damaged`, `no-mac`, `damaged`, `not-pem`, `not-a-key`, `size`, `weak`,
 *   `curve`, `type`. Neither key nor passphrase is ever quoted. What the passphrase provider throws.
 */
export async function loadKey(
  input: string | Uint8Array | Readonly<Record<string, unknown>>,
  options: LoadKeyOptions = {},
): Promise<LoadedKey> {
  checkObject('options', options);
  if (typeof input !== 'string' && !(input instanceof Uint8Array)) return { key: readJwk(input), certificates: [] };
  const bytes = typeof input === 'string' ? Buffer.from(input, 'utf8') : input;
  if (bytes.length > LARGEST_BYTES) throw keyUnusable('size', 'this is longer than 1 MiB: it is no key file');
  const { key, certificates } = await read(bytes, options);
  return Object.freeze({ key, certificates: Object.freeze([...chainOf(key, certificates)]) });
}

interface Contents {
  readonly key: KeyObject;
  readonly certificates: readonly X509Certificate[];
}

async function read(bytes: Uint8Array, options: LoadKeyOptions): Promise<Contents> {
  const shape = derShape(bytes);
  if (shape !== 'unknown') return readDer(bytes, options);
  refuseKeystore(bytes);
  const text = textOf(bytes);
  if (text.includes('-----BEGIN ')) return readPem(text, options.passphrase);
  if (text.startsWith('{')) return { key: readJwk(parseStrictObject(Buffer.from(text, 'utf8'))), certificates: [] };
  const compact = text.replace(/\s+/g, '');
  if (compact !== '' && /^[A-Za-z0-9+/]+={0,2}$/.test(compact)) return readDer(Buffer.from(compact, 'base64'), options);
  return readDer(new Uint8Array(), options);
}

async function readDer(der: Uint8Array, options: LoadKeyOptions): Promise<Contents> {
  const shape = derShape(der);
  if (shape !== 'pkcs12') return { key: await readDerKey(der, shape, options.passphrase), certificates: [] };
  // Loaded when it is needed: it brings an ASN.1 library along.
  const { readPkcs12 } = await import('./pkcs12/read-pkcs12.js');
  return readPkcs12(der, options.passphrase, options.alias);
}

function refuseKeystore(bytes: Uint8Array): void {
  const store = KEYSTORES.find(([magic]) => magic.every((value, index) => bytes[index] === value));
  if (store === undefined) return;
  throw keyUnusable(
    'keystore',
    `this is a Java keystore (${store[1]}): convert it with keytool -importkeystore -deststoretype PKCS12`,
  );
}

/** As text: UTF-8 with or without a mark, or UTF-16 as Windows's editors write it. */
function textOf(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes).trim();
}
