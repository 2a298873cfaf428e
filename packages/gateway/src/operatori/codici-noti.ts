import type { CodiciStore } from './codici-store.js';

/** What is known of the codes of an ente, for those who decide. */
export interface CodiciNoti {
  /** Ever used, in any version of the anagrafe. */
  readonly usati: ReadonlySet<string>;
  /** Keyed index of the person by code, where it was written down. */
  readonly perCodice: ReadonlyMap<string, string>;
  readonly perIndice: ReadonlyMap<string, string>;
}

export async function leggiCodiciNoti(store: CodiciStore, ente: string): Promise<CodiciNoti> {
  const [usati, identita] = [await store.usati(ente), await store.identita(ente)];
  return {
    usati,
    perCodice: new Map(identita.map(({ codice, indice }) => [codice, indice])),
    perIndice: new Map(identita.map(({ codice, indice }) => [indice, codice])),
  };
}
