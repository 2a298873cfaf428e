import { EciError } from '../errors/eci-error.js';
import type { Lettura } from '../lettura/lettura.js';
import type { ElementoAmmesso } from '../profilo/ammessi.js';
import type { XmlListener, XmlTag } from '../xml/scan-xml.js';

const BLANK = /^[ \t\r\n]*$/;
/** Names are the sender's words: one that could be a codice fiscale, or is very long, is not repeated. */
const INDICIBILE = /[A-Z]{6}(?:[0-9LMNPQRSTUV]{2}[A-Z]){2}[0-9LMNPQRSTUV]{3}[A-Z]|[0-9]{11}|^.{65}/isu;

const dicibile = (nome: string): string => (INDICIBILE.test(nome) ? '*' : nome);

interface Aperto {
  readonly elemento: ElementoAmmesso;
  readonly visti: Set<ElementoAmmesso>;
  testo: string;
  pezzi: number;
}

const aperto = (elemento: ElementoAmmesso): Aperto => ({ elemento, visti: new Set(), testo: '', pezzi: 0 });

/**
 * A reading that refuses whatever its profile does not name: elements, attributes (declarations of namespaces apart),
 * processing instructions, text that is not white space, a value cut in pieces by a comment or CDATA. For requests that
 * go on to the service as they were sent: another reader could find there what this one passed over. Comments between
 * elements are let be, since no XML reader takes anything from them.
 */
export class RichiestaStretta implements XmlListener {
  readonly done = false;
  readonly wantsText = true;
  readonly #lettura: Lettura;
  readonly #aperti: Aperto[];
  readonly #base: Aperto;

  constructor(lettura: Lettura, ammessi: ElementoAmmesso) {
    this.#lettura = lettura;
    this.#base = aperto(ammessi);
    this.#aperti = [this.#base];
  }

  open(tag: XmlTag): void {
    // First the reading: it says best what is wrong with what it knows.
    this.#lettura.open(tag);
    const padre = this.#current();
    const elemento = padre.elemento.figli.find(({ uri, local }) => uri === tag.uri && local === tag.local);
    if (elemento === undefined) {
      const percorso = `${padre.elemento.percorso}/${dicibile(tag.local)}`;
      this.#refuse(percorso, 'no element that the profile does not name');
    }
    const { percorso } = elemento;
    if (padre.visti.has(elemento)) this.#refuse(percorso, 'one such element only');
    padre.visti.add(elemento);
    for (const { uri, local, value } of tag.attributes) {
      const attributo = elemento.attributi.find((altro) => altro.uri === uri && altro.local === local);
      const dove = `${percorso}/@${dicibile(local)}`;
      if (attributo === undefined) this.#refuse(dove, 'no attribute that the profile does not name');
      if (attributo.valore !== undefined && attributo.valore !== value) this.#notConstant(dove);
    }
    this.#aperti.push(aperto(elemento));
  }

  text(text: string): void {
    if (this.#lettura.wantsText) this.#lettura.text(text);
    const qui = this.#current();
    const { percorso, testo } = qui.elemento;
    if (testo === undefined) {
      if (!BLANK.test(text)) this.#refuse(percorso, 'nothing but white space beside the elements');
      return;
    }
    qui.pezzi += 1;
    if (qui.pezzi > 1) this.#refuse(percorso, 'text in one piece');
    qui.testo = text;
  }

  aside(what: 'comment' | 'instruction'): void {
    const { percorso, testo } = this.#current().elemento;
    if (what === 'instruction') this.#refuse(percorso === '' ? '/' : percorso, 'no processing instruction');
    if (testo !== undefined) this.#refuse(percorso, 'text in one piece, without comments');
  }

  close(): void {
    const { elemento, testo } = this.#current();
    const valore = elemento.testo?.valore;
    if (valore !== undefined && valore !== testo) this.#notConstant(elemento.percorso);
    this.#lettura.close();
    this.#aperti.pop();
  }

  #current(): Aperto {
    return this.#aperti[this.#aperti.length - 1] ?? this.#base;
  }

  #notConstant(percorso: string): never {
    this.#refuse(percorso, 'the constant of the profile');
  }

  #refuse(percorso: string, atteso: string): never {
    throw new EciError('ERR_ECI_FORMAT', `${percorso} is not as expected: ${atteso}`, { percorso, facts: { atteso } });
  }
}
