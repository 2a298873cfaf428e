import { canonicalize } from './scanner/canonicalize.js';
import { forbidden } from './scanner/faults.js';
import { flattenScope } from './scanner/namespaces.js';
import { scanDocument, scanElementAt } from './scanner/scan.js';
import { ScannedElement } from './scanned-element.js';
import { HEAD_READ, SecurityReader, type Place, type SignedBodyStart } from './security-reader.js';
import type { ReadOptions, SignedDocument, XmlElement, XmlEngine } from './xml-engine.js';

/** The strict look that every engine, and the signer, begins with. */
export function readStrictly(
  bytes: Uint8Array,
  options: ReadOptions,
  signedBodyStart?: SignedBodyStart,
): SecurityReader {
  if (bytes.length > options.maxBytes) throw forbidden('size', bytes.length);
  // Well-formed, and read elsewhere; but whether it is of what was signed, each verifier says otherwise.
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) throw forbidden('byte-order-mark', 0);
  const reader = new SecurityReader(bytes, options, signedBodyStart);
  try {
    scanDocument(bytes, reader);
  } catch (error) {
    if (error !== HEAD_READ) throw error;
  }
  return reader;
}

/** The default engine: one pass over the bytes reads, locates and canonicalizes (design §6). Keeps nothing between calls. */
export const scannerEngine: XmlEngine = Object.freeze({
  name: 'scanner' as const,
  read(bytes: Uint8Array, options: ReadOptions): SignedDocument {
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    return new ScannedDocument(view, readStrictly(view, options));
  },
});

/** A document read by the scanner: what the signer needs beside the port is where its elements stand. */
export class ScannedDocument implements SignedDocument {
  readonly version: '1.1' | '1.2';
  readonly headers: readonly ScannedElement[];
  readonly body: ScannedElement;
  readonly hasDuplicateIds: boolean;
  readonly #bytes: Uint8Array;
  readonly #reader: SecurityReader;

  constructor(bytes: Uint8Array, reader: SecurityReader) {
    const { version } = reader.map.finish();
    if (reader.body === undefined) throw new Error('an envelope without Body was mapped');
    this.version = version;
    this.headers = reader.headers;
    this.body = reader.body;
    this.hasDuplicateIds = reader.hasDuplicateIds;
    this.#bytes = bytes;
    this.#reader = reader;
  }

  withId(id: string): ScannedElement | undefined {
    const found = this.#reader.ids.get(id);
    if (found === undefined || found instanceof ScannedElement) return found;
    const element = this.#readElement(found);
    this.#reader.ids.set(id, element);
    return element;
  }

  canonicalize(element: XmlElement, prefixes: readonly string[]): Uint8Array {
    if (!(element instanceof ScannedElement)) throw new TypeError('an element of another engine');
    const ready = this.#reader.canonicalBody;
    if (element === this.body && ready !== undefined && ready.prefixes.join(' ') === prefixes.join(' ')) {
      return ready.bytes;
    }
    return canonicalize(this.#bytes, element.range, prefixes);
  }

  /** An element far down in the document, of which only the place was kept. */
  #readElement(place: Place): ScannedElement {
    let element: ScannedElement | undefined;
    const scope = flattenScope(place.frame);
    scanElementAt(this.#bytes, place.start, scope, {
      startElement: (tag) => (element ??= new ScannedElement(this.#bytes, tag)),
      endElement: (depth, start, end) => depth === 1 && element?.range.close(start, end),
    });
    if (element === undefined) throw new Error('an element that was met is not there');
    return element;
  }
}
