import { createHmac, hkdfSync } from 'node:crypto';
import type { Ente } from '../domain/ente.js';
import type { DerogaIscritto } from '../domain/iscrizione.js';

/**
 * How an exception knows whom it is about: HMAC-SHA-256 of the codice fiscale under a key of the ente alone, derived from the register's
 * master key (HKDF, `info` = `varco/iscritti/1/deroga/<ente>`), its first 128 bits. Tells nothing to who has not that key, another ente included.
 */
export function createSoggettoDeroga(master: Uint8Array): (enteId: string, codiceFiscale: string) => string {
  const keys = new Map<string, Uint8Array>();
  return (enteId, codiceFiscale) => {
    let key = keys.get(enteId);
    if (!key) {
      key = new Uint8Array(hkdfSync('sha256', master, new Uint8Array(0), `varco/iscritti/1/deroga/${enteId}`, 32));
      keys.set(enteId, key);
    }
    return createHmac('sha256', key).update(codiceFiscale, 'utf8').digest().subarray(0, 16).toString('base64url');
  };
}

/** Number of the act by which this person may be asked about now, for this service; `undefined`: no exception says so. */
export type TrovaDeroga = (
  ente: Pick<Ente, 'id' | 'deroghe'>,
  servizioId: string,
  codiceFiscale: string,
  istante: number,
) => number | undefined;

export function createTrovaDeroga(master: Uint8Array): TrovaDeroga {
  const soggettoDi = createSoggettoDeroga(master);
  return ({ id, deroghe = [] }, servizioId, codiceFiscale, istante) => {
    // Nearly always there is none: then nothing is computed.
    const vive = deroghe.filter(
      (deroga) => isViva(deroga, istante) && (deroga.servizioId ?? servizioId) === servizioId,
    );
    if (vive.length === 0) return undefined;
    const soggetto = soggettoDi(id, codiceFiscale);
    return vive.find((deroga) => deroga.soggetto === soggetto)?.atto;
  };
}

export function isViva({ dal, al }: DerogaIscritto, istante: number): boolean {
  return dal <= istante && istante < al;
}
