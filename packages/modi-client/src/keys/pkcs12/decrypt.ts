import { createDecipheriv, pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import forge from 'node-forge';
import { keyUnusable } from '../load-key.js';
import { wrongPassphrase } from '../passphrase.js';
import type { Ber } from './ber.js';
import { derive, PURPOSE } from './derive.js';

const deriveBits = promisify(pbkdf2);

const [PBES2, PBKDF2] = ['1.2.840.113549.1.5.13', '1.2.840.113549.1.5.12'];
const PBE_3DES = '1.2.840.113549.1.12.1.3';
const PBE_RC2_40 = '1.2.840.113549.1.12.1.6';

const CIPHERS: Readonly<Record<string, readonly [name: string, keyBytes: number]>> = {
  '2.16.840.1.101.3.4.1.2': ['aes-128-cbc', 16],
  '2.16.840.1.101.3.4.1.22': ['aes-192-cbc', 24],
  '2.16.840.1.101.3.4.1.42': ['aes-256-cbc', 32],
  '1.2.840.113549.3.7': ['des-ede3-cbc', 24],
};

const PRFS: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
};

/** A file that wants more rounds than this would hold the process up. */
const MOST_ROUNDS = 10_000_000;
const MOST_BLOCKING_ROUNDS = 1_000_000;

/** @throws ConfigurationError ERR_MODI_KEY_UNUSABLE, reason `encryption-unsupported` */
export function checkRounds(rounds: number, most = MOST_BLOCKING_ROUNDS): number {
  if (rounds >= 1 && rounds <= most) return rounds;
  throw unsupported(`asks for ${rounds} rounds of key derivation`);
}

export function unsupported(what: string): Error {
  return keyUnusable(
    'encryption-unsupported',
    `the file ${what}, which is not done here: write it anew, e.g. with openssl pkcs12 -export (AES-256, SHA-256)`,
  );
}

/**
 * Decrypts what password-based encryption has made: PBES2 with AES or triple DES (RFC 8018 §6.2), or PKCS#12's own with triple DES or RC2 of
 * 40 bits.
 *
 * @param algorithm an AlgorithmIdentifier
 * @throws ConfigurationError ERR_MODI_KEY_UNUSABLE, reasons `wrong-passphrase`, `encryption-unsupported`; TypeError where it is damaged
 */
export async function decrypt(algorithm: Ber, encrypted: Uint8Array, passphrase: string): Promise<Uint8Array> {
  const { oid } = algorithm.at(0);
  if (oid === PBES2) return decryptPbes2(algorithm.at(1), encrypted, passphrase);
  if (oid !== PBE_3DES && oid !== PBE_RC2_40) throw unsupported(`is encrypted with ${oid}`);
  const [salt, rounds] = [algorithm.at(1).at(0).bytes, checkRounds(algorithm.at(1).at(1).integer)];
  const bits = (purpose: number, length: number): Uint8Array =>
    derive('sha1', passphrase, salt, purpose, rounds, length);
  const iv = bits(PURPOSE.iv, 8);
  return oid === PBE_3DES
    ? decipher('des-ede3-cbc', bits(PURPOSE.key, 24), iv, encrypted)
    : decipherRc2(bits(PURPOSE.key, 5), iv, encrypted);
}

async function decryptPbes2(parameters: Ber, encrypted: Uint8Array, passphrase: string): Promise<Uint8Array> {
  const [derivation, encryption] = [parameters.at(0), parameters.at(1)];
  if (derivation.at(0).oid !== PBKDF2) throw unsupported(`derives its key with ${derivation.at(0).oid}`);
  const cipher = CIPHERS[encryption.at(0).oid];
  if (cipher === undefined) throw unsupported(`is encrypted with ${encryption.at(0).oid}`);
  const [name, keyBytes] = cipher;
  const [salt, rounds, ...rest] = derivation.at(1).members;
  if (salt === undefined || rounds === undefined) throw new TypeError('a member is missing');
  // The key's length may stand before the hash; the hash is SHA-1 where it is not said.
  const prfOid = rest.find((member) => member.isSequence)?.at(0).oid ?? '1.2.840.113549.2.7';
  const hash = PRFS[prfOid];
  if (hash === undefined) throw unsupported(`derives its key with ${prfOid}`);
  const password = Buffer.from(passphrase, 'utf8');
  const key = await deriveBits(password, salt.bytes, checkRounds(rounds.integer, MOST_ROUNDS), keyBytes, hash);
  return decipher(name, key, encryption.at(1).bytes, encrypted);
}

function decipher(name: string, key: Uint8Array, iv: Uint8Array, encrypted: Uint8Array): Uint8Array {
  const cipher = createDecipheriv(name, key, iv);
  try {
    return Buffer.concat([cipher.update(encrypted), cipher.final()]);
  } catch {
    throw wrongPassphrase();
  }
}

/** OpenSSL has put RC2 away; certificates in files of old Windows and OpenSSL 1 are still wrapped in it. */
function decipherRc2(key: Uint8Array, iv: Uint8Array, encrypted: Uint8Array): Uint8Array {
  const binary = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
  const cipher = forge.rc2.createDecryptionCipher(binary(key), 40);
  cipher.start(binary(iv));
  cipher.update(forge.util.createBuffer(binary(encrypted)));
  if (!cipher.finish()) throw wrongPassphrase();
  return Buffer.from(cipher.output.getBytes(), 'latin1');
}
