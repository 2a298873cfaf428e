import { checkBytes, checkObject } from '../checks/arguments.js';
import { SoapSecurityError } from '../errors/soap-security-error.js';
import { OpenRange, type ElementRange } from './element-range.js';
import { isSpace } from './engine/scanner/cursor.js';
import { forbidden } from './engine/scanner/faults.js';
import { scanDocument, type ScanHandler, type StartTag } from './engine/scanner/scan.js';
import { SOAP_11, SOAP_12 } from './names.js';

export interface EnvelopeLimits {
  /** Bytes of the whole document. Default 10 485 760. */
  readonly maxBytes?: number;
  /** Elements of the whole document. Default: as many as fit. */
  readonly maxElements?: number;
  /** What may stand in Body beside its children: `any` (default), or `blank`, white space and comments only. */
  readonly bodyText?: 'any' | 'blank';
  /**
   * `any` (default), or `absolute`, which refuses namespace URIs that are relative or hold an ampersand: exclusive C14N must fail on the
   * first, and engines disagree on the second. For messages that will be signed or verified.
   */
  readonly namespaces?: 'absolute' | 'any';
}

/** Where the parts of a SOAP envelope stand in its bytes. Made once, read-only; `bytes` is the caller's own array, not a copy. */
export interface EnvelopeMap {
  readonly version: '1.1' | '1.2';
  readonly bytes: Uint8Array;
  readonly envelope: ElementRange;
  readonly header: ElementRange | undefined;
  /** Children of Header, in order. */
  readonly headers: readonly ElementRange[];
  readonly body: ElementRange;
  /** Children of Body, in order. */
  readonly bodyChildren: readonly ElementRange[];
}

export type EnvelopeReason =
  | 'root-not-envelope'
  | 'unexpected-child'
  | 'header-repeated'
  | 'header-after-body'
  | 'body-repeated'
  | 'body-missing'
  | 'text'
  | 'processing-instruction'
  | 'element-repeated'
  | 'element-has-children'
  | 'duplicate-id'
  | 'message-id'
  | 'header-conflict'
  | 'id';

export const DEFAULT_MAX_BYTES = 10 * 1024 * 1024;

export function invalidEnvelope(reason: EnvelopeReason, offset: number): SoapSecurityError {
  return new SoapSecurityError(
    'ERR_MODI_ENVELOPE_INVALID',
    `not the SOAP envelope it should be: ${reason} at byte ${offset}`,
    {
      facts: { reason, offset },
    },
  );
}

/**
 * Reads a SOAP 1.1 or 1.2 envelope once, strictly, and says where its parts are.
 *
 * The document must be well-formed XML 1.0 with namespaces, in UTF-8, without a DOCTYPE. The root is Envelope; in it stand at most
 * one Header and then exactly one Body; white space and comments are tolerated between them, text and processing instructions are not.
 * Not checked: `mustUnderstand`, actors, any schema, any signature.
 *
 * @throws SoapSecurityError ERR_MODI_XML_MALFORMED, ERR_MODI_XML_FORBIDDEN (also fact `reason`: `size`, `elements`), ERR_MODI_ENVELOPE_INVALID
 */
export function mapEnvelope(bytes: Uint8Array, limits: EnvelopeLimits = {}): EnvelopeMap {
  checkBytes('bytes', bytes);
  checkObject('limits', limits);
  if (bytes.length > (limits.maxBytes ?? DEFAULT_MAX_BYTES)) throw forbidden('size', bytes.length);
  const builder = new MapBuilder(bytes, limits);
  scanDocument(bytes, builder, { anyNamespace: limits.namespaces !== 'absolute' });
  return builder.finish();
}

const ENVELOPE_DEPTH = 1;
const PART_DEPTH = 2;
const CHILD_DEPTH = 3;

/** Hears a scan of a whole document and says where its parts are, or why it is not an envelope. */
export class MapBuilder implements ScanHandler {
  readonly #bytes: Uint8Array;
  readonly #headers: OpenRange[] = [];
  readonly #bodyChildren: OpenRange[] = [];
  #envelope: OpenRange | undefined;
  #header: OpenRange | undefined;
  #body: OpenRange | undefined;
  #part: OpenRange | undefined;
  #child: OpenRange | undefined;
  #elements = 0;
  readonly #maxElements: number;
  readonly #blankBody: boolean;

  constructor(bytes: Uint8Array, { maxElements = Infinity, bodyText = 'any' }: EnvelopeLimits) {
    this.#bytes = bytes;
    this.#maxElements = maxElements;
    this.#blankBody = bodyText === 'blank';
  }

  /** @returns where the element stands, of those that the map keeps */
  startElement(tag: StartTag): OpenRange | undefined {
    if (++this.#elements > this.#maxElements) throw forbidden('elements', tag.start);
    if (tag.depth > CHILD_DEPTH) return undefined;
    const range = new OpenRange(this.#bytes, tag);
    if (tag.depth === CHILD_DEPTH) {
      this.#child = range;
      (this.#body === undefined ? this.#headers : this.#bodyChildren).push(range);
    } else if (tag.depth === PART_DEPTH) {
      this.#startPart(range);
    } else {
      if (range.localName !== 'Envelope' || (range.namespace !== SOAP_11 && range.namespace !== SOAP_12)) {
        throw invalidEnvelope('root-not-envelope', range.start);
      }
      this.#envelope = range;
    }
    return range;
  }

  #startPart(range: OpenRange): void {
    if (range.namespace !== this.#envelope?.namespace) throw invalidEnvelope('unexpected-child', range.start);
    if (range.localName === 'Header') {
      if (this.#body !== undefined) throw invalidEnvelope('header-after-body', range.start);
      if (this.#header !== undefined) throw invalidEnvelope('header-repeated', range.start);
      this.#header = range;
    } else if (range.localName === 'Body') {
      if (this.#body !== undefined) throw invalidEnvelope('body-repeated', range.start);
      this.#body = range;
    } else {
      throw invalidEnvelope('unexpected-child', range.start);
    }
    this.#part = range;
  }

  endElement(depth: number, start: number, end: number): void {
    if (depth === CHILD_DEPTH) this.#child?.close(start, end);
    else if (depth === PART_DEPTH) this.#part?.close(start, end);
    else if (depth === ENVELOPE_DEPTH) this.#envelope?.close(start, end);
  }

  text(depth: number, start: number, end: number): void {
    if (!this.#isStructure(depth)) return;
    for (let pos = start; pos < end; pos++) {
      if (!isSpace(this.#bytes[pos] ?? -1)) throw invalidEnvelope('text', pos);
    }
  }

  cdata(depth: number, start: number): void {
    if (this.#isStructure(depth)) throw invalidEnvelope('text', start);
  }

  instruction(depth: number, start: number): void {
    if (depth === 0 || this.#isStructure(depth)) throw invalidEnvelope('processing-instruction', start);
  }

  /** Directly in Envelope, or directly in Header; what stands in Body is the application's, unless it must be blank. */
  #isStructure(depth: number): boolean {
    return depth === ENVELOPE_DEPTH || (depth === PART_DEPTH && (this.#blankBody || this.#body === undefined));
  }

  finish(): EnvelopeMap {
    const envelope = this.#envelope;
    if (envelope === undefined) throw invalidEnvelope('root-not-envelope', 0);
    if (this.#body === undefined) throw invalidEnvelope('body-missing', envelope.contentEnd);
    return Object.freeze({
      version: envelope.namespace === SOAP_11 ? '1.1' : '1.2',
      bytes: this.#bytes,
      envelope,
      header: this.#header,
      headers: this.#headers,
      body: this.#body,
      bodyChildren: this.#bodyChildren,
    });
  }
}
