import { createHmac, hkdfSync } from 'node:crypto';

/**
 * How counters know whom a call is about: HMAC-SHA-256 of the codice fiscale under a key of the ente alone, derived from the register's
 * master key (HKDF, `info` = `varco/quota/1/soggetto/<ente>`), its first 128 bits. Neither the register's index nor what INPS is told.
 */
export function createImprontaSoggetto(master: Uint8Array): (enteId: string, codiceFiscale: string) => string {
  const keys = new Map<string, Uint8Array>();
  return (enteId, codiceFiscale) => {
    let key = keys.get(enteId);
    if (!key) {
      key = new Uint8Array(hkdfSync('sha256', master, new Uint8Array(0), `varco/quota/1/soggetto/${enteId}`, 32));
      keys.set(enteId, key);
    }
    return createHmac('sha256', key).update(codiceFiscale, 'utf8').digest().subarray(0, 16).toString('base64url');
  };
}
