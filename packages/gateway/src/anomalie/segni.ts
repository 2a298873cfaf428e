import { createHmac, hkdfSync } from 'node:crypto';
import type { Ids } from '@varco/modi-client';

/**
 * A number for a text, the same as long as the process lives and another in any other: enough to see that two are the same. 52 bits, mixed with
 * 64 that nobody knows. Not for keeping: it never leaves the memory.
 */
export type Segno = (text: string) => number;

export function createSegno(ids: Ids): Segno {
  const seed = new DataView(Uint8Array.from(ids.bytes(8)).buffer);
  const [one, two] = [seed.getInt32(0), seed.getInt32(4)];
  return (text) => {
    let a = one;
    let b = two;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      a = Math.imul(a ^ code, 0x85ebca6b);
      a ^= a >>> 15;
      b = Math.imul(b + code, 0xc2b2ae35) ^ (b >>> 13);
    }
    a = Math.imul(a ^ (a >>> 16) ^ two, 0x27d4eb2f);
    b = Math.imul(b ^ (b >>> 15) ^ one, 0x165667b1);
    return ((a ^ (a >>> 13)) >>> 0) * 0x100000 + ((b ^ (b >>> 16)) >>> 12);
  };
}

const LETTERE = 5;
const A = 65;

/**
 * Where a codice fiscale stands in the alphabet, by its first five letters: three of the surname and two of the name. Less than names him, enough
 * to see that a list is read in order. Provisional codes, of digits, come before all others.
 */
export function posizioneDi(codiceFiscale: string): number {
  if (codiceFiscale.charCodeAt(0) < A) return -1e7 + Number(codiceFiscale.slice(0, LETTERE));
  let posizione = 0;
  for (let at = 0; at < LETTERE; at += 1) posizione = posizione * 26 + (codiceFiscale.charCodeAt(at) - A);
  return posizione;
}

/**
 * A person as a case may name him: HMAC-SHA-256 of the codice fiscale under a key of the ente alone (HKDF, `info` =
 * `varco/anomalie/1/soggetto/<ente>`), its first 128 bits. The same on every instance; tells nothing to who has not the register's key.
 */
export function createImprontaCaso(master: Uint8Array): (enteId: string, codiceFiscale: string) => string {
  const keys = new Map<string, Uint8Array>();
  return (enteId, codiceFiscale) => {
    let key = keys.get(enteId);
    if (!key) {
      key = new Uint8Array(hkdfSync('sha256', master, new Uint8Array(0), `varco/anomalie/1/soggetto/${enteId}`, 32));
      keys.set(enteId, key);
    }
    return createHmac('sha256', key).update(codiceFiscale, 'utf8').digest().subarray(0, 16).toString('base64url');
  };
}
