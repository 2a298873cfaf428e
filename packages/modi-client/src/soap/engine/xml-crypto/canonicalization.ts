import { ExclusiveCanonicalization } from 'xml-crypto';
import { isDeclaration, isElement, isText, type DomAttribute, type DomElement, type DomNode } from './dom.js';

interface Declared {
  readonly prefix: string;
  readonly namespaceURI: string;
}

/**
 * xml-crypto's exclusive C14N, mended where 6.3.2 is not what the specification says:
 *
 * - it compares a prefix with everything declared around it, not with what is in force: one bound to another URI and then back again is lost;
 * - of a PrefixList it takes only what the elements themselves declare, and `#default` not at all;
 * - it sorts prefixes by the machine's locale, attributes by URI and name run together, both by UTF-16 units;
 * - it drops attributes whose names begin with `xmlns`, and does not escape namespace URIs;
 * - it fails on an empty CDATA section, and writes a processing instruction as text (there is none here: SOAP forbids them).
 */
export class MendedExclusiveCanonicalization extends ExclusiveCanonicalization {
  readonly #inclusive: readonly string[];

  constructor(inclusive: readonly string[]) {
    super();
    this.#inclusive = inclusive;
  }

  /** @param declared declarations written around the node, the nearest last */
  override processInner(node: DomNode, declared: readonly Declared[]): string {
    if (isText(node)) return escapeText(node.data);
    if (!isElement(node)) return '';
    const missing = this.#missing(node, declared);
    const inside = [...declared, ...missing];
    let text = `<${node.tagName}${missing.map(writeDeclaration).join('')}${this.renderAttrs(node)}>`;
    for (const child of Array.from(node.childNodes)) text += this.processInner(child, inside);
    return `${text}</${node.tagName}>`;
  }

  override renderAttrs(element: DomElement): string {
    return Array.from(element.attributes)
      .filter((attribute) => !isDeclaration(attribute))
      .sort((a, b) => this.attrCompare(a, b))
      .map(({ name, value }) => ` ${name}="${escapeValue(value)}"`)
      .join('');
  }

  override attrCompare(a: DomAttribute, b: DomAttribute): 1 | 0 | -1 {
    return signOf(compare(a.namespaceURI ?? '', b.namespaceURI ?? '') || compare(a.localName, b.localName));
  }

  override nsCompare(a: Declared, b: Declared): number {
    return compare(a.prefix, b.prefix);
  }

  override process(element: unknown): string {
    return this.processInner(element as DomElement, []);
  }

  #missing(element: DomElement, declared: readonly Declared[]): readonly Declared[] {
    const used = new Map([[element.prefix ?? '', element.namespaceURI ?? '']]);
    for (const attribute of Array.from(element.attributes)) {
      if (isDeclaration(attribute) || attribute.prefix === null || attribute.prefix === '') continue;
      used.set(attribute.prefix, attribute.namespaceURI ?? '');
    }
    for (const prefix of this.#inclusive) {
      const uri = element.lookupNamespaceURI(prefix);
      if (uri !== null && (uri !== '' || prefix === '')) used.set(prefix, uri);
      else if (prefix === '') used.set('', '');
    }
    used.delete('xml');
    return [...used]
      .filter(([prefix, uri]) => (declared.findLast((each) => each.prefix === prefix)?.namespaceURI ?? '') !== uri)
      .map(([prefix, namespaceURI]) => ({ prefix, namespaceURI }))
      .sort((a, b) => this.nsCompare(a, b));
  }
}

function writeDeclaration({ prefix, namespaceURI }: Declared): string {
  return ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeValue(namespaceURI)}"`;
}

/** UTF-8 sorts as its code points do. */
function compare(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function signOf(order: number): 1 | 0 | -1 {
  return order > 0 ? 1 : order < 0 ? -1 : 0;
}

function escapeText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\r/g, '&#xD;');
}

function escapeValue(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/"/g, '&quot;')
    .replace(/\t/g, '&#x9;')
    .replace(/\n/g, '&#xA;')
    .replace(/\r/g, '&#xD;');
}
