import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { scanXml, type XmlListener } from './scan-xml.js';
import { xmlFault } from './xml-fault.js';

/** Bounds of one document. */
export interface XmlLimits {
  /** Bytes of UTF-8. Default 16 MiB. */
  readonly maxBytes: number;
  /** Nested elements. Default 256. */
  readonly maxDepth: number;
}

/** What holds where a caller sets no limits of his own. */
export const DEFAULT_XML_LIMITS: XmlLimits = { maxBytes: 16 * 1024 * 1024, maxDepth: 256 };

const BEGINNING = 4096;

function checkSize(xml: string | Uint8Array, { maxBytes }: XmlLimits): void {
  const given: unknown = xml;
  if (typeof given !== 'string' && !(given instanceof Uint8Array)) throw xmlFault('it is neither a text nor bytes');
  const bytes = typeof xml === 'string' ? Buffer.byteLength(xml) : xml.byteLength;
  if (bytes > maxBytes) throw xmlFault('it is too big', { bytes, maxBytes });
}

function decode(bytes: Uint8Array): string {
  // Checked and then decoded: several times faster than a decoder that checks.
  if (!isUtf8(bytes)) throw xmlFault('it is not UTF-8');
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/** One pass over a document, bounded. Throws ERR_ECI_XML. When the listener is `done`, what follows is not looked at. */
export function readXml(xml: string | Uint8Array, listener: XmlListener, limits: XmlLimits): void {
  checkSize(xml, limits);
  scanXml(typeof xml === 'string' ? xml : decode(xml), listener, limits.maxDepth);
}

/**
 * For who wants only what stands near the beginning: the first few thousand bytes, cut where they end. What is wrong
 * there may be wrong only because of the cut, so an ERR_ECI_XML here says nothing.
 */
export function readBeginning(xml: string | Uint8Array, listener: XmlListener, limits: XmlLimits): void {
  checkSize(xml, limits);
  const text =
    typeof xml === 'string'
      ? xml.slice(0, BEGINNING)
      : new TextDecoder('utf-8').decode(xml.subarray(0, BEGINNING), { stream: true });
  scanXml(text, listener, limits.maxDepth);
}
