import type { XmlTag } from '../xml/scan-xml.js';
import { DEFAULT_XML_LIMITS, readXml } from '../xml/strict-xml.js';

const WSDL = 'http://schemas.xmlsoap.org/wsdl/';
const SOAP_11 = 'http://schemas.xmlsoap.org/wsdl/soap/';

interface Operazione {
  soapAction: string;
  stile: string | undefined;
  codificata: boolean;
}

interface Legame {
  soap11: boolean;
  stile: string;
  readonly operazioni: Map<string, Operazione>;
}

/** How one port calls one operation over SOAP 1.1. */
export interface PortaOperazione {
  readonly porta: string;
  readonly operazione: string;
  readonly soapAction: string;
  readonly documentLiteral: boolean;
}

const attribute = (tag: XmlTag, nome: string): string | undefined =>
  tag.attributes.find(({ uri, local }) => uri === '' && local === nome)?.value;
const localPart = (qname: string): string => qname.slice(qname.indexOf(':') + 1);

/** Gathers bindings and ports; reads several documents, one after the other. */
class LettorePorte {
  readonly done = false;
  readonly wantsText = false;
  readonly legami = new Map<string, Legame>();
  readonly porte: { readonly nome: string; readonly legame: string }[] = [];
  readonly #aperti: string[] = [];
  #legame: Legame | undefined;
  #operazione: Operazione | undefined;

  text(): void {
    // Nothing in a binding is text.
  }

  open(tag: XmlTag): void {
    const padre = this.#aperti.at(-1);
    this.#aperti.push(tag.uri === WSDL ? tag.local : `${tag.uri}#${tag.local}`);
    if (tag.uri === WSDL) this.#openWsdl(tag, padre);
    else if (tag.uri === SOAP_11) this.#openSoap(tag, padre);
  }

  close(): void {
    const nome = this.#aperti.pop();
    if (nome === 'binding') this.#legame = undefined;
    if (nome === 'operation') this.#operazione = undefined;
  }

  #openWsdl(tag: XmlTag, padre: string | undefined): void {
    const nome = attribute(tag, 'name') ?? '';
    if (tag.local === 'binding') {
      this.#legame = { soap11: false, stile: 'document', operazioni: new Map() };
      this.legami.set(nome, this.#legame);
    } else if (tag.local === 'operation' && padre === 'binding') {
      this.#operazione = { soapAction: '', stile: undefined, codificata: false };
      this.#legame?.operazioni.set(nome, this.#operazione);
    } else if (tag.local === 'port') {
      this.porte.push({ nome, legame: localPart(attribute(tag, 'binding') ?? '') });
    }
  }

  #openSoap(tag: XmlTag, padre: string | undefined): void {
    if (tag.local === 'binding' && padre === 'binding' && this.#legame !== undefined) {
      this.#legame.soap11 = true;
      this.#legame.stile = attribute(tag, 'style') ?? 'document';
    } else if (tag.local === 'operation' && this.#operazione !== undefined) {
      this.#operazione.soapAction = attribute(tag, 'soapAction') ?? '';
      this.#operazione.stile = attribute(tag, 'style');
    } else if (tag.local === 'body' && attribute(tag, 'use') === 'encoded' && this.#operazione !== undefined) {
      this.#operazione.codificata = true;
    }
  }
}

/**
 * Every operation of every SOAP 1.1 port of a contract. Read here because `soap` keeps one action for all the bindings of
 * a portType: with two bindings (SOAP 1.1 and 1.2 of WCF, say) it may give the action of the other one.
 */
export function readPorte(documenti: readonly Uint8Array[]): PortaOperazione[] {
  const lettore = new LettorePorte();
  for (const documento of documenti) readXml(documento, lettore, DEFAULT_XML_LIMITS);
  return lettore.porte.flatMap(({ nome, legame }) => {
    const trovato = lettore.legami.get(legame);
    if (trovato?.soap11 !== true) return [];
    return [...trovato.operazioni].map(([operazione, { soapAction, stile, codificata }]) => ({
      porta: nome,
      operazione,
      soapAction,
      documentLiteral: (stile ?? trovato.stile) === 'document' && !codificata,
    }));
  });
}
