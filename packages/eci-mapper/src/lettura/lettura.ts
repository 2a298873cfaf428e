import { EciError } from '../errors/eci-error.js';
import type { Cattura, Gruppo, Nodo, NomeQuadro, Piano, Riga } from '../profilo/nodo.js';
import type { XmlListener, XmlTag } from '../xml/scan-xml.js';

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

function isNil({ attributes }: XmlTag): boolean {
  for (const { local, uri, value } of attributes) {
    if (local === 'nil' && uri === XSI) return ['true', '1'].includes(value.trim());
  }
  return false;
}

export interface OpzioniLettura {
  /** Written before every path: where a document inside another one stands. */
  readonly prefisso?: string;
  /** Asked after each field of the document's group: true stops the reading. */
  readonly basta?: (documento: Riga) => boolean;
  /** Told of every element the plan does not know. */
  readonly estraneo?: (tag: XmlTag, percorso: () => string) => void;
}

/** One document being followed by one plan: keeps where it stands, and what was found so far. */
export class Lettura implements XmlListener {
  readonly righe: Readonly<Record<NomeQuadro, Riga[]>> = { quadroA: [], quadroB: [], quadroC: [] };
  readonly documento: Riga;
  /** Elements under the statement that the profile does not name (their descendants not counted). */
  ignorati = 0;
  done = false;

  readonly #piano: Piano;
  readonly #opzioni: OpzioniLettura;
  readonly #aperti: Nodo[];
  /** How many times each node was opened in its present parent. */
  readonly #volte: Int32Array;
  /** The child at which to look first, by node. */
  readonly #prossimi: Int32Array;
  readonly #raccolte: (Riga | undefined)[];
  /** For lent groups: length of the rows' list when their element was opened. */
  readonly #inizi: number[];
  #dentroEstratto = 0;
  #estrattoVisto = false;
  #saltati = 0;
  #testo = '';

  constructor(piano: Piano, opzioni: OpzioniLettura = {}) {
    this.#piano = piano;
    this.#opzioni = opzioni;
    this.#aperti = [piano.radice];
    this.#volte = new Int32Array(piano.nodi);
    this.#prossimi = new Int32Array(piano.nodi);
    this.#raccolte = new Array<Riga | undefined>(piano.gruppi);
    this.#inizi = new Array<number>(piano.gruppi).fill(0);
    this.documento = this.#collect(piano.documento);
  }

  open(tag: XmlTag): void {
    if (this.done) return;
    if (this.#saltati > 0) {
      this.#saltati += 1;
      this.#opzioni.estraneo?.(tag, () => this.#where());
      return;
    }
    const padre = this.#current();
    // Elements come in an order: the one after the last that was found is the likeliest.
    const indice = padre.findFiglio(tag.uri, tag.local, this.#prossimi[padre.id] ?? 0);
    const nodo = padre.figli[indice];
    if (nodo === undefined) {
      this.#openUnknown(tag, padre);
      return;
    }
    this.#prossimi[padre.id] = nodo.ripetibile ? indice : indice + 1;
    this.#enter(nodo, tag);
  }

  get wantsText(): boolean {
    return this.#saltati === 0 && this.#current().catture.length > 0;
  }

  text(text: string): void {
    this.#testo += text;
  }

  close(): void {
    if (this.done) return;
    if (this.#saltati > 0) {
      this.#saltati -= 1;
      return;
    }
    const nodo = this.#current();
    for (const cattura of nodo.catture) this.#keep(cattura, this.#testo);
    for (const gruppo of nodo.gruppi) this.#finish(gruppo);
    if (nodo === this.#piano.estratto) this.#dentroEstratto -= 1;
    this.#aperti.pop();
  }

  /** To be called at the end of the document: what occurs once must be there. */
  end(): void {
    const { estratto, documento } = this.#piano;
    const radice = this.#opzioni.prefisso ?? '';
    if (estratto !== undefined && !this.#estrattoVisto) this.#missing(radice + estratto.percorso);
    this.#check(documento, this.documento, (percorso) => radice + percorso);
  }

  #current(): Nodo {
    return this.#aperti[this.#aperti.length - 1] ?? this.#piano.radice;
  }

  #enter(nodo: Nodo, tag: XmlTag): void {
    const nil = isNil(tag);
    const volte = (this.#volte[nodo.id] ?? 0) + 1;
    this.#volte[nodo.id] = volte;
    this.#aperti.push(nodo);
    if (volte > 1 && !nodo.ripetibile) this.#malformed(this.#where(), 'one such element only');
    if (nil) {
      if (nodo.ripetibile) this.#malformed(this.#where(), 'an element that is not nil');
      this.#aperti.pop();
      this.#saltati = 1;
      return;
    }
    if (nodo === this.#piano.estratto) this.#estrattoVisto = true;
    for (const figlio of nodo.figli) this.#volte[figlio.id] = 0;
    for (const gruppo of nodo.gruppi) this.#begin(gruppo);
    if (nodo === this.#piano.estratto) this.#dentroEstratto += 1;
    for (const { uri, local, cattura } of nodo.attributi) this.#readAttribute(tag, uri, local, cattura);
    this.#testo = '';
  }

  #openUnknown(tag: XmlTag, padre: Nodo): void {
    if (padre.catture.length > 0) this.#malformed(this.#where(), 'text, without elements inside');
    if (padre === this.#piano.radice) {
      this.#missing((this.#opzioni.prefisso ?? '') + (padre.figli[0]?.percorso ?? '/'));
    }
    if (this.#dentroEstratto > 0) this.ignorati += 1;
    this.#opzioni.estraneo?.(tag, () => this.#where());
    this.#saltati = 1;
  }

  #readAttribute(tag: XmlTag, uri: string, local: string, cattura: Cattura): void {
    for (const attributo of tag.attributes) {
      if (attributo.local === local && attributo.uri === uri) this.#keep(cattura, attributo.value, local);
    }
  }

  /** Keeps the text of the element that is open, or of one of its attributes. */
  #keep(cattura: Cattura, testo: string, attributo?: string): void {
    if (cattura.facoltativo && testo.trim() === '') return;
    const valore = cattura.forma.parse(testo);
    if (valore === undefined) {
      this.#malformed(attributo === undefined ? this.#where() : `${this.#where()}/@${attributo}`, cattura.forma.atteso);
    }
    const riga = this.#raccolte[cattura.gruppo.id];
    if (riga === undefined) throw new Error(`place ${String(cattura.posto)} read outside its group`);
    if (cattura.lista) riga.note.push(valore);
    else riga.campi[cattura.posto] = valore;
    if (riga === this.documento && this.#opzioni.basta?.(riga) === true) this.done = true;
  }

  #collect(gruppo: Gruppo): Riga {
    const riga: Riga = { gruppo, campi: gruppo.vuota.slice(), note: [] };
    this.#raccolte[gruppo.id] = riga;
    return riga;
  }

  #begin(gruppo: Gruppo): void {
    this.#collect(gruppo);
    const quadro = gruppo.riceve?.quadro;
    if (quadro !== undefined) this.#inizi[gruppo.id] = this.righe[quadro].length;
  }

  #finish(gruppo: Gruppo): void {
    const riga = this.#raccolte[gruppo.id];
    if (riga === undefined) return;
    if (gruppo.tipo === 'riga' && gruppo.quadro !== undefined) {
      this.#check(gruppo, riga, (percorso) => `${this.#where()}/${percorso}`);
      this.righe[gruppo.quadro].push(riga);
      return;
    }
    const quadro = gruppo.riceve?.quadro;
    if (gruppo.tipo !== 'prestito' || quadro === undefined) return;
    const righe = this.righe[quadro].slice(this.#inizi[gruppo.id]).filter((altra) => altra.gruppo === gruppo.riceve);
    if (righe.length === 0) return;
    this.#check(gruppo, riga, (percorso) => `${this.#where()}/${percorso}`);
    for (const altra of righe) {
      for (const [posto, valore] of riga.campi.entries()) if (valore !== undefined) altra.campi[posto] = valore;
    }
  }

  #check(gruppo: Gruppo, riga: Riga, where: (percorso: string) => string): void {
    for (const { posto, se, percorso } of gruppo.obblighi) {
      if (riga.campi[posto] !== undefined) continue;
      if (se === undefined || riga.campi[se] !== undefined) this.#missing(where(percorso));
    }
  }

  #step(nodo: Nodo): string {
    return nodo.ripetibile ? `${nodo.local}[${String(this.#volte[nodo.id])}]` : nodo.local;
  }

  #where(): string {
    const passi = this.#aperti.slice(1).map((nodo) => this.#step(nodo));
    return `${this.#opzioni.prefisso ?? ''}/${passi.join('/')}`;
  }

  #missing(percorso: string): never {
    throw new EciError('ERR_ECI_MISSING', `${percorso} is required by the profile, and is not there`, { percorso });
  }

  #malformed(percorso: string, atteso: string): never {
    throw new EciError('ERR_ECI_FORMAT', `${percorso} is not as expected: ${atteso}`, { percorso, facts: { atteso } });
  }
}
