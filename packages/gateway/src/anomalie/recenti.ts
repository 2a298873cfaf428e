/**
 * A map that keeps what was used of late: at most `massimo`, at least the half of it that was used last. Two generations: what is looked up goes
 * into the younger; when that is full, the elder is forgotten whole. Costs the same however many there are.
 */
export class Recenti<K, V> {
  readonly #parte: number;
  #giovani = new Map<K, V>();
  #anziani = new Map<K, V>();

  constructor(massimo: number) {
    this.#parte = Math.max(1, Math.floor(massimo / 2));
  }

  get size(): number {
    return this.#giovani.size + this.#anziani.size;
  }

  /** What is there, made where there is nothing. */
  prendi(key: K, make: () => V): V {
    const known = this.#giovani.get(key);
    if (known !== undefined) return known;
    const value = this.#anziani.get(key) ?? make();
    if (this.#giovani.size >= this.#parte) {
      this.#anziani = this.#giovani;
      this.#giovani = new Map();
    }
    this.#giovani.set(key, value);
    return value;
  }

  /** In the place of what was just looked up. */
  cambia<W extends V>(key: K, value: W): W {
    this.#giovani.set(key, value);
    return value;
  }
}

/** Evidence of which accesses: in the order in which they came, and from when to when. */
export interface Accessi {
  readonly dal: number;
  readonly al: number;
  readonly accessi: readonly string[];
}

/** What can name its accesses; `istante` where there are none. */
export interface ConAccessi {
  leggi(istante: number): Accessi;
}

/** Accesses that are named as evidence. */
export const ACCESSI_PROVA = 16;

/** The last accesses of one subject. */
export class Tracce implements ConAccessi {
  readonly #accessi: string[] = [];
  readonly #istanti: number[] = [];
  #prossimo = 0;

  aggiungi(accesso: string, istante: number): void {
    this.#accessi[this.#prossimo] = accesso;
    this.#istanti[this.#prossimo] = istante;
    this.#prossimo = (this.#prossimo + 1) % ACCESSI_PROVA;
  }

  leggi(istante: number): Accessi {
    const from = this.#accessi.length < ACCESSI_PROVA ? 0 : this.#prossimo;
    const accessi = [...this.#accessi.slice(from), ...this.#accessi.slice(0, from)];
    if (accessi.length === 0) return { dal: istante, al: istante, accessi };
    return { dal: Math.min(...this.#istanti), al: Math.max(...this.#istanti), accessi };
  }
}
