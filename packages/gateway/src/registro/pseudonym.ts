import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import type { Ids } from '@varco/modi-client';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Length of a subject's key as kept: iv, key, tag. */
export const SEALED_KEY_BYTES = IV_BYTES + KEY_BYTES + TAG_BYTES;
const CIPHER = 'aes-256-gcm';

/** Keys of one ente, derived from the register's master key: one never tells another's. */
export interface ChiaviEnte {
  readonly ente: string;
  readonly indice: Uint8Array;
  readonly involucro: Uint8Array;
}

/** HKDF-SHA-256 (RFC 5869), empty salt, `info` = `varco/registro/1/indice/<ente>` and `varco/registro/1/involucro/<ente>`. */
export function deriveChiaviEnte(master: Uint8Array, ente: string): ChiaviEnte {
  if (master.byteLength !== KEY_BYTES) throw new RangeError(`the register's master key must be ${KEY_BYTES} bytes`);
  const derive = (use: string): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', master, new Uint8Array(0), `varco/registro/1/${use}/${ente}`, KEY_BYTES));
  return { ente, indice: derive('indice'), involucro: derive('involucro') };
}

/** HMAC-SHA-256 of the codice fiscale under the ente's index key, 32 bytes: finds a person, tells nobody. */
export function indiceSoggetto(chiavi: ChiaviEnte, codiceFiscale: string): Uint8Array {
  return createHmac('sha256', chiavi.indice).update(codiceFiscale, 'utf8').digest();
}

/** A new random key for a subject. */
export function newChiaveSoggetto(ids: Ids): Uint8Array {
  return ids.bytes(KEY_BYTES);
}

/** The subject's key under the ente's; bound to the subject's index. */
export function wrapChiaveSoggetto(ids: Ids, chiavi: ChiaviEnte, indice: Uint8Array, chiave: Uint8Array): Uint8Array {
  return seal(ids, chiavi.involucro, chiave, indice);
}

/** @throws Error when the envelope is not this subject's, or the master key is another. */
export function unwrapChiaveSoggetto(chiavi: ChiaviEnte, indice: Uint8Array, involucro: Uint8Array): Uint8Array {
  return open(chiavi.involucro, involucro, indice);
}

/** The codice fiscale under the subject's key, base64url; bound to the access, so that it cannot be moved to another record. */
export function encryptCodiceFiscale(ids: Ids, chiave: Uint8Array, accessoId: string, codiceFiscale: string): string {
  return Buffer.from(seal(ids, chiave, Buffer.from(codiceFiscale, 'utf8'), Buffer.from(accessoId, 'utf8'))).toString(
    'base64url',
  );
}

/** @throws Error when the key or the access is another. */
export function decryptCodiceFiscale(chiave: Uint8Array, accessoId: string, cifrato: string): string {
  return Buffer.from(open(chiave, Buffer.from(cifrato, 'base64url'), Buffer.from(accessoId, 'utf8'))).toString('utf8');
}

/** iv ‖ ciphertext ‖ tag of AES-256-GCM. */
function seal(ids: Ids, key: Uint8Array, plain: Uint8Array, bound: Uint8Array): Uint8Array {
  const iv = ids.bytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(bound);
  return new Uint8Array(Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]));
}

function open(key: Uint8Array, sealed: Uint8Array, bound: Uint8Array): Uint8Array {
  if (sealed.byteLength < IV_BYTES + TAG_BYTES) throw new RangeError('sealed value too short');
  const end = sealed.byteLength - TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(bound);
  decipher.setAuthTag(sealed.subarray(end));
  return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, end)), decipher.final()]);
}

/** 128 bits of the ente's keyed index: resolvable by whoever holds the register's key, by nobody else. */
export function createPseudonyms(master: Uint8Array): (enteId: string, codiceFiscale: string) => string {
  const keys = new Map<string, ReturnType<typeof deriveChiaviEnte>>();
  return (enteId, codiceFiscale) => {
    let chiavi = keys.get(enteId);
    if (!chiavi) {
      chiavi = deriveChiaviEnte(master, enteId);
      keys.set(enteId, chiavi);
    }
    return Buffer.from(indiceSoggetto(chiavi, codiceFiscale)).subarray(0, 16).toString('base64url');
  };
}
