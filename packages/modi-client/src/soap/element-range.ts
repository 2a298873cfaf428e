import { textOf } from './engine/scanner/cursor.js';
import { flattenScope, type ScopeFrame } from './engine/scanner/namespaces.js';
import type { StartTag } from './engine/scanner/scan.js';
import { decodeAttributeValue } from './engine/scanner/text.js';

export interface MappedAttribute {
  /** `''` for an unprefixed attribute: it has no namespace. */
  readonly namespace: string;
  readonly localName: string;
  /** References replaced, white space normalised. */
  readonly value: string;
}

/** Where an element stands in its document. Offsets are bytes; ends are exclusive. */
export interface ElementRange {
  /** `''` for none. */
  readonly namespace: string;
  readonly localName: string;
  /** As written: `prefix:local` or `local`. */
  readonly qName: string;
  readonly start: number;
  readonly end: number;
  readonly contentStart: number;
  readonly contentEnd: number;
  /** `true` for `<a/>`, whose content range is empty and stands after the tag. */
  readonly empty: boolean;
  /** In document order, namespace declarations left out. */
  readonly attributes: readonly MappedAttribute[];
  /** Prefixes that the element itself declares; `''` is the default namespace. */
  readonly declares: readonly string[];
  /** Prefix → URI of everything declared on the element or around it; `''` is the default namespace. Made when first asked for. */
  readonly inScope: ReadonlyMap<string, string>;
}

/** An element whose start tag has been read, and perhaps not yet its end. */
export class OpenRange implements ElementRange {
  readonly namespace: string;
  readonly localName: string;
  readonly qName: string;
  readonly start: number;
  readonly contentStart: number;
  readonly empty: boolean;
  readonly attributes: readonly MappedAttribute[];
  readonly declares: readonly string[];
  contentEnd: number;
  end: number;
  readonly #frame: ScopeFrame | undefined;
  #inScope: ReadonlyMap<string, string> | undefined;

  constructor(bytes: Uint8Array, tag: StartTag) {
    this.namespace = tag.namespace;
    this.qName = textOf(bytes, tag.nameStart, tag.nameEnd);
    this.localName = tag.colon < 0 ? this.qName : this.qName.slice(this.qName.indexOf(':') + 1);
    this.start = tag.start;
    this.contentStart = tag.end;
    this.contentEnd = tag.end;
    this.end = tag.end;
    this.empty = tag.empty;
    this.attributes = attributesOf(bytes, tag);
    this.declares = declaredBy(bytes, tag);
    this.#frame = tag.scope.frame;
  }

  get inScope(): ReadonlyMap<string, string> {
    this.#inScope ??= flattenScope(this.#frame);
    return this.#inScope;
  }

  close(start: number, end: number): void {
    this.contentEnd = start;
    this.end = end;
  }
}

function declaredBy(bytes: Uint8Array, tag: StartTag): string[] {
  const prefixes: string[] = [];
  for (let index = 0; index < tag.attributes.length; index++) {
    const { declaration, colon, nameEnd } = tag.attributes.at(index);
    if (declaration) prefixes.push(colon < 0 ? '' : textOf(bytes, colon + 1, nameEnd));
  }
  return prefixes;
}

function attributesOf(bytes: Uint8Array, tag: StartTag): MappedAttribute[] {
  const attributes: MappedAttribute[] = [];
  for (let index = 0; index < tag.attributes.length; index++) {
    const span = tag.attributes.at(index);
    if (span.declaration) continue;
    attributes.push({
      namespace: span.namespace,
      localName: textOf(bytes, span.colon < 0 ? span.nameStart : span.colon + 1, span.nameEnd),
      value: decodeAttributeValue(bytes, span.valueStart, span.valueEnd),
    });
  }
  return attributes;
}
