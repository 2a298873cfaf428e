import type { Ente, UsoConcorrente } from '../domain/ente.js';
import type { Richiedente } from '../domain/persona.js';

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
 * Remembers from which workstations operators asked of late. Of this instance alone, and until it stops: two workstations whose requests
 * always go to two different instances are not seen. Bounded: of too many operators, those not seen for longest are forgotten.
 */
export class Postazioni {
  readonly #massimo: number;
  /** By ente and operator, the least recent first; then by workstation, likewise. */
  readonly #viste = new Map<string, Map<string, number>>();

  constructor(massimo = 100_000) {
    this.#massimo = massimo;
  }

  /**
   * Looks whether the operator was at another workstation within the window, and remembers this one; unless it is to be refused, so that
   * whoever came first can go on. A clock that went back forgets nothing: what lies ahead counts as now.
   */
  osserva(
    { ente, operatore, postazione, istante }: Avvistamento,
    { finestraSecondi, azione }: UsoConcorrente,
  ): AltraPostazione | undefined {
    const key = `${ente}/${operatore}`;
    const known = this.#viste.get(key) ?? new Map<string, number>();
    const from = istante - finestraSecondi * 1000;
    let last: number | undefined;
    for (const [where, when] of known) {
      if (when < from) known.delete(where);
      else if (where !== postazione) last = Math.max(last ?? 0, Math.min(when, istante));
    }
    this.#viste.delete(key);
    if (last === undefined || azione === 'avvisa') {
      known.delete(postazione);
      known.set(postazione, istante);
      trim(known, POSTAZIONI);
    }
    this.#viste.set(key, known);
    trim(this.#viste, this.#massimo);
    return last === undefined ? undefined : { secondiFa: Math.floor((istante - last) / 1000), azione };
  }
}

/** Maps keep the order of insertion: the first is the oldest. */
function trim(map: Map<string, unknown>, massimo: number): void {
  for (const key of map.keys()) {
    if (map.size <= massimo) return;
    map.delete(key);
  }
}

export type OsservaPostazione = (ente: Ente, richiedente: Richiedente, istante: number) => AltraPostazione | undefined;

/**
 * Looks at every request of an operator, where the ente wants it looked at. `onVista` is told once a window for an operator, however often
 * he changes place.
 */
export function createOsservaPostazione(
  onVista: (fatti: { readonly ente: string; readonly operatore: string } & AltraPostazione) => void,
): OsservaPostazione {
  const postazioni = new Postazioni();
  const dette = new Map<string, number>();
  return ({ id, usoConcorrente }, { persona, postazione }, istante) => {
    if (usoConcorrente === undefined || persona?.tipo !== 'operatore' || postazione === undefined) return undefined;
    const operatore = persona.codice;
    const vista = postazioni.osserva({ ente: id, operatore, postazione, istante }, usoConcorrente);
    if (vista === undefined) return undefined;
    const key = `${id}/${operatore}`;
    const said = dette.get(key);
    if (said === undefined || Math.abs(istante - said) >= usoConcorrente.finestraSecondi * 1000) {
      dette.delete(key);
      dette.set(key, istante);
      trim(dette, 10_000);
      onVista({ ente: id, operatore, ...vista });
    }
    return vista;
  };
}
