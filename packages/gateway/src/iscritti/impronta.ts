import { createHmac, createSecretKey } from 'node:crypto';

/** Bytes of a keyed hash: 128 bits of HMAC-SHA-256. Among two million members a stranger is taken for one with odds of 2^-107. */
export const IMPRONTA_BYTES = 16;

/** From a codice fiscale (upper case, checked) to its keyed hash, under the ente's key. */
export type Impronta = (codiceFiscale: string) => Buffer;

export function createImpronta(key: Buffer): Impronta {
  const secret = createSecretKey(key);
  return (codiceFiscale) =>
    createHmac('sha256', secret).update(`varco-iscritti-1\0${codiceFiscale}`).digest().subarray(0, IMPRONTA_BYTES);
}

/** Tells whether a list was made with this key, and says nothing of either: 16 hexadecimal digits. */
export function keyCheck(key: Buffer): string {
  return createHmac('sha256', createSecretKey(key)).update('varco-iscritti-1-chiave').digest('hex').slice(0, 16);
}
