import { parsePercorso, type PercorsoLetto, type Spazi } from './percorso.js';

/** What the text of an element, or an attribute's value, must be; `undefined`: the codice fiscale, whatever it is. */
type Valore = string | undefined;

/** An element that a request may hold, once. */
export interface ElementoAmmesso {
  readonly uri: string;
  readonly local: string;
  /** `/A/B`, local names; empty for what is around the root. */
  readonly percorso: string;
  readonly figli: ElementoAmmesso[];
  readonly attributi: { readonly uri: string; readonly local: string; readonly valore: Valore }[];
  /** Absent: nothing but white space. */
  testo?: { readonly valore: Valore };
}

const elemento = (uri: string, local: string, percorso: string): ElementoAmmesso => ({
  uri,
  local,
  percorso,
  figli: [],
  attributi: [],
});

/** Grows the tree of what a request may hold, from the paths that say where its values are. */
export class AmmessiBuilder {
  readonly radice = elemento('', '', '');
  readonly #spazi: Spazi;

  constructor(spazi: Spazi) {
    this.#spazi = spazi;
  }

  /** Throws PercorsoError. */
  add(percorso: string, valore?: string): void {
    const letto: PercorsoLetto = parsePercorso(percorso, this.#spazi);
    let qui = this.radice;
    for (const { uri, local } of letto.passi) {
      let figlio = qui.figli.find((noto) => noto.uri === uri && noto.local === local);
      if (figlio === undefined) {
        figlio = elemento(uri, local, `${qui.percorso}/${local}`);
        qui.figli.push(figlio);
      }
      qui = figlio;
    }
    if (letto.attributo === undefined) qui.testo = { valore };
    else qui.attributi.push({ ...letto.attributo, valore });
  }
}
