import type { AttributeSpan } from './attributes.js';
import {
  escapeAttributeValue,
  writeAttributeValue,
  writeCdata,
  writeInstruction,
  writeText,
} from './canonical-text.js';
import type { CanonicalWriter } from './canonical-writer.js';
import { compareAttributes, comparePrefixes } from './canonical-order.js';
import { isSpace, textOf } from './cursor.js';
import type { ScanHandler, StartTag } from './scan.js';

/** No namespace URI, not even none. */
const UNKNOWN = ' ';

/**
 * Writes Exclusive XML Canonicalization 1.0 without comments of the one element it is told of, as the element stands in its document.
 * It hears the events of a scan, from the element's start tag to its end tag, and nothing before or after.
 */
export class Canonicalizer implements ScanHandler {
  readonly #bytes: Uint8Array;
  readonly #writer: CanonicalWriter;
  /** InclusiveNamespaces PrefixList; `''` is `#default`. */
  readonly #inclusive: readonly string[];
  /** Prefix → URI of the declarations in force in what has been written. */
  readonly #rendered: Map<string, string>;
  readonly #undo: { depth: number; prefix: string; uri: string | undefined }[] = [];
  /** A declaration that is in force for certain: the last one that was looked up. */
  readonly #inForce: { prefix: string; uri: string };
  /** Prefixes that the start tag at hand must declare. */
  readonly #missing: string[] = [];

  /** @param rendered where it begins inside an element whose start tag somebody else has written: what that declares, prefix → URI */
  constructor(
    bytes: Uint8Array,
    writer: CanonicalWriter,
    inclusive: readonly string[],
    rendered?: ReadonlyMap<string, string>,
  ) {
    this.#bytes = bytes;
    this.#writer = writer;
    this.#inclusive = inclusive;
    this.#rendered = new Map(rendered);
    this.#inForce = { prefix: '', uri: rendered?.get('') ?? '' };
  }

  /** Prefix → URI of the declarations that what has been written leaves in force. */
  inForce(): ReadonlyMap<string, string> {
    return new Map(this.#rendered);
  }

  startElement(tag: StartTag): void {
    if (this.#isLikeTheLast(tag)) {
      this.#writer.copy(tag.start, tag.end);
      return;
    }
    this.#findMissing(tag);
    if (this.#missing.length === 0 && tag.attributes.length === 0 && tag.end === tag.nameEnd + 1) {
      this.#writer.copy(tag.start, tag.end);
      return;
    }
    const plainEnd = this.#plainEnd(tag);
    if (plainEnd < 0) this.#writeTag(tag);
    else this.#writer.copy(tag.start, plainEnd);
    if (plainEnd >= 0 && !tag.empty && tag.end === plainEnd + 1) this.#writer.copy(plainEnd, tag.end);
    else this.#writer.write('>');
    if (tag.empty) {
      this.#writer.write('</');
      this.#writer.copy(tag.nameStart, tag.nameEnd);
      this.#writer.write('>');
    }
    for (const prefix of this.#missing) {
      if (prefix === this.#inForce.prefix) this.#inForce.uri = tag.scope.resolve(prefix) ?? '';
      this.#undo.push({ depth: tag.depth, prefix, uri: this.#rendered.get(prefix) });
      this.#rendered.set(prefix, tag.scope.resolve(prefix) ?? '');
    }
  }

  endElement(depth: number, start: number, end: number): void {
    if (end > start) this.#writeEndTag(start, end);
    if (this.#undo.length === 0) return;
    for (let last = this.#undo.at(-1); last?.depth === depth; last = this.#undo.at(-1)) {
      this.#undo.pop();
      this.#inForce.uri = UNKNOWN;
      if (last.uri === undefined) this.#rendered.delete(last.prefix);
      else this.#rendered.set(last.prefix, last.uri);
    }
  }

  text(_depth: number, start: number, end: number, plain: boolean): void {
    if (plain) this.#writer.copy(start, end);
    else writeText(this.#writer, this.#bytes, start, end);
  }

  cdata(_depth: number, start: number, end: number): void {
    writeCdata(this.#writer, this.#bytes, start, end);
  }

  instruction(_depth: number, start: number, end: number): void {
    writeInstruction(this.#writer, this.#bytes, start, end);
  }

  /** What begins in a run declares nothing, and uses no prefix but this one. */
  mayRun(_depth: number, prefix: string, namespace: string): boolean {
    return this.#inclusive.length === 0 && namespace === this.#inForce.uri && prefix === this.#inForce.prefix;
  }

  run(start: number, end: number): void {
    this.#writer.copy(start, end);
  }

  /** Most elements: nothing but a name, of the namespace that the one before had by the same prefix. */
  #isLikeTheLast(tag: StartTag): boolean {
    return (
      tag.attributes.length === 0 &&
      tag.end === tag.nameEnd + 1 &&
      this.#inclusive.length === 0 &&
      tag.namespace === this.#inForce.uri &&
      (tag.colon < 0 ? '' : tag.lastPrefix.text) === this.#inForce.prefix
    );
  }

  /** Exclusive C14N §3: what the tag's own names use, and what the PrefixList names, unless it is in force already. */
  #findMissing(tag: StartTag): void {
    const missing = this.#missing;
    if (missing.length > 0) missing.length = 0;
    // The element's own prefix was read last: it is at hand as a text.
    const own = tag.colon < 0 ? '' : tag.lastPrefix.text;
    if (own !== this.#inForce.prefix || tag.namespace !== this.#inForce.uri) {
      if ((this.#rendered.get(own) ?? '') !== tag.namespace) missing.push(own);
      this.#inForce.prefix = own;
      this.#inForce.uri = tag.namespace;
    }
    for (let index = 0; index < tag.attributes.length; index++) {
      const span = tag.attributes.at(index);
      if (span.declaration || span.colon < 0) continue;
      this.#want(textOf(this.#bytes, span.nameStart, span.colon), span.namespace);
    }
    for (const prefix of this.#inclusive) {
      const uri = tag.scope.resolve(prefix);
      // A prefix that is not in scope has no namespace node; an absent default undoes the one in force.
      if (uri !== undefined || prefix === '') this.#want(prefix, uri ?? '');
    }
    if (missing.length > 1) missing.sort(comparePrefixes);
  }

  #want(prefix: string, uri: string): void {
    if (prefix === 'xml' || (this.#rendered.get(prefix) ?? '') === uri || this.#missing.includes(prefix)) return;
    this.#missing.push(prefix);
  }

  /** The offset after the last attribute when the tag is canonical up to there as it stands; else -1. */
  #plainEnd(tag: StartTag): number {
    const bytes = this.#bytes;
    let pos = tag.nameEnd;
    let declared = 0;
    let before: AttributeSpan | undefined;
    for (let index = 0; index < tag.attributes.length; index++) {
      const span = tag.attributes.at(index);
      if (!span.plain || span.nameStart !== pos + 1 || bytes[pos] !== 0x20) return -1;
      pos = span.valueEnd + 1;
      if (span.declaration) {
        const prefix = span.colon < 0 ? '' : textOf(bytes, span.colon + 1, span.nameEnd);
        if (before !== undefined || this.#missing[declared++] !== prefix) return -1;
      } else {
        if (before !== undefined && compareAttributes(bytes, before, span) > 0) return -1;
        before = span;
      }
    }
    return declared === this.#missing.length ? pos : -1;
  }

  #writeTag(tag: StartTag): void {
    const writer = this.#writer;
    writer.copy(tag.start, tag.nameEnd);
    for (const prefix of this.#missing) {
      const uri = escapeAttributeValue(tag.scope.resolve(prefix) ?? '');
      writer.write(` xmlns${prefix === '' ? '' : `:${prefix}`}="${uri}"`);
    }
    for (const span of sortedAttributes(this.#bytes, tag)) {
      writer.write(' ');
      writer.copy(span.nameStart, span.nameEnd);
      writer.write('="');
      if (span.plain) writer.copy(span.valueStart, span.valueEnd);
      else writeAttributeValue(writer, this.#bytes, span.valueStart, span.valueEnd);
      writer.write('"');
    }
  }

  #writeEndTag(start: number, end: number): void {
    if (!isSpace(this.#bytes[end - 2] ?? -1)) {
      this.#writer.copy(start, end);
      return;
    }
    let nameEnd = end - 1;
    while (isSpace(this.#bytes[nameEnd - 1] ?? -1)) nameEnd--;
    this.#writer.copy(start, nameEnd);
    this.#writer.write('>');
  }
}

function sortedAttributes(bytes: Uint8Array, tag: StartTag): AttributeSpan[] {
  const spans: AttributeSpan[] = [];
  for (let index = 0; index < tag.attributes.length; index++) {
    const span = tag.attributes.at(index);
    if (!span.declaration) spans.push(span);
  }
  return spans.sort((a, b) => compareAttributes(bytes, a, b));
}
