import { byteAt, sameBytes, skipSpace, textOf, type Cursor } from './cursor.js';
import { forbidden, malformed } from './faults.js';
import { scanQName } from './names.js';
import { checkDeclaration, XMLNS_NAMESPACE, type NamespaceScope } from './namespaces.js';
import { decodeAttributeValue, scanAttributeValue } from './text.js';

/** Attributes of one element, namespace declarations among them. */
export const MAX_ATTRIBUTES = 256;

/** Where one attribute stands. Offsets are into the scanned bytes. */
export interface AttributeSpan {
  nameStart: number;
  /** Offset of the colon, or -1. */
  colon: number;
  nameEnd: number;
  valueStart: number;
  valueEnd: number;
  /** Namespace URI; `''` for none. Declarations have the xmlns namespace. */
  namespace: string;
  declaration: boolean;
  /** Written as Canonical XML writes it, from the name to the closing quote. */
  plain: boolean;
}

/** The attributes of the start tag being read; its spans are used again for the next one. */
export class AttributeTable {
  readonly #spans: AttributeSpan[] = [];
  length = 0;

  at(index: number): AttributeSpan {
    const span = this.#spans[index];
    if (span === undefined) throw new RangeError('no such attribute');
    return span;
  }

  add(offset: number): AttributeSpan {
    if (this.length === MAX_ATTRIBUTES) throw forbidden('attributes', offset);
    let span = this.#spans[this.length];
    if (span === undefined) {
      span = {
        nameStart: 0,
        colon: -1,
        nameEnd: 0,
        valueStart: 0,
        valueEnd: 0,
        namespace: '',
        declaration: false,
        plain: true,
      };
      this.#spans.push(span);
    }
    this.length++;
    return span;
  }
}

const EQUALS = 0x3d;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;

/** Reads `S? (S Attribute)*` up to the `>` or `/` that ends the tag. Resolves nothing yet; gives the declarations, if any. */
export function scanAttributes(
  cursor: Cursor,
  table: AttributeTable,
  anyNamespace: boolean,
): Map<string, string> | undefined {
  const { bytes } = cursor;
  let declared: Map<string, string> | undefined;
  table.length = 0;
  // Most tags have none.
  if (bytes[cursor.pos] === 0x3e) return declared;
  for (;;) {
    const spaced = skipSpace(cursor);
    const byte = byteAt(bytes, cursor.pos);
    if (byte === 0x3e || byte === 0x2f) return declared;
    if (byte < 0) throw malformed('unexpected-end', cursor.pos);
    if (!spaced) throw malformed('tag', cursor.pos);
    const span = table.add(cursor.pos);
    span.nameStart = cursor.pos;
    span.colon = scanQName(cursor);
    span.nameEnd = cursor.pos;
    skipSpace(cursor);
    if (byteAt(bytes, cursor.pos) !== EQUALS) throw malformed('attribute', cursor.pos);
    cursor.pos++;
    skipSpace(cursor);
    const quote = byteAt(bytes, cursor.pos);
    if (quote !== QUOTE && quote !== APOSTROPHE) throw malformed('attribute', cursor.pos);
    span.valueStart = ++cursor.pos;
    cursor.plain = span.valueStart === span.nameEnd + 2;
    scanAttributeValue(cursor, quote);
    span.plain = cursor.plain;
    span.valueEnd = cursor.pos++;
    span.namespace = '';
    span.declaration = isXmlns(bytes, span.nameStart, span.colon < 0 ? span.nameEnd : span.colon);
    if (span.declaration) {
      const prefix = span.colon < 0 ? '' : textOf(bytes, span.colon + 1, span.nameEnd);
      const uri = decodeAttributeValue(bytes, span.valueStart, span.valueEnd);
      checkDeclaration(prefix, uri, span.nameStart, anyNamespace);
      declared ??= new Map();
      if (declared.has(prefix)) throw malformed('duplicate-attribute', span.nameStart);
      declared.set(prefix, uri);
      span.namespace = XMLNS_NAMESPACE;
    }
  }
}

function isXmlns(bytes: Uint8Array, start: number, end: number): boolean {
  return (
    end - start === 5 &&
    bytes[start] === 0x78 &&
    bytes[start + 1] === 0x6d &&
    bytes[start + 2] === 0x6c &&
    bytes[start + 3] === 0x6e &&
    bytes[start + 4] === 0x73
  );
}

/** Gives every prefixed attribute its namespace, and refuses two attributes of one name (Namespaces in XML §6.3). */
export function resolveAttributes(bytes: Uint8Array, table: AttributeTable, scope: NamespaceScope): void {
  for (let index = 0; index < table.length; index++) {
    const span = table.at(index);
    if (span.declaration || span.colon < 0) continue;
    const namespace = scope.resolve(textOf(bytes, span.nameStart, span.colon));
    if (namespace === undefined) throw malformed('undeclared-prefix', span.nameStart);
    span.namespace = namespace;
  }
  if (table.length > 8) refuseDuplicatesByName(bytes, table);
  else if (table.length > 1) refuseDuplicatesByPair(bytes, table);
}

function localStart(span: AttributeSpan): number {
  return span.colon < 0 ? span.nameStart : span.colon + 1;
}

function refuseDuplicatesByPair(bytes: Uint8Array, table: AttributeTable): void {
  for (let index = 1; index < table.length; index++) {
    const span = table.at(index);
    for (let before = 0; before < index; before++) {
      const other = table.at(before);
      if (
        span.declaration === other.declaration &&
        span.namespace === other.namespace &&
        sameBytes(bytes, localStart(span), span.nameEnd, localStart(other), other.nameEnd)
      ) {
        throw malformed('duplicate-attribute', span.nameStart);
      }
    }
  }
}

function refuseDuplicatesByName(bytes: Uint8Array, table: AttributeTable): void {
  const seen = new Set<string>();
  for (let index = 0; index < table.length; index++) {
    const span = table.at(index);
    const name = `${span.namespace} ${textOf(bytes, localStart(span), span.nameEnd)}`;
    if (seen.has(name)) throw malformed('duplicate-attribute', span.nameStart);
    seen.add(name);
  }
}
