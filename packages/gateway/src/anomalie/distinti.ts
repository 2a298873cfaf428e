/** So many different things within a window: the newest ones are remembered, as many as the threshold and no more. */
export class Distinti {
  readonly #cose: number[] = [];
  readonly #istanti: number[] = [];

  /** Adds one. `true`: with it there are `massimo` different ones within the window; all are then forgotten. */
  aggiungi(cosa: number, istante: number, massimo: number, finestraMs: number): boolean {
    const at = this.#posto(cosa, massimo);
    this.#cose[at] = cosa;
    this.#istanti[at] = istante;
    if (this.#cose.length < massimo) return false;
    const from = istante - finestraMs;
    for (const one of this.#istanti) if (one <= from) return false;
    this.#cose.length = 0;
    this.#istanti.length = 0;
    return true;
  }

  /** Where it is already; a new place; the place of the oldest. */
  #posto(cosa: number, massimo: number): number {
    if (this.#cose.length > massimo) {
      // The threshold was lowered.
      this.#cose.length = 0;
      this.#istanti.length = 0;
    }
    const known = this.#cose.indexOf(cosa);
    if (known >= 0) return known;
    if (this.#cose.length < massimo) return this.#cose.length;
    let oldest = 0;
    for (let at = 1; at < this.#istanti.length; at += 1)
      if ((this.#istanti[at] ?? 0) < (this.#istanti[oldest] ?? 0)) oldest = at;
    return oldest;
  }
}
