import type { Ids } from '@varco/modi-client';
import {
  deriveChiaviEnte,
  encryptCodiceFiscale,
  indiceSoggetto,
  newChiaveSoggetto,
  unwrapChiaveSoggetto,
  wrapChiaveSoggetto,
} from './pseudonym.js';
import type { ChiaviEnte } from './pseudonym.js';
import type { SoggettoCifrato } from './record.js';
import type { ChiaveConservata, ChiaveSoggetto } from './registro-store.js';

interface Conosciuta {
  readonly chiave: Uint8Array;
  readonly involucro: Uint8Array;
  readonly nuova: boolean;
}

/**
 * Index of no person: the key kept under it tells whether the configured master key is the one the register was written with. Another
 * master key would split every person in two without a word.
 */
const TESTIMONE = new Uint8Array(32);

/** Subjects remembered at once; the least recently used goes first. */
const MAX_REMEMBERED = 10_000;

/**
 * Keys of subjects, as this process knows them. A subject not known yet gets a new key, on the guess that the store has none either:
 * where it has, the store answers with it, `learn` takes it, and the record is encrypted again.
 */
export class Soggetti {
  readonly #ids: Ids;
  readonly #master: Uint8Array;
  readonly #enti = new Map<string, ChiaviEnte>();
  readonly #known = new Map<string, Conosciuta>();

  constructor(master: Uint8Array, ids: Ids) {
    this.#master = master;
    this.#ids = ids;
  }

  indice(ente: string, codiceFiscale: string): Uint8Array {
    return indiceSoggetto(this.#chiaviEnte(ente), codiceFiscale);
  }

  encrypt(ente: string, codiceFiscale: string, accessoId: string): SoggettoCifrato {
    const indice = this.indice(ente, codiceFiscale);
    const { chiave, involucro, nuova } = this.#recall(ente, indice) ?? this.#invent(ente, indice);
    return {
      chiave: { indice, involucro, nuova },
      cifrato: encryptCodiceFiscale(this.#ids, chiave, accessoId, codiceFiscale),
    };
  }

  /** To be kept with the first record of an ente that this process adds. */
  witness(ente: string): readonly ChiaveSoggetto[] {
    const { involucro, nuova } = this.#recall(ente, TESTIMONE) ?? this.#invent(ente, TESTIMONE);
    return nuova ? [{ indice: TESTIMONE, involucro, nuova }] : [];
  }

  /** Takes the store's word. @throws Error when a key was wrapped under another master key. */
  learn(ente: string, { indice, involucro }: ChiaveConservata): void {
    if (involucro === null) this.forget(ente, indice);
    else {
      const chiave = unwrapChiaveSoggetto(this.#chiaviEnte(ente), indice, involucro);
      this.#remember(ente, indice, { chiave, involucro, nuova: false });
    }
  }

  /** These keys are in the store now. */
  confirm(ente: string, chiavi: readonly ChiaveSoggetto[]): void {
    for (const { indice, nuova } of chiavi) {
      const known = nuova ? this.#recall(ente, indice) : undefined;
      if (known?.nuova) this.#remember(ente, indice, { ...known, nuova: false });
    }
  }

  forget(ente: string, indice: Uint8Array): void {
    this.#known.delete(nameOf(ente, indice));
  }

  #invent(ente: string, indice: Uint8Array): Conosciuta {
    const chiave = newChiaveSoggetto(this.#ids);
    const known = {
      chiave,
      involucro: wrapChiaveSoggetto(this.#ids, this.#chiaviEnte(ente), indice, chiave),
      nuova: true,
    };
    this.#remember(ente, indice, known);
    return known;
  }

  #recall(ente: string, indice: Uint8Array): Conosciuta | undefined {
    const name = nameOf(ente, indice);
    const known = this.#known.get(name);
    if (known) {
      this.#known.delete(name);
      this.#known.set(name, known);
    }
    return known;
  }

  #remember(ente: string, indice: Uint8Array, known: Conosciuta): void {
    this.#known.set(nameOf(ente, indice), known);
    if (this.#known.size <= MAX_REMEMBERED) return;
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest);
      return;
    }
  }

  #chiaviEnte(ente: string): ChiaviEnte {
    const chiavi = this.#enti.get(ente) ?? deriveChiaviEnte(this.#master, ente);
    this.#enti.set(ente, chiavi);
    return chiavi;
  }
}

function nameOf(ente: string, indice: Uint8Array): string {
  return `${ente}/${Buffer.from(indice).toString('base64')}`;
}
