import type { OpenRange } from '../element-range.js';
import { invalidEnvelope, MapBuilder } from '../envelope-map.js';
import { WSSE, WSU } from '../names.js';
import type { AttributeSpan } from './scanner/attributes.js';
import type { CanonicalStart } from './scanner/canonical-start.js';
import { CanonicalWriter } from './scanner/canonical-writer.js';
import { Canonicalizer } from './scanner/canonicalizer.js';
import { textOf } from './scanner/cursor.js';
import { forbidden } from './scanner/faults.js';
import type { ScopeFrame } from './scanner/namespaces.js';
import type { ScanHandler, StartTag } from './scanner/scan.js';
import { decodeAttributeValue } from './scanner/text.js';
import { ScannedElement } from './scanned-element.js';
import type { ReadOptions } from './xml-engine.js';

const PART_DEPTH = 2;
const HEADER_DEPTH = 3;

/** Children of Header. */
export const MAX_HEADERS = 256;
/** Elements with an id, in the whole document. */
const MAX_IDS = 100_000;

/** An element that carries an id, where nothing else is known of it yet. */
export interface Place {
  readonly start: number;
  readonly frame: ScopeFrame | undefined;
}

/** Thrown where a reading that was asked for the head alone has come to Body's start tag. */
class HeadRead extends Error {}
/** One for all: a stack is dear, and of no use here. */
export const HEAD_READ = new HeadRead('head read');

/** What canonicalization of Body gave, made while it was read. */
export interface CanonicalBody {
  readonly prefixes: readonly string[];
  readonly bytes: Uint8Array;
}

/**
 * Asked when all that stands before Body's content has been read: how Body will begin when it is signed. It is then canonicalized in the
 * same pass as if it began so.
 */
export type SignedBodyStart = (reader: SecurityReader, body: ScannedElement) => CanonicalStart | undefined;

/**
 * Hears the one scan of a document that may be signed: maps the envelope, keeps the headers, the Security ones with all that is in them,
 * finds every id, and canonicalizes Body on the way.
 */
export class SecurityReader implements ScanHandler {
  readonly map: MapBuilder;
  readonly headers: ScannedElement[] = [];
  readonly ids = new Map<string, ScannedElement | Place>();
  body: ScannedElement | undefined;
  canonicalBody: CanonicalBody | undefined;
  hasDuplicateIds = false;
  readonly #bytes: Uint8Array;
  readonly #options: ReadOptions;
  /** Elements that are kept and not closed yet. */
  readonly #open: ScannedElement[] = [];
  #securityElements = 0;
  #insideSecurity = false;
  #canonicalizer: Canonicalizer | undefined;
  #writer: CanonicalWriter | undefined;
  #prefixes: readonly string[] = [];
  /** Where the canonical text begins with a start tag of somebody else's: the reader's own is not heard. */
  #skipStart = false;
  readonly #signedBodyStart: SignedBodyStart | undefined;

  constructor(bytes: Uint8Array, options: ReadOptions, signedBodyStart?: SignedBodyStart) {
    this.#bytes = bytes;
    this.#options = options;
    this.#signedBodyStart = signedBodyStart;
    this.map = new MapBuilder(bytes, {});
  }

  startElement(tag: StartTag): void {
    const { depth } = tag;
    // Most elements: in the content of Body, with no id because they have no attribute.
    if (depth > HEADER_DEPTH && tag.attributes.length === 0 && this.body !== undefined) {
      this.#canonicalizer?.startElement(tag);
      return;
    }
    const range = depth <= HEADER_DEPTH ? this.map.startElement(tag) : undefined;
    const ids = tag.attributes.length === 0 ? NONE : idsOf(this.#bytes, tag);
    if (this.body !== undefined && depth > PART_DEPTH) this.#keepIds(tag, ids);
    else this.#startOutsideBody(tag, ids, range);
    if (this.#skipStart) this.#skipStart = false;
    else this.#canonicalizer?.startElement(tag);
  }

  /** Of an element that is not kept, only where its ids are: all of Body's content is like that. */
  #keepIds(tag: StartTag, ids: readonly string[]): void {
    if (ids.length === 0) return;
    const place = { start: tag.start, frame: tag.scope.frame };
    for (const id of ids) this.#register(id, place, tag.start);
  }

  #startOutsideBody(tag: StartTag, ids: readonly string[], range: OpenRange | undefined): void {
    const { depth } = tag;
    const parent = this.#openAt(depth - 1);
    if (parent !== undefined) parent.hasChildren = true;
    if (this.#isKept(tag)) {
      const element = new ScannedElement(this.#bytes, tag, range);
      for (const id of ids) this.#register(id, element, tag.start);
      this.#open.push(element);
      if (depth === HEADER_DEPTH) this.#startHeader(element);
      else if (depth > HEADER_DEPTH) parent?.children.push(element);
      else if (element.localName === 'Body') this.#startBody(element, ids);
    } else {
      this.#keepIds(tag, ids);
    }
  }

  endElement(depth: number, start: number, end: number): void {
    if (depth > HEADER_DEPTH && this.body !== undefined) {
      this.#canonicalizer?.endElement(depth, start, end);
      return;
    }
    if (depth <= HEADER_DEPTH) this.map.endElement(depth, start, end);
    this.#canonicalizer?.endElement(depth, start, end);
    if (depth === PART_DEPTH && this.#canonicalizer !== undefined && this.#writer !== undefined) {
      this.canonicalBody = { prefixes: this.#prefixes, bytes: this.#writer.finish() };
      this.#canonicalizer = undefined;
    }
    if (this.body !== undefined && depth > PART_DEPTH) return;
    if (this.#openAt(depth) !== undefined) this.#open.pop()?.range.close(start, end);
    if (depth === HEADER_DEPTH) this.#insideSecurity = false;
  }

  text(depth: number, start: number, end: number, plain: boolean): void {
    if (depth < HEADER_DEPTH) this.map.text(depth, start, end);
    this.#canonicalizer?.text(depth, start, end, plain);
    if (this.body === undefined) this.#openAt(depth)?.addText(start, end);
  }

  cdata(depth: number, start: number, end: number): void {
    this.map.cdata(depth, start);
    this.#canonicalizer?.cdata(depth, start, end);
    if (this.body === undefined) this.#openAt(depth)?.addCdata(start, end);
  }

  instruction(_depth: number, start: number): void {
    // SOAP 1.1 §3, SOAP 1.2 part 1 §5: a message holds none.
    throw invalidEnvelope('processing-instruction', start);
  }

  /** In the content of Body: of what begins there nothing is kept but where ids are, and a run has none. */
  mayRun(depth: number, prefix: string, namespace: string): boolean {
    if (depth < HEADER_DEPTH || this.body === undefined) return false;
    return this.#canonicalizer === undefined || this.#canonicalizer.mayRun(depth, prefix, namespace);
  }

  run(start: number, end: number): void {
    this.#canonicalizer?.run(start, end);
  }

  #isKept(tag: StartTag): boolean {
    if (tag.depth === PART_DEPTH) return true;
    if (tag.depth < HEADER_DEPTH) return false;
    if (tag.depth > HEADER_DEPTH && !this.#insideSecurity) return false;
    if (this.#insideSecurity && ++this.#securityElements > this.#options.maxSecurityElements) {
      throw forbidden('elements', tag.start);
    }
    return true;
  }

  #startHeader(element: ScannedElement): void {
    if (this.headers.length === MAX_HEADERS) throw forbidden('elements', element.range.start);
    this.headers.push(element);
    this.#insideSecurity = element.namespace === WSSE && element.localName === 'Security';
  }

  #startBody(element: ScannedElement, ids: readonly string[]): void {
    this.body = element;
    if (this.#options.headOnly === true) throw HEAD_READ;
    const start = this.#signedBodyStart?.(this, element);
    const prefixes = start === undefined ? this.#options.expectBody?.(this.headers, ids) : start.prefixes;
    if (prefixes === undefined) return;
    this.#prefixes = prefixes;
    const size = this.#bytes.length - element.range.start + 512;
    if (start === undefined) {
      this.#writer = new CanonicalWriter(this.#bytes, size);
    } else {
      this.#writer = CanonicalWriter.passing(this.#bytes, size);
      this.#writer.append(start.text);
      this.#skipStart = true;
    }
    this.#canonicalizer = new Canonicalizer(this.#bytes, this.#writer, prefixes, start?.rendered);
  }

  /** Where Body was read to be signed: forgets its canonical text, once it has been hashed. */
  releaseBody(): void {
    this.canonicalBody = undefined;
    this.#writer?.release();
  }

  #openAt(depth: number): ScannedElement | undefined {
    const last = this.#open.at(-1);
    return last?.depth === depth ? last : undefined;
  }

  #register(id: string, element: ScannedElement | Place, offset: number): void {
    const known = this.ids.get(id);
    if (known === undefined) {
      if (this.ids.size === MAX_IDS) throw forbidden('elements', offset);
      this.ids.set(id, element);
    } else if (known !== element) this.hasDuplicateIds = true;
  }
}

const NONE: readonly string[] = [];

/** Values of `wsu:Id`, `Id` and `ID`. */
function idsOf(bytes: Uint8Array, tag: StartTag): readonly string[] {
  let ids: string[] | undefined;
  for (let index = 0; index < tag.attributes.length; index++) {
    const span = tag.attributes.at(index);
    if (!isId(bytes, span)) continue;
    ids ??= [];
    ids.push(decodeAttributeValue(bytes, span.valueStart, span.valueEnd));
  }
  return ids ?? NONE;
}

function isId(bytes: Uint8Array, span: AttributeSpan): boolean {
  const start = span.colon < 0 ? span.nameStart : span.colon + 1;
  if (span.declaration || span.nameEnd - start !== 2 || bytes[start] !== 0x49) return false;
  const name = textOf(bytes, start, span.nameEnd);
  return span.colon < 0 ? name === 'Id' || name === 'ID' : name === 'Id' && span.namespace === WSU;
}
