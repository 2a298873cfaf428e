import type { SecretRef } from '../domain/servizio.js';
import { avviso, difetto } from './difetto.js';
import type { Rilievo } from './difetto.js';
import { isSecretExposed, readSecret, SecretError } from './segreti.js';

/** Where findings go as they are made. */
export type Segnala = (...rilievi: readonly Rilievo[]) => void;

/** Reads a reference (already absolute); `undefined` once what is wrong with it has been said. */
export async function leggiSegreto(
  percorso: string,
  ref: SecretRef,
  isPrivate: boolean,
  segnala: Segnala,
): Promise<Buffer | undefined> {
  try {
    const bytes = await readSecret(ref);
    if (isPrivate && (await isSecretExposed(ref))) {
      segnala(
        avviso('permessi-larghi', percorso, `altri utenti della macchina possono leggere ${ref}`, 'toglili: chmod 600'),
      );
    }
    return bytes;
  } catch (error) {
    if (!(error instanceof SecretError)) throw error;
    segnala(secretFinding(percorso, error));
    return undefined;
  }
}

function secretFinding(percorso: string, { code, ref = 'il riferimento' }: SecretError): Rilievo {
  switch (code) {
    case 'ERR_VARCO_SECRET_REF':
      return difetto(
        'segreto-in-chiaro',
        percorso,
        'questo non è un riferimento a un segreto',
        'scrivi env:NOME o file:PERCORSO',
      );
    case 'ERR_VARCO_SECRET_MISSING':
      return difetto(
        'segreto-assente',
        percorso,
        ref.startsWith('env:') ? `la variabile ${ref.slice(4)} non è impostata` : `${ref} non esiste`,
        ref.startsWith('env:')
          ? 'impostala nell’ambiente in cui Varco parte'
          : 'controlla il percorso, relativo al file che lo nomina',
      );
    case 'ERR_VARCO_SECRET_EMPTY':
      return difetto('segreto-assente', percorso, `${ref} è vuoto`, 'mettici il segreto');
    case 'ERR_VARCO_SECRET_TOO_BIG':
    case 'ERR_VARCO_SECRET_UNREADABLE':
      return difetto(
        'segreto-illeggibile',
        percorso,
        `${ref} non si può leggere`,
        'controlla che sia un file piccolo e i suoi permessi',
      );
  }
}
