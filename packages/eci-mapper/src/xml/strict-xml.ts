import { TextDecoder } from 'node:util';
import { SaxesParser, type SaxesTagNS, type XMLDecl } from 'saxes';
import { EciError } from '../errors/eci-error.js';

/** Bounds of one document. */
export interface XmlLimits {
  /** Bytes of UTF-8. Default 16 MiB. */
  readonly maxBytes: number;
  /** Nested elements. Default 256. */
  readonly maxDepth: number;
}

export const DEFAULT_XML_LIMITS: XmlLimits = { maxBytes: 16 * 1024 * 1024, maxDepth: 256 };

/** Who listens to one pass. `done` is looked at between chunks: once true, the rest is not read. */
export interface XmlListener {
  readonly done: boolean;
  open(tag: SaxesTagNS): void;
  text(text: string): void;
  close(): void;
}

// Small at first, so that who wants only the beginning pays only for it.
const FIRST_CHUNK = 1024;
const LAST_CHUNK = 262_144;
// A reason without the names and characters a parser quotes: those come from the document.
const QUOTED = /[:`"'].*$/s;

const forbidden = (reason: string, facts: Record<string, string | number> = {}): EciError =>
  new EciError('ERR_ECI_XML', `the XML cannot be read: ${reason}`, { facts: { reason, ...facts } });

function* chunks(xml: string | Uint8Array): Generator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let size = FIRST_CHUNK;
  for (let at = 0; at < xml.length; at += size, size = Math.min(size * 8, LAST_CHUNK)) {
    if (typeof xml === 'string') yield xml.slice(at, at + size);
    else yield decode(decoder, xml.subarray(at, at + size), at + size < xml.length);
  }
}

function decode(decoder: TextDecoder, bytes: Uint8Array, stream: boolean): string {
  try {
    return decoder.decode(bytes, { stream });
  } catch (error) {
    const reason = 'it is not UTF-8';
    throw new EciError('ERR_ECI_XML', `the XML cannot be read: ${reason}`, { facts: { reason }, cause: error });
  }
}

// Faults are told by overriding `fail`, not by a handler: past six handlers V8 turns the parser into a dictionary, five
// times slower.
interface ParserOptions {
  xmlns: true;
  position: false;
  defaultXMLVersion: '1.0';
  forceXMLVersion: true;
}

class StrictParser extends SaxesParser<ParserOptions> {
  override fail(message: string): this {
    throw forbidden(`not well formed, ${message.replace(QUOTED, '').trim()}`);
  }
}

function checkDeclaration({ version, encoding }: XMLDecl): void {
  if (version !== undefined && version !== '1.0') throw forbidden('only XML 1.0 is taken');
  if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8') throw forbidden('only UTF-8 is taken');
}

function createParser(listener: XmlListener, maxDepth: number): StrictParser {
  const parser = new StrictParser({ xmlns: true, position: false, defaultXMLVersion: '1.0', forceXMLVersion: true });
  let depth = 0;
  parser.on('doctype', () => {
    throw forbidden('it holds a DOCTYPE, which is refused');
  });
  parser.on('opentag', (tag) => {
    depth += 1;
    if (depth === 1) checkDeclaration(parser.xmlDecl);
    if (depth > maxDepth) throw forbidden('elements are nested too deeply', { maxDepth });
    listener.open(tag);
  });
  parser.on('closetag', () => {
    depth -= 1;
    listener.close();
  });
  // A comment in the middle splits a text in two events: listeners must join them, never take the first.
  const text = (data: string): void => listener.text(data);
  parser.on('text', text);
  parser.on('cdata', text);
  return parser;
}

/**
 * One streaming pass over a document, strict: XML 1.0, UTF-8, namespaces, no DOCTYPE, only the five entities, bounded.
 * Throws ERR_ECI_XML. When the listener is `done` before the end, what follows is not looked at.
 */
export function readXml(xml: string | Uint8Array, listener: XmlListener, limits: XmlLimits): void {
  const size = typeof xml === 'string' ? Buffer.byteLength(xml) : xml.byteLength;
  if (size > limits.maxBytes) throw forbidden('it is too big', { bytes: size, maxBytes: limits.maxBytes });
  const parser = createParser(listener, limits.maxDepth);
  for (const chunk of chunks(xml)) {
    parser.write(chunk);
    if (listener.done) return;
  }
  parser.close();
}
