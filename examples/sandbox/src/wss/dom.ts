/** xmldom's tree as this folder looks at it, and the text that xmldom reads as XML 1.0 means it. */
import { DOMParser } from '@xmldom/xmldom';

export interface DomName {
  readonly namespace: string;
  readonly local: string;
}

const ELEMENT = 1;
const TEXT = 3;
const CDATA = 4;
const COMMENT = 8;

const BLANK = /^[ \t\r\n]*$/;

export function isElement(node: Node): node is Element {
  return node.nodeType === ELEMENT;
}

/** Character data, CDATA included. */
export function isText(node: Node): node is CharacterData {
  return node.nodeType === TEXT || node.nodeType === CDATA;
}

function nodesOf(node: Node): readonly Node[] {
  // Walked by siblings: xmldom's list of children is slow to read by index.
  const nodes: Node[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) nodes.push(child);
  return nodes;
}

export function childElements(element: Element): readonly Element[] {
  return nodesOf(element).filter(isElement);
}

export function attributesOf(element: Element): readonly Attr[] {
  return Array.from({ length: element.attributes.length }, (_, index) => element.attributes.item(index)).filter(
    (attribute) => attribute !== null,
  );
}

export function isNamespaceDeclaration({ name }: Attr): boolean {
  return name === 'xmlns' || name.startsWith('xmlns:');
}

export function isNamed(element: Element, { namespace, local }: DomName): boolean {
  return element.namespaceURI === namespace && element.localName === local;
}

export function childrenNamed(element: Element, name: DomName): readonly Element[] {
  return childElements(element).filter((child) => isNamed(child, name));
}

/** True when an element holds elements and white space alone: no text, no comment. */
export function holdsElementsOnly(element: Element): boolean {
  return nodesOf(element).every((node) => isElement(node) || (isText(node) && BLANK.test(node.data)));
}

/** All of an element's text, comments left out; undefined when it holds an element. */
export function plainText(element: Element): string | undefined {
  const nodes = nodesOf(element);
  if (nodes.some((node) => !isText(node) && node.nodeType !== COMMENT)) return undefined;
  return nodes.map((node) => (isText(node) ? node.data : '')).join('');
}

export function trimXml(text: string): string {
  return text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
}

/** An element and all below it, in document order. */
export function* descendants(element: Element): Generator<Element> {
  yield element;
  for (const child of childElements(element)) yield* descendants(child);
}

/**
 * The same document, in a form that xmldom cannot misread: it takes NEL and LINE SEPARATOR for ends of lines, as XML 1.1 does, and looks for
 * end tags without white space. The document must have been found well-formed already, without DOCTYPE.
 */
export function readableByXmldom(text: string): string {
  return text
    .replace(/^\ufeff/, '')
    .split(/(<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>)/)
    .map((piece, index) => (index % 2 === 1 ? rewriteOpaque(piece) : rewriteMarkup(piece)))
    .join('');
}

function rewriteMarkup(piece: string): string {
  return piece.replace(/(<\/[^<>]*?)[ \t\r\n]+>/g, '$1>').replace(/[\u0085\u2028]/g, asReference);
}

/** A comment has no meaning here; CDATA is left for a moment where a reference must stand. */
function rewriteOpaque(piece: string): string {
  if (piece.startsWith('<!--')) return '';
  return piece.replace(/[\u0085\u2028]/g, (character) => `]]>${asReference(character)}<![CDATA[`);
}

function asReference(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}

/** The root of a document made with {@link readableByXmldom}. Throws an `Error` on anything xmldom complains of. */
export function parseDom(readable: string): Element {
  const complain = (message: string): never => {
    throw new Error(`xmldom: ${message}`);
  };
  const errorHandler = { warning: complain, error: complain, fatalError: complain };
  return new DOMParser({ errorHandler }).parseFromString(readable, 'text/xml').documentElement;
}
