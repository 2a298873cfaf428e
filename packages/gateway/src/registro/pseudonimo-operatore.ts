import { createHmac, hkdfSync } from 'node:crypto';

const ALFABETO = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const BYTES = 10;

/** An operator's coded id in an ente: the same for the same code as long as the master key is, 16 characters of [A-Z2-7]. */
export type PseudonimoOperatore = (enteId: string, codice: string) => string;

/**
 * What INPS receives in place of an operator's code where the ente codes its operators: HMAC-SHA-256 of the code under a key of the
 * ente alone (HKDF-SHA-256, `info` = `varco/registro/1/operatori/<ente>`), the first 80 bits of it in base32. Who does not hold the
 * register's key neither finds the code nor sees whether two enti have the same one.
 *
 * @param master the register's key, 32 bytes
 */
export function createPseudonimiOperatori(master: Uint8Array): PseudonimoOperatore {
  const keys = new Map<string, Uint8Array>();
  return (enteId, codice) => {
    let key = keys.get(enteId);
    if (key === undefined) {
      const info = `varco/registro/1/operatori/${enteId}`;
      key = new Uint8Array(hkdfSync('sha256', master, new Uint8Array(0), info, 32));
      keys.set(enteId, key);
    }
    return base32(createHmac('sha256', key).update(codice, 'utf8').digest().subarray(0, BYTES));
  };
}

/**
 * Whose pseudonym it is, among the codes that the ente has or ever had. `undefined`: of none of them. Who asks, and why, is for the caller
 * to record before he tells.
 */
export function risolviPseudonimo(
  pseudonimi: PseudonimoOperatore,
  enteId: string,
  codici: Iterable<string>,
  pseudonimo: string,
): string | undefined {
  const wanted = pseudonimo.trim().toUpperCase();
  for (const codice of codici) if (pseudonimi(enteId, codice) === wanted) return codice;
  return undefined;
}

/** RFC 4648 §6, of a multiple of 5 bytes: no padding. */
function base32(bytes: Uint8Array): string {
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  let text = '';
  for (let i = (bytes.length * 8) / 5 - 1; i >= 0; i -= 1)
    text += ALFABETO.charAt(Number((bits >> BigInt(i * 5)) & 31n));
  return text;
}
