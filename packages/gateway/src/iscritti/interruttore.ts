import type { Clock } from '@varco/modi-client';

export interface InterruttoreOptions {
  readonly clock: Clock;
  /** Failures in a row that open it. Default 5. */
  readonly soglia?: number;
  /** Milliseconds for which nobody asks, once it is open. Default 10 000. */
  readonly pausaMs?: number;
}

/**
 * Spares a system that does not answer, and those who would wait for it: after some failures in a row nobody asks for a while; then one
 * question is let through, and its end says for everybody.
 */
export class Interruttore {
  readonly #clock: Clock;
  readonly #soglia: number;
  readonly #pausaMs: number;
  #guasti = 0;
  #apertoDal: number | undefined;
  #sonda = false;

  constructor({ clock, soglia = 5, pausaMs = 10_000 }: InterruttoreOptions) {
    this.#clock = clock;
    this.#soglia = soglia;
    this.#pausaMs = pausaMs;
  }

  /** Open, or with its one question in the air. */
  get aperto(): boolean {
    return this.#apertoDal !== undefined;
  }

  /** May a question be asked now? Whoever is let through tells how it ended, by `bene` or `male`. */
  passa(): boolean {
    if (this.#apertoDal === undefined) return true;
    // A clock that was set back must not keep it open for longer.
    if (this.#sonda || Math.abs(this.#clock.now() - this.#apertoDal) < this.#pausaMs) return false;
    this.#sonda = true;
    return true;
  }

  bene(): void {
    this.#guasti = 0;
    this.#apertoDal = undefined;
    this.#sonda = false;
  }

  male(): void {
    this.#guasti += 1;
    if (this.#apertoDal === undefined && this.#guasti < this.#soglia) return;
    this.#apertoDal = this.#clock.now();
    this.#sonda = false;
  }
}
