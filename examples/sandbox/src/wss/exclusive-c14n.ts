/**
 * Exclusive XML Canonicalization 1.0 over xmldom's tree, for xml-crypto to call. Its own sorts prefixes by the locale, forgets to escape
 * namespace names, takes an attribute `xmlnsx` for a declaration and does not know `#default`.
 */
import { type CanonicalizationOrTransformationAlgorithm, type NamespacePrefix } from 'xml-crypto';
import { attributesOf, childrenNamed, isElement, isNamed, isNamespaceDeclaration, isText } from './dom.js';
import { DS, EXCLUSIVE_C14N } from './names.js';

type Bindings = ReadonlyMap<string, string>;

interface Scope {
  /** Every declaration in force. */
  readonly declared: Bindings;
  /** What the output around this element says already. */
  readonly rendered: Bindings;
}

export const INCLUSIVE_NAMESPACES = { namespace: EXCLUSIVE_C14N, local: 'InclusiveNamespaces' } as const;
const SIGNED_INFO = { namespace: DS, local: 'SignedInfo' } as const;
const CANONICALIZATION_METHOD = { namespace: DS, local: 'CanonicalizationMethod' } as const;

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

function escapeText(text: string): string {
  return text.replace(/[&<>\r]/g, (character) => REFERENCES[character] ?? character);
}

function escapeAttribute(text: string): string {
  return text.replace(/[&<"\t\n\r]/g, (character) => REFERENCES[character] ?? character);
}

/** By code points, which UTF-8 keeps in order and JavaScript's strings do not. */
function compareText(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

function declaredPrefix({ name }: Attr): string {
  return name === 'xmlns' ? '' : name.slice('xmlns:'.length);
}

function ownDeclarations(element: Element): readonly (readonly [prefix: string, uri: string])[] {
  return attributesOf(element)
    .filter(isNamespaceDeclaration)
    .map((attribute) => [declaredPrefix(attribute), attribute.value]);
}

/** Declarations of an element's ancestors, outermost first. */
export function declarationsAround(element: Element): readonly (readonly [prefix: string, uri: string])[] {
  const parent = element.parentNode;
  return parent === null || !isElement(parent) ? [] : [...declarationsAround(parent), ...ownDeclarations(parent)];
}

/** Prefixes that the element's name and attributes use, with the namespaces they stand for. */
function visiblyUsed(element: Element, attributes: readonly Attr[]): Map<string, string> {
  const used = new Map([[element.prefix ?? '', element.namespaceURI ?? '']]);
  for (const { prefix, namespaceURI } of attributes) {
    if (prefix !== null && prefix !== '') used.set(prefix, namespaceURI ?? '');
  }
  used.delete('xml');
  return used;
}

function renderElement(element: Element, scope: Scope, inclusive: readonly string[], out: string[]): void {
  const own = ownDeclarations(element);
  const declared = own.length === 0 ? scope.declared : new Map([...scope.declared, ...own]);
  const attributes = attributesOf(element).filter((attribute) => !isNamespaceDeclaration(attribute));
  const wanted = visiblyUsed(element, attributes);
  for (const prefix of inclusive) {
    const uri = declared.get(prefix);
    if (uri !== undefined) wanted.set(prefix, uri);
  }
  const fresh = [...wanted].filter(([prefix, uri]) => (scope.rendered.get(prefix) ?? '') !== uri);

  out.push('<', element.tagName);
  for (const [prefix, uri] of fresh.sort(([left], [right]) => compareText(left, right))) {
    out.push(prefix === '' ? ' xmlns="' : ` xmlns:${prefix}="`, escapeAttribute(uri), '"');
  }
  for (const { name, value } of [...attributes].sort(compareAttributes)) {
    out.push(' ', name, '="', escapeAttribute(value), '"');
  }
  out.push('>');
  const below = { declared, rendered: fresh.length === 0 ? scope.rendered : new Map([...scope.rendered, ...fresh]) };
  for (let child = element.firstChild; child !== null; child = child.nextSibling) {
    if (isElement(child)) renderElement(child, below, inclusive, out);
    else if (isText(child)) out.push(escapeText(child.data));
  }
  out.push('</', element.tagName, '>');
}

function compareAttributes(left: Attr, right: Attr): number {
  return (
    compareText(left.namespaceURI ?? '', right.namespaceURI ?? '') ||
    compareText(left.localName ?? left.name, right.localName ?? right.name)
  );
}

/** The canonical form of an element. `around`: the declarations of its ancestors; only an inclusive prefix needs them. */
export function canonicalize(
  element: Element,
  around: readonly (readonly [prefix: string, uri: string])[] = [],
  inclusivePrefixes: readonly string[] = [],
): string {
  const inclusive = inclusivePrefixes.map((prefix) => (prefix === '#default' ? '' : prefix));
  const out: string[] = [];
  renderElement(element, { declared: new Map(around), rendered: new Map() }, inclusive, out);
  return out.join('');
}

/** The prefixes of an `InclusiveNamespaces` child, as a CanonicalizationMethod or Transform bears it. */
export function inclusivePrefixesOf(method: Element | undefined): readonly string[] {
  const [list] = method === undefined ? [] : childrenNamed(method, INCLUSIVE_NAMESPACES);
  return (list?.getAttribute('PrefixList') ?? '').split(/[ \t\r\n]+/).filter((prefix) => prefix !== '');
}

export class ExclusiveC14n implements CanonicalizationOrTransformationAlgorithm {
  process(
    node: Node,
    options: {
      readonly ancestorNamespaces?: readonly NamespacePrefix[];
      readonly inclusiveNamespacesPrefixList?: readonly string[];
    },
  ): string {
    if (!isElement(node)) throw new TypeError('only an element can be canonicalized');
    const around = (options.ancestorNamespaces ?? []).map(
      ({ prefix, namespaceURI }) => [prefix, namespaceURI] as const,
    );
    // xml-crypto hands on a reference's list; that of SignedInfo is left for us to find.
    const listed = options.inclusiveNamespacesPrefixList ?? [];
    const [method] = isNamed(node, SIGNED_INFO) ? childrenNamed(node, CANONICALIZATION_METHOD) : [];
    return canonicalize(node, around, method === undefined ? listed : inclusivePrefixesOf(method));
  }

  getAlgorithmName(): string {
    return EXCLUSIVE_C14N;
  }
}
