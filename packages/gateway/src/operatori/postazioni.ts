import type { UsoConcorrente } from '../domain/ente.js';

/** An operator at one workstation, while another of his is still warm (G-01). */
export interface AltraPostazione {
  /** Whole seconds since he was seen at the other. */
  readonly secondiFa: number;
  readonly azione: UsoConcorrente['azione'];
}

export interface Avvistamento {
  readonly ente: string;
  readonly operatore: string;
  readonly postazione: string;
  /** Epoch milliseconds. */
  readonly istante: number;
}

/** Workstations remembered of one operator: who uses more in one window is seen all the same. */
const POSTAZIONI = 8;

/**
 * Remembers from which workstations operators asked of late, those of this instance alone and until it stops. Bounded: of too many
 * operators, those not seen for longest are forgotten. A clock that went back forgets nothing: what lies ahead counts as now.
 */
export class Postazioni {
  readonly #massimo: number;
  /** By ente and operator, the least recent first; then by workstation, likewise. */
  readonly #viste = new Map<string, Map<string, number>>();

  constructor(massimo = 100_000) {
    this.#massimo = massimo;
  }

  /** Was the operator at another workstation within the window? Remembers nothing. */
  guarda(
    { ente, operatore, postazione, istante }: Avvistamento,
    { finestraSecondi, azione }: UsoConcorrente,
  ): AltraPostazione | undefined {
    const from = istante - finestraSecondi * 1000;
    let last: number | undefined;
    for (const [where, when] of this.#viste.get(`${ente}/${operatore}`) ?? [])
      if (where !== postazione && when >= from) last = Math.max(last ?? 0, Math.min(when, istante));
    return last === undefined ? undefined : { secondiFa: Math.floor((istante - last) / 1000), azione };
  }

  ricorda({ ente, operatore, postazione, istante }: Avvistamento, { finestraSecondi }: UsoConcorrente): void {
    const key = `${ente}/${operatore}`;
    const known = this.#viste.get(key) ?? new Map<string, number>();
    for (const [where, when] of known) if (when < istante - finestraSecondi * 1000) known.delete(where);
    known.delete(postazione);
    known.set(postazione, istante);
    trim(known, POSTAZIONI);
    this.#viste.delete(key);
    this.#viste.set(key, known);
    trim(this.#viste, this.#massimo);
  }

  /** Looks, and remembers this workstation; unless it is to be refused, so that whoever came first can go on. */
  osserva(avvistamento: Avvistamento, uso: UsoConcorrente): AltraPostazione | undefined {
    const vista = this.guarda(avvistamento, uso);
    if (vista?.azione !== 'rifiuta') this.ricorda(avvistamento, uso);
    return vista;
  }
}

/** Maps keep the order of insertion: the first is the oldest. */
export function trim(map: Map<string, unknown>, massimo: number): void {
  for (const key of map.keys()) {
    if (map.size <= massimo) return;
    map.delete(key);
  }
}
