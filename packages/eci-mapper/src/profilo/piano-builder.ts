import type { Forma } from './forma.js';
import { Nodo, type Cattura, type Gruppo, type NomeQuadro, type Piano } from './nodo.js';
import { LARGHEZZA } from './posto.js';
import { isLiteral, parsePercorso, PercorsoError, type Passo, type PercorsoLetto, type Spazi } from './percorso.js';

/** One field of a group, still as the profile writes it. */
export interface CampoDaCompilare {
  /** Its place in the group's array; `SENZA_POSTO` for notes. */
  readonly posto: number;
  readonly percorso: string;
  readonly forma: Forma;
  /** Form of a constant, where it differs: constants are in the model's words. */
  readonly formaCostante?: Forma;
  /** Required only when this other field of the group is present. */
  readonly se?: number;
  /** Required whenever this other field of the group is present, even when its own path ends with `?`. */
  readonly anche?: number;
  /** The model cannot do without it: `?` is refused. */
  readonly indispensabile?: boolean;
  readonly lista?: boolean;
}

const SENZA_RIPETIZIONI = 'remove the [], or ask for a row list if the element really repeats';

type Identita = Pick<Gruppo, 'id' | 'tipo'> & Partial<Pick<Gruppo, 'quadro' | 'riceve'>>;

function createGruppo(identita: Identita, larghezza: number): Gruppo {
  const vuota: (string | undefined)[] = Array.from({ length: larghezza }, () => undefined);
  return { ...identita, vuota, altri: [], obblighi: [] };
}

/** Grows the tree of one document from the paths of a profile. Every method throws {@link PercorsoError}. */
export class PianoBuilder {
  readonly #spazi: Spazi;
  readonly #radice = new Nodo(0, { uri: '', local: '', ripetibile: false });
  readonly #documento = createGruppo({ id: 0, tipo: 'documento' }, LARGHEZZA.documento);
  #nodi = 1;
  #gruppi = 1;

  constructor(spazi: Spazi) {
    this.#spazi = spazi;
    this.#radice.gruppi.push(this.#documento);
  }

  get radice(): Nodo {
    return this.#radice;
  }

  build(estratto?: Nodo): Piano {
    const base = { radice: this.#radice, nodi: this.#nodi, gruppi: this.#gruppi, documento: this.#documento };
    return estratto === undefined ? base : { ...base, estratto };
  }

  /** The element at an absolute path, where nothing repeats. */
  element(percorso: string): Nodo {
    const letto = parsePercorso(percorso, this.#spazi);
    if (
      !letto.assoluto ||
      letto.attributo !== undefined ||
      letto.facoltativo ||
      letto.passi.some((p) => p.ripetibile)
    ) {
      throw new PercorsoError('this must be the path of one element', 'start with / and use neither [], nor ?, nor @');
    }
    return this.#descend(this.#radice, letto.passi);
  }

  /** A source of rows under `base`. */
  rows(quadro: NomeQuadro, percorso: string, base: Nodo): { nodo: Nodo; gruppo: Gruppo } {
    const letto = parsePercorso(percorso, this.#spazi);
    const relativo = !letto.assoluto && letto.risalite === 0 && letto.attributo === undefined && !letto.facoltativo;
    if (!relativo || letto.passi.at(-1)?.ripetibile !== true) {
      throw new PercorsoError(
        'rows are found by a path from the statement that ends with []',
        'write it like QuadroA/Periodo[]; a list without rows is never an error, so ? is not needed',
      );
    }
    const nodo = this.#descend(base, letto.passi);
    const gruppo = createGruppo({ id: this.#gruppi++, tipo: 'riga', quadro }, LARGHEZZA[quadro]);
    nodo.gruppi.push(gruppo);
    return { nodo, gruppo };
  }

  /** A place for a column the model has no name for. */
  extraPlace(gruppo: Gruppo, nome: string): number {
    const posto = gruppo.vuota.push(undefined) - 1;
    gruppo.altri.push({ nome, posto });
    return posto;
  }

  /** A field of the document's own group; its path starts at `base`, or at the root when absolute. */
  single(campo: CampoDaCompilare, base: Nodo): void {
    if (this.#literal(campo, this.#documento)) return;
    const letto = parsePercorso(campo.percorso, this.#spazi);
    if (letto.risalite > 0) throw new PercorsoError('../ is only for fields of a row', 'write the path from / instead');
    this.#capture(campo, letto, letto.assoluto ? this.#radice : base, this.#documento);
  }

  /** A field of a row; `../` climbs to what several rows share, never above `limite`. Returns how far it climbs; nothing for a constant. */
  ofRow(campo: CampoDaCompilare, nodo: Nodo, gruppo: Gruppo, limite: Nodo): number | undefined {
    if (this.#literal(campo, gruppo)) return undefined;
    const letto = parsePercorso(campo.percorso, this.#spazi);
    if (letto.assoluto) {
      throw new PercorsoError('a field of a row is found from the row', 'drop the leading /; use ../ to climb');
    }
    let base = nodo;
    for (let i = 0; i < letto.risalite; i += 1) {
      if (base === limite || base.padre === undefined) {
        throw new PercorsoError('the path climbs above the statement', 'use fewer ../');
      }
      base = base.padre;
    }
    this.#capture(campo, letto, base, base === nodo ? gruppo : this.#lent(base, gruppo));
    return letto.risalite;
  }

  #literal(campo: CampoDaCompilare, gruppo: Gruppo): boolean {
    if (!isLiteral(campo.percorso)) return false;
    const forma = campo.formaCostante ?? campo.forma;
    const valore = forma.parse(campo.percorso.slice(1));
    if (campo.lista === true || valore === undefined) {
      throw new PercorsoError('this constant cannot be a value of this field', `after = write ${forma.atteso}`);
    }
    gruppo.vuota[campo.posto] = valore;
    return true;
  }

  #lent(base: Nodo, riceve: Gruppo): Gruppo {
    const noto = base.gruppi.find((gruppo) => gruppo.riceve === riceve);
    if (noto !== undefined) return noto;
    const gruppo = createGruppo({ id: this.#gruppi++, tipo: 'prestito', riceve }, riceve.vuota.length);
    base.gruppi.push(gruppo);
    return gruppo;
  }

  #capture(campo: CampoDaCompilare, letto: PercorsoLetto, base: Nodo, gruppo: Gruppo): void {
    const lista = campo.lista === true;
    if (lista && (letto.risalite > 0 || letto.attributo !== undefined)) {
      throw new PercorsoError('notes are elements inside the row', 'use neither ../ nor @ here');
    }
    if (!lista && letto.passi.some((passo) => passo.ripetibile)) {
      throw new PercorsoError('a single field cannot come from an element that repeats', SENZA_RIPETIZIONI);
    }
    if (campo.indispensabile === true && letto.facoltativo) {
      throw new PercorsoError('the model cannot do without this field', 'remove the final ?');
    }
    const nodo = this.#descend(base, letto.passi);
    const { posto, forma } = campo;
    const cattura: Cattura = { gruppo, posto, forma, facoltativo: letto.facoltativo, lista };
    if (letto.attributo !== undefined) nodo.attributi.push({ ...letto.attributo, cattura });
    else this.#captureText(nodo, cattura);
    const se = letto.facoltativo ? campo.anche : campo.se;
    if (lista || (letto.facoltativo && se === undefined)) return;
    const nomi = letto.passi.map((passo) => passo.local);
    if (letto.attributo !== undefined) nomi.push(`@${letto.attributo.local}`);
    const radice = gruppo.tipo === 'documento' ? `${base.percorso}/` : '';
    const obbligo = { posto, percorso: radice + nomi.join('/') };
    gruppo.obblighi.push(se === undefined ? obbligo : { ...obbligo, se });
  }

  #captureText(nodo: Nodo, cattura: Cattura): void {
    if (nodo === this.#radice || nodo.figli.length > 0) {
      throw new PercorsoError(
        'an element read as text has other elements inside',
        'name the element that holds the text itself',
      );
    }
    nodo.catture.push(cattura);
  }

  #descend(base: Nodo, passi: readonly Passo[]): Nodo {
    let nodo = base;
    for (const passo of passi) {
      const noto = nodo.figlio(passo.uri, passo.local);
      if (noto !== undefined && noto.ripetibile !== passo.ripetibile) {
        throw new PercorsoError(
          `${noto.percorso} is written here and there with and without []`,
          'write [] after it in every path, or in none',
        );
      }
      if (noto === undefined && nodo.catture.length > 0) {
        throw new PercorsoError(
          `${nodo.percorso} is read both as text and as a container`,
          'name the element that holds the text itself',
        );
      }
      if (noto === undefined) {
        const nuovo = new Nodo(this.#nodi++, passo, nodo);
        nodo.figli.push(nuovo);
        nodo = nuovo;
      } else nodo = noto;
    }
    return nodo;
  }
}
