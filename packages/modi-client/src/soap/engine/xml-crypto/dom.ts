/** As much of a DOM as is used here, so that the library's own types need not be those of a browser. */
export interface DomNode {
  readonly nodeType: number;
  readonly parentNode: DomNode | null;
}

export interface DomText extends DomNode {
  readonly data: string;
}

export interface DomAttribute {
  readonly name: string;
  readonly value: string;
  readonly prefix: string | null;
  readonly localName: string;
  readonly namespaceURI: string | null;
}

export interface DomElement extends DomNode {
  readonly tagName: string;
  readonly prefix: string | null;
  readonly localName: string;
  readonly namespaceURI: string | null;
  readonly attributes: ArrayLike<DomAttribute>;
  readonly childNodes: ArrayLike<DomNode>;
  lookupNamespaceURI(prefix: string): string | null;
}

export interface DomDocument {
  readonly documentElement: DomElement;
}

const ELEMENT = 1;
const TEXT = 3;
const CDATA = 4;

export function isElement(node: DomNode): node is DomElement {
  return node.nodeType === ELEMENT;
}

export function isText(node: DomNode): node is DomText {
  return node.nodeType === TEXT || node.nodeType === CDATA;
}

/** Child elements, in order. */
export function elementsOf(parent: DomElement): readonly DomElement[] {
  return Array.from(parent.childNodes).filter(isElement);
}

const XMLNS = 'http://www.w3.org/2000/xmlns/';

/** A declaration: by its namespace, or by its name where the parser gave it none. */
export function isDeclaration({ name, namespaceURI }: DomAttribute): boolean {
  return namespaceURI === XMLNS || name === 'xmlns' || name.startsWith('xmlns:');
}
