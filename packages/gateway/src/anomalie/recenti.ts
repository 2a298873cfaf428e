/** A map that keeps what was used last: of too many, those not used for longest are forgotten. */
export class Recenti<K, V> {
  readonly #massimo: number;
  /** Maps keep the order of insertion: the first is the oldest. */
  readonly #map = new Map<K, V>();

  constructor(massimo: number) {
    this.#massimo = massimo;
  }

  get size(): number {
    return this.#map.size;
  }

  /** What is there, made where there is nothing; the newest from now on. */
  prendi(key: K, make: () => V): V {
    const known = this.#map.get(key);
    if (known !== undefined) this.#map.delete(key);
    const value = known ?? make();
    this.#map.set(key, value);
    if (this.#map.size > this.#massimo) for (const oldest of this.#map.keys()) return this.#senza(oldest, value);
    return value;
  }

  #senza(oldest: K, value: V): V {
    this.#map.delete(oldest);
    return value;
  }
}

/** Accesses that are named as evidence. */
export const ACCESSI_PROVA = 16;

/** The last accesses of one subject. */
export class Tracce {
  readonly #accessi: string[] = [];
  readonly #istanti: number[] = [];
  #prossimo = 0;

  aggiungi(accesso: string, istante: number): void {
    this.#accessi[this.#prossimo] = accesso;
    this.#istanti[this.#prossimo] = istante;
    this.#prossimo = (this.#prossimo + 1) % ACCESSI_PROVA;
  }

  /** In the order in which they came; `istante` where there are none. */
  leggi(istante: number): { readonly dal: number; readonly al: number; readonly accessi: readonly string[] } {
    const from = this.#accessi.length < ACCESSI_PROVA ? 0 : this.#prossimo;
    const accessi = [...this.#accessi.slice(from), ...this.#accessi.slice(0, from)];
    if (accessi.length === 0) return { dal: istante, al: istante, accessi };
    return { dal: Math.min(...this.#istanti), al: Math.max(...this.#istanti), accessi };
  }
}
