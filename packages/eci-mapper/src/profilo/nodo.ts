import { intern } from '../xml/namespaces.js';
import type { Forma } from './forma.js';

export type NomeQuadro = 'quadroA' | 'quadroB' | 'quadroC';

/** Values gathered for one group: single fields by place, and the notes. */
export interface Riga {
  readonly gruppo: Gruppo;
  readonly campi: (string | undefined)[];
  readonly note: string[];
}

/** A field that must be there; with `se`, only when that other field of the group is. */
export interface Obbligo {
  readonly posto: number;
  readonly se?: number;
  /** From the group's element, or from the root for the document's own group: `Dal`, `UtileDiritto/@unita`. */
  readonly percorso: string;
}

/**
 * Fields that are gathered together, from the opening to the closing of one element:
 * `documento` the fields that occur once, `riga` a row of a quadro, `prestito` fields of an ancestor lent to its rows.
 */
export interface Gruppo {
  readonly id: number;
  readonly tipo: 'documento' | 'riga' | 'prestito';
  readonly quadro?: NomeQuadro;
  /** For `prestito`: the rows that receive. */
  readonly riceve?: Gruppo;
  /** What every row starts from: constants in their places, the rest absent. */
  readonly vuota: (string | undefined)[];
  /** Columns the model has no name for. */
  readonly altri: { readonly nome: string; readonly posto: number }[];
  readonly obblighi: Obbligo[];
}

/** What to do with the text of an element or attribute. */
export interface Cattura {
  readonly gruppo: Gruppo;
  readonly posto: number;
  readonly forma: Forma;
  /** Empty counts as absent. */
  readonly facoltativo: boolean;
  /** Goes to the notes, and may repeat. */
  readonly lista: boolean;
}

/** An element the profile knows, in the tree that one pass over a document follows. */
export class Nodo {
  readonly id: number;
  readonly uri: string;
  readonly local: string;
  readonly ripetibile: boolean;
  readonly padre: Nodo | undefined;
  readonly figli: Nodo[] = [];
  readonly catture: Cattura[] = [];
  readonly attributi: { readonly uri: string; readonly local: string; readonly cattura: Cattura }[] = [];
  readonly gruppi: Gruppo[] = [];

  constructor(id: number, nome: { uri: string; local: string; ripetibile: boolean }, padre?: Nodo) {
    this.id = id;
    this.uri = intern(nome.uri);
    this.local = intern(nome.local);
    this.ripetibile = nome.ripetibile;
    this.padre = padre;
  }

  figlio(uri: string, local: string): Nodo | undefined {
    return this.figli[this.findFiglio(uri, local, 0)];
  }

  /** Index of a child, looked for from `da` on and then from the start; -1 when there is none. */
  findFiglio(uri: string, local: string, da: number): number {
    const { figli } = this;
    // A handful of children: a scan beats a map of strings that would be hashed at every element.
    for (let passi = 0, indice = da; passi < figli.length; passi += 1, indice += 1) {
      if (indice >= figli.length) indice = 0;
      const figlio = figli[indice];
      if (figlio?.local === local && figlio.uri === uri) return indice;
    }
    return -1;
  }

  /** `/A/B/C`, without indexes. */
  get percorso(): string {
    return this.padre === undefined ? '' : `${this.padre.percorso}/${this.local}`;
  }
}

/** A compiled profile, ready to follow a document. Holds no state of a reading. */
export interface Piano {
  readonly radice: Nodo;
  readonly nodi: number;
  readonly gruppi: number;
  readonly documento: Gruppo;
  /** The statement's element, under which what the profile does not name is counted. */
  readonly estratto?: Nodo;
}
