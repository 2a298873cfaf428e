import { checkBytes, checkList, checkObject } from '../checks/arguments.js';
import { OpenRange, type ElementRange } from './element-range.js';
import { textOf } from './engine/scanner/cursor.js';
import { scanElementAt, type ScanHandler, type StartTag } from './engine/scanner/scan.js';
import { decodeCdata, decodeText } from './engine/scanner/text.js';
import { invalidEnvelope, type EnvelopeMap } from './envelope-map.js';
import { escapeXml, splice } from './splice.js';

/** A QName to look for. */
export interface ElementName {
  readonly namespace: string;
  readonly localName: string;
}

// The ranges come from a document that has been read strictly once: reading them again need not judge their namespaces.
const REREAD = { anyNamespace: true };

function reread(map: EnvelopeMap, range: ElementRange, handler: ScanHandler): void {
  checkBytes('map.bytes', checkObject('map', map).bytes);
  checkObject('range', range);
  scanElementAt(map.bytes, range.start, range.inScope, handler, REREAD);
}

/** The child elements of `range`, in order. */
export function childElements(map: EnvelopeMap, range: ElementRange): ElementRange[] {
  const children: OpenRange[] = [];
  reread(map, range, {
    startElement: (tag) => {
      if (tag.depth === 2) children.push(new OpenRange(map.bytes, tag));
    },
    endElement: (depth, start, end) => {
      if (depth === 2) children.at(-1)?.close(start, end);
    },
  });
  return children;
}

/**
 * Descends from `from` by QName, a child at a time, in one pass.
 *
 * @returns `undefined` when a step has no match
 * @throws SoapSecurityError ERR_MODI_ENVELOPE_INVALID (`reason: 'element-repeated'`) when a step has more than one
 */
export function findElement(
  map: EnvelopeMap,
  from: ElementRange,
  path: readonly ElementName[],
): ElementRange | undefined {
  if (checkList('path', path).length === 0) return from;
  const finder = new Finder(checkObject('map', map).bytes, path);
  reread(map, from, finder);
  return finder.found;
}

/** Follows a path through one scan: a step may match once only, so all matches of the next are children of that one. */
class Finder implements ScanHandler {
  found: OpenRange | undefined;
  readonly #bytes: Uint8Array;
  readonly #path: readonly ElementName[];
  /** Steps whose element was met. */
  #met = 0;
  /** Steps whose element is still open. */
  #inside = 0;

  constructor(bytes: Uint8Array, path: readonly ElementName[]) {
    this.#bytes = bytes;
    this.#path = path;
  }

  startElement(tag: StartTag): void {
    const step = this.#path[this.#inside];
    if (tag.depth !== this.#inside + 2 || step?.namespace !== tag.namespace) return;
    if (textOf(this.#bytes, tag.colon < 0 ? tag.nameStart : tag.colon + 1, tag.nameEnd) !== step.localName) return;
    if (this.#met > this.#inside) throw invalidEnvelope('element-repeated', tag.start);
    this.#met = ++this.#inside;
    if (this.#inside === this.#path.length) this.found = new OpenRange(this.#bytes, tag);
  }

  endElement(depth: number, start: number, end: number): void {
    if (depth !== this.#inside + 1 || this.#inside === 0) return;
    if (this.#inside === this.#path.length) this.found?.close(start, end);
    this.#inside--;
  }
}

/**
 * The text of an element that has no child elements: references replaced, CDATA included, comments left out, line ends as LF. Not trimmed.
 *
 * @throws SoapSecurityError ERR_MODI_ENVELOPE_INVALID (`reason: 'element-has-children'`)
 */
export function elementText(map: EnvelopeMap, range: ElementRange): string {
  let text = '';
  reread(map, range, {
    startElement: (tag) => {
      if (tag.depth > 1) throw invalidEnvelope('element-has-children', tag.start);
    },
    endElement: () => undefined,
    text: (_depth, start, end) => {
      text += decodeText(map.bytes, start, end);
    },
    cdata: (_depth, start, end) => {
      text += decodeCdata(map.bytes, start, end);
    },
  });
  return text;
}

/**
 * The element's own bytes, with the declarations it takes from around it added to its start tag, so that it can stand alone.
 * Added is what its names use, and what looks like a QName at the head of an attribute value or a text (`xsi:type="xs:date"`):
 * an XML reader cannot tell those from other text, and a declaration too many changes nothing.
 */
export function standaloneElement(map: EnvelopeMap, range: ElementRange): Uint8Array {
  const used = new UsedPrefixes(checkObject('map', map).bytes);
  reread(map, range, used);
  return withDeclarations(map, range, (prefix) => used.prefixes.has(prefix));
}

/**
 * The same for whoever reads it at once and throws it away: every declaration in scope is added, used or not, so that the element need
 * not be read again to know.
 */
export function elementInScope(map: EnvelopeMap, range: ElementRange): Uint8Array {
  return withDeclarations(map, range, (prefix) => !range.declares.includes(prefix));
}

function withDeclarations(map: EnvelopeMap, range: ElementRange, isWanted: (prefix: string) => boolean): Uint8Array {
  checkBytes('map.bytes', checkObject('map', map).bytes);
  const declarations = [...checkObject('range.inScope', checkObject('range', range).inScope)]
    .filter(([prefix]) => isWanted(prefix))
    .map(([prefix, uri]) => ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeXml(uri)}"`)
    .join('');
  const at = 1 + Buffer.byteLength(range.qName, 'utf8');
  return splice(map.bytes.subarray(range.start, range.end), [{ start: at, end: at, text: declarations }]);
}

const QNAME_HEAD = /^\s*([\p{L}_][\p{L}\p{N}\p{M}._-]*):[\p{L}_]/u;

/** Collects the prefixes whose declaration stands outside the scanned element. */
class UsedPrefixes implements ScanHandler {
  readonly prefixes = new Set<string>();
  readonly #bytes: Uint8Array;
  #scope: StartTag['scope'] | undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  startElement(tag: StartTag): void {
    this.#scope = tag.scope;
    const { attributes } = tag;
    this.#use(tag.colon < 0 ? '' : textOf(this.#bytes, tag.nameStart, tag.colon));
    for (let index = 0; index < attributes.length; index++) {
      const span = attributes.at(index);
      if (span.declaration) continue;
      if (span.colon >= 0) this.#use(textOf(this.#bytes, span.nameStart, span.colon));
      this.#useContent(span.valueStart, span.valueEnd);
    }
  }

  endElement(): void {
    return undefined;
  }

  text(_depth: number, start: number, end: number): void {
    this.#useContent(start, end);
  }

  #useContent(start: number, end: number): void {
    const prefix = QNAME_HEAD.exec(textOf(this.#bytes, start, Math.min(end, start + 256)))?.[1];
    if (prefix !== undefined) this.#use(prefix);
  }

  #use(prefix: string): void {
    if (this.#scope?.isInherited(prefix) === true) this.prefixes.add(prefix);
  }
}
