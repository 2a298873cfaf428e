/**
 * Reads a small XML document into a tree, refusing what SOAP 1.1 has no use for. Strictness comes first: nothing else in
 * the sandbox parses a request, so whatever passes here is all that there is.
 */
import { SaxesParser } from 'saxes';
import { GatewayRefusal } from './gateway-refusal.js';

export interface XmlAttribute {
  readonly uri: string;
  readonly local: string;
  readonly value: string;
}

export interface XmlElement {
  readonly uri: string;
  readonly local: string;
  /** Namespace declarations left out. */
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** Character data directly inside, CDATA included, comments left out. */
  readonly text: string;
}

interface OpenElement extends XmlElement {
  readonly children: XmlElement[];
  text: string;
}

const XMLNS = 'http://www.w3.org/2000/xmlns/';
const MAX_DEPTH = 64;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

function unreadable(code: 'XML_ENCODING' | 'XML_NOT_WELL_FORMED', reason: string, cause?: unknown): GatewayRefusal {
  return new GatewayRefusal('UnprocessableRequestContent', code, reason, { cause });
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch (cause) {
    throw unreadable('XML_ENCODING', 'the bytes are not UTF-8', cause);
  }
}

/** The root of a well-formed UTF-8 document without DOCTYPE and processing instructions. Throws {@link GatewayRefusal}. */
export function parseXml(bytes: Uint8Array): XmlElement {
  const text = decodeUtf8(bytes);
  const parser = new SaxesParser({ xmlns: true, position: false });
  const open: OpenElement[] = [];
  let root: XmlElement | undefined;

  parser.on('error', (cause) => {
    throw unreadable('XML_NOT_WELL_FORMED', cause.message, cause);
  });
  parser.on('xmldecl', ({ version, encoding }) => {
    if (version !== '1.0') throw unreadable('XML_NOT_WELL_FORMED', 'SOAP 1.1 is XML 1.0');
    if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8') {
      throw unreadable('XML_ENCODING', 'the XML declaration names an encoding other than UTF-8');
    }
  });
  parser.on('doctype', () => {
    throw new GatewayRefusal('UnprocessableRequestContent', 'XML_DOCTYPE', 'a SOAP message has no DOCTYPE');
  });
  parser.on('processinginstruction', () => {
    throw new GatewayRefusal(
      'UnprocessableRequestContent',
      'XML_PROCESSING_INSTRUCTION',
      'a SOAP message has no processing instruction',
    );
  });
  parser.on('opentag', ({ uri, local, attributes }) => {
    if (open.length >= MAX_DEPTH) {
      throw new GatewayRefusal('UnprocessableRequestContent', 'XML_TOO_DEEP', `more than ${MAX_DEPTH} nested elements`);
    }
    const kept = Object.values(attributes).filter((attribute) => attribute.uri !== XMLNS);
    const element: OpenElement = { uri, local, attributes: kept, children: [], text: '' };
    open.at(-1)?.children.push(element);
    open.push(element);
    root ??= element;
  });
  const append = (data: string): void => {
    const top = open.at(-1);
    if (top !== undefined) top.text += data;
  };
  parser.on('text', append);
  parser.on('cdata', append);
  parser.on('closetag', () => {
    open.pop();
  });

  parser.write(text).close();
  if (root === undefined) throw unreadable('XML_NOT_WELL_FORMED', 'there is no root element');
  return root;
}

/** True when an element holds other elements alone: the white space between them does not count. */
export function hasElementContent(element: XmlElement): boolean {
  return /^[ \t\r\n]*$/.test(element.text);
}
