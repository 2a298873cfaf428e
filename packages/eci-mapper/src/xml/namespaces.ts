import { xmlFault } from './xml-fault.js';

/** A name with its namespace; `uri` is empty for none. */
export interface ExpandedName {
  readonly uri: string;
  readonly local: string;
}

const XML = 'http://www.w3.org/XML/1998/namespace';
const XMLNS = 'http://www.w3.org/2000/xmlns/';

function toRange(range: string): string {
  return range.replace(/[0-9a-f]{2,}/g, '\\u{$&}');
}

// Namespaces in XML 1.0, NCName: the letters of XML 1.0 fifth edition, without the colon.
// Written as ranges of code points, not as characters: some of them would combine.
const START = [
  'A-Z_a-z',
  ...['c0-d6', 'd8-f6', 'f8-2ff', '370-37d', '37f-1fff', '200c-200d', '2070-218f', '2c00-2fef', '3001-d7ff'],
  ...['f900-fdcf', 'fdf0-fffd', '10000-effff'],
].map(toRange);
const REST = [...START, '\\-.0-9', ...['b7-b7', '300-36f', '203f-2040'].map(toRange)];
const NCNAME = `[${START.join('')}][${REST.join('')}]*`;
const QNAME = new RegExp(`^(?:(${NCNAME}):)?(${NCNAME})$`, 'u');

interface QName {
  readonly prefix: string | undefined;
  readonly local: string;
}

/** Names met, in whatever document: those of a service are few, and always the same. Beyond so many a name is taken apart each time. */
const MAX_KNOWN_NAMES = 2_000;
const LONGEST_KNOWN_NAME = 100;
const knownNames = new Map<string, QName>();

function parseQName(name: string): QName {
  const known = knownNames.get(name);
  if (known !== undefined) return known;
  const [, prefix, local] = QNAME.exec(name) ?? [];
  if (local === undefined) throw xmlFault('not well formed, a name that is not one');
  const parsed = { prefix, local: intern(local) };
  if (knownNames.size < MAX_KNOWN_NAMES && name.length <= LONGEST_KNOWN_NAME) knownNames.set(name, parsed);
  return parsed;
}

/**
 * The same text, in the one copy that the engine keeps of each property name: two such texts are compared by address.
 * Only a matter of speed.
 */
export function intern(text: string): string {
  return Object.keys({ [text]: 0 })[0] ?? text;
}

export function isNcName(name: string): boolean {
  return !name.includes(':') && QNAME.test(name);
}

type Declaration = readonly [prefix: string, uri: string];

/** What an element's declarations replaced: given back when it closes. */
export interface NamespaceUndo {
  readonly declarations: readonly Declaration[];
  readonly elements: Map<string, ExpandedName>;
  readonly attributes: Map<string, ExpandedName>;
}

/**
 * The namespaces in scope, as a document is read. Names repeat thousands of times: each is resolved once a scope.
 * Every step costs what the element itself declares, however much is in scope.
 */
export class Namespaces {
  readonly #uris = new Map<string, string[]>([['xml', [XML]]]);
  #elements = new Map<string, ExpandedName>();
  #attributes = new Map<string, ExpandedName>();

  enter(declarations: readonly Declaration[]): NamespaceUndo {
    for (const [prefix, uri] of declarations) {
      const reserved = uri === XMLNS || prefix === 'xmlns' || (uri === XML) !== (prefix === 'xml');
      if (reserved || (prefix !== '' && uri === '')) {
        throw xmlFault('not well formed, a namespace declaration that is not allowed');
      }
      // Some readers trim it and some do not: two of them would see two namespaces.
      if (/\s/.test(uri)) throw xmlFault('white space in the name of a namespace');
      const uris = this.#uris.get(prefix);
      if (uris === undefined) this.#uris.set(prefix, [intern(uri)]);
      else uris.push(intern(uri));
    }
    const undo = { declarations, elements: this.#elements, attributes: this.#attributes };
    this.#elements = new Map();
    this.#attributes = new Map();
    return undo;
  }

  leave({ declarations, elements, attributes }: NamespaceUndo): void {
    for (const [prefix] of declarations) this.#uris.get(prefix)?.pop();
    this.#elements = elements;
    this.#attributes = attributes;
  }

  element(name: string): ExpandedName {
    const known = this.#elements.get(name);
    if (known !== undefined) return known;
    const expanded = this.#expand(name, this.#uris.get('')?.at(-1) ?? '');
    this.#elements.set(name, expanded);
    return expanded;
  }

  /** Attributes without prefix are in no namespace. */
  attribute(name: string): ExpandedName {
    const known = this.#attributes.get(name);
    if (known !== undefined) return known;
    const expanded = this.#expand(name, '');
    this.#attributes.set(name, expanded);
    return expanded;
  }

  #expand(name: string, unprefixed: string): ExpandedName {
    const { prefix, local } = parseQName(name);
    const uri = prefix === undefined ? unprefixed : this.#uris.get(prefix)?.at(-1);
    if (uri === undefined) throw xmlFault('not well formed, a namespace prefix that is not declared');
    return { uri, local };
  }
}
