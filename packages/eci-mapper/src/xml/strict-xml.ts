import { SaxesParser, type SaxesTagNS } from 'saxes';
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

const CHUNK = 65_536;
// A reason without the names and characters a parser quotes: those come from the document.
const QUOTED = /[:`"'].*$/s;

const forbidden = (reason: string, facts: Record<string, string | number> = {}): EciError =>
  new EciError('ERR_ECI_XML', `the XML cannot be read: ${reason}`, { facts: { reason, ...facts } });

function* chunks(xml: string | Uint8Array): Generator<string> {
  if (typeof xml === 'string') {
    for (let at = 0; at < xml.length; at += CHUNK) yield xml.slice(at, at + CHUNK);
    return;
  }
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for (let at = 0; at < xml.length; at += CHUNK) yield decoder.decode(xml.subarray(at, at + CHUNK), { stream: true });
    yield decoder.decode();
  } catch (error) {
    // The only thing a decoder throws; what a listener throws does not pass through a generator.
    throw new EciError('ERR_ECI_XML', 'the XML cannot be read: it is not UTF-8', {
      facts: { reason: 'it is not UTF-8' },
      cause: error,
    });
  }
}

function createParser(listener: XmlListener, maxDepth: number): SaxesParser<{ xmlns: true; position: false }> {
  const parser = new SaxesParser({ xmlns: true, position: false, defaultXMLVersion: '1.0', forceXMLVersion: true });
  let depth = 0;
  parser.on('error', (error) => {
    throw forbidden(`not well formed, ${error.message.replace(QUOTED, '').trim()}`);
  });
  parser.on('xmldecl', ({ version, encoding }) => {
    if (version !== '1.0') throw forbidden('only XML 1.0 is taken');
    if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8') throw forbidden('only UTF-8 is taken');
  });
  parser.on('doctype', () => {
    throw forbidden('it holds a DOCTYPE, which is refused');
  });
  parser.on('opentag', (tag) => {
    depth += 1;
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
