import { WSU } from '../names.js';
import { readStrictly } from './scanner-engine.js';
import { elementsOf, isDeclaration, isText, type DomElement } from './xml-crypto/dom.js';
import { MendedExclusiveCanonicalization } from './xml-crypto/canonicalization.js';
import { parseDom } from './xml-crypto/parse-dom.js';
import type { ReadOptions, SignedDocument, XmlElement, XmlEngine } from './xml-engine.js';

/**
 * The second engine: xmldom's tree, xml-crypto's canonicalization. It finds and canonicalizes everything anew; what it shares with the
 * scanner is the strict look at the beginning and, as all engines do, the judge. Slow: a hundred times the scanner's time, all of it on the
 * event loop. For who wants to be sure, and for the tests.
 */
export const xmlCryptoEngine: XmlEngine = Object.freeze({
  name: 'xml-crypto' as const,
  read(bytes: Uint8Array, options: ReadOptions): SignedDocument {
    const { maxBytes, maxSecurityElements } = options;
    const { version } = readStrictly(bytes, { maxBytes, maxSecurityElements }).map.finish();
    return new DomSignedDocument(parseDom(bytes).documentElement, version);
  },
});

class DomSignedDocument implements SignedDocument {
  readonly version: '1.1' | '1.2';
  readonly headers: readonly DomXmlElement[];
  readonly body: DomXmlElement;
  readonly hasDuplicateIds: boolean;
  readonly #ids = new Map<string, DomElement>();
  readonly #elements = new Map<DomElement, DomXmlElement>();

  constructor(envelope: DomElement, version: '1.1' | '1.2') {
    this.version = version;
    this.hasDuplicateIds = this.#collectIds(envelope);
    const parts = elementsOf(envelope);
    const body = parts.find(({ localName }) => localName === 'Body');
    if (body === undefined) throw new Error('an envelope without Body has passed the strict reader');
    const header = parts.find(({ localName }) => localName === 'Header');
    this.body = this.#wrap(body);
    this.headers = header === undefined ? [] : elementsOf(header).map(this.#wrap);
  }

  withId(id: string): XmlElement | undefined {
    const element = this.#ids.get(id);
    return element === undefined ? undefined : this.#wrap(element);
  }

  canonicalize(element: XmlElement, prefixes: readonly string[]): Uint8Array {
    if (!(element instanceof DomXmlElement)) throw new TypeError('an element of another engine');
    return Buffer.from(new MendedExclusiveCanonicalization(prefixes).process(element.dom), 'utf8');
  }

  /** One object for one element, so that the same element is known again. */
  readonly #wrap = (dom: DomElement): DomXmlElement => {
    let element = this.#elements.get(dom);
    if (element === undefined) {
      element = new DomXmlElement(dom, this.#wrap);
      this.#elements.set(dom, element);
    }
    return element;
  };

  #collectIds(element: DomElement): boolean {
    let duplicate = false;
    for (const attribute of Array.from(element.attributes)) {
      const { localName, namespaceURI, value } = attribute;
      const unprefixed = (namespaceURI ?? '') === '';
      const isId = unprefixed ? localName === 'Id' || localName === 'ID' : namespaceURI === WSU && localName === 'Id';
      if (!isId || isDeclaration(attribute)) continue;
      const known = this.#ids.get(value);
      if (known === undefined) this.#ids.set(value, element);
      else if (known !== element) duplicate = true;
    }
    for (const child of elementsOf(element)) duplicate = this.#collectIds(child) || duplicate;
    return duplicate;
  }
}

class DomXmlElement implements XmlElement {
  readonly dom: DomElement;
  readonly #wrap: (dom: DomElement) => DomXmlElement;

  constructor(dom: DomElement, wrap: (dom: DomElement) => DomXmlElement) {
    this.dom = dom;
    this.#wrap = wrap;
  }

  get namespace(): string {
    return this.dom.namespaceURI ?? '';
  }

  get localName(): string {
    return this.dom.localName;
  }

  get children(): readonly DomXmlElement[] {
    return elementsOf(this.dom).map(this.#wrap);
  }

  get hasChildren(): boolean {
    return elementsOf(this.dom).length > 0;
  }

  attribute(namespace: string, localName: string): string | undefined {
    return Array.from(this.dom.attributes).find(
      (each) => each.localName === localName && (each.namespaceURI ?? '') === namespace && !isDeclaration(each),
    )?.value;
  }

  text(): string {
    return Array.from(this.dom.childNodes)
      .filter(isText)
      .map(({ data }) => data)
      .join('');
  }
}
