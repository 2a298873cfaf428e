import { ACCESSI_PROVA, type Accessi, type ConAccessi } from './recenti.js';

/** So many different things within a window: the newest ones are remembered with an access each, as many as the threshold and no more. */
export class Distinti implements ConAccessi {
  readonly #cose: number[] = [];
  readonly #istanti: number[] = [];
  readonly #accessi: string[] = [];
  #ultimi: Accessi | undefined;

  /** Adds one. `true`: with it there are `massimo` different ones within the window; all are then forgotten but for `leggi`. */
  aggiungi(cosa: number, istante: number, accesso: string, massimo: number, finestraMs: number): boolean {
    const at = this.#posto(cosa, massimo);
    this.#cose[at] = cosa;
    this.#istanti[at] = istante;
    this.#accessi[at] = accesso;
    if (this.#cose.length < massimo) return false;
    const from = istante - finestraMs;
    for (const one of this.#istanti) if (one <= from) return false;
    this.#ultimi = this.#raccogli();
    this.#vuota();
    return true;
  }

  /** Of the last time there were enough: one access of each thing, the last ones. */
  leggi(istante: number): Accessi {
    return this.#ultimi ?? { dal: istante, al: istante, accessi: [] };
  }

  #raccogli(): Accessi {
    const ordered = this.#istanti
      .map((istante, at) => ({ istante, accesso: this.#accessi[at] ?? '' }))
      .sort((one, other) => one.istante - other.istante)
      .slice(-ACCESSI_PROVA);
    const [first, last] = [ordered[0], ordered.at(-1)];
    return { dal: first?.istante ?? 0, al: last?.istante ?? 0, accessi: ordered.map(({ accesso }) => accesso) };
  }

  #vuota(): void {
    this.#cose.length = 0;
    this.#istanti.length = 0;
    this.#accessi.length = 0;
  }

  /** Where it is already; a new place; the place of the oldest. */
  #posto(cosa: number, massimo: number): number {
    // The threshold was lowered.
    if (this.#cose.length > massimo) this.#vuota();
    const known = this.#cose.indexOf(cosa);
    if (known >= 0) return known;
    if (this.#cose.length < massimo) return this.#cose.length;
    let oldest = 0;
    for (let at = 1; at < this.#istanti.length; at += 1)
      if ((this.#istanti[at] ?? 0) < (this.#istanti[oldest] ?? 0)) oldest = at;
    return oldest;
  }
}
