import { decodeAttributeValue } from '../engine/scanner/text.js';
import { textOf } from '../engine/scanner/cursor.js';
import { scanDocument, type ScanHandler, type StartTag } from '../engine/scanner/scan.js';
import { DS, SOAP_11, SOAP_12, WSSE, XENC, XOP_INCLUDE } from '../names.js';
import { xopInvalid } from './faults.js';

/** An xop:Include, and where it stands in its document. */
export interface Include {
  readonly start: number;
  readonly end: number;
  /** The Content-ID that its `href` names. */
  readonly contentId: string;
}

interface Open {
  namespace: string;
  nameStart: number;
  nameEnd: number;
  contentStart: number;
}

/** What stacks put out of the envelope inside Security: tokens, and what WSS4J and Metro know to be bytes. */
const IN_SECURITY = [
  [WSSE, 'BinarySecurityToken'],
  [DS, 'SignatureValue'],
  [DS, 'DigestValue'],
  [XENC, 'CipherValue'],
] as const;

/**
 * Every xop:Include of a document, in order. Each is empty, has a `href` of the form `cid:…` and nothing else, and is all that its parent
 * holds, white space included: what was there was the text of one base64Binary (XOP §3).
 *
 * @throws SoapSecurityError ERR_MODI_XOP_INVALID, facts `reason` and `offset`; ERR_MODI_XML_MALFORMED, ERR_MODI_XML_FORBIDDEN
 */
export function findIncludes(bytes: Uint8Array): readonly Include[] {
  const finder = new IncludeFinder(bytes);
  scanDocument(bytes, finder, { anyNamespace: true });
  return finder.found;
}

const SECURITY_DEPTH = 3;

class IncludeFinder implements ScanHandler {
  readonly found: Include[] = [];
  readonly #bytes: Uint8Array;
  /** By depth, from 1; used again, as the scanner does. */
  readonly #open: Open[] = [];
  /** The Include whose end, or whose parent's end, has not been read. */
  #pending: { readonly depth: number; readonly start: number; readonly end: number; readonly id: string } | undefined;
  #includeEnd = -1;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  startElement(tag: StartTag): void {
    const { depth, namespace, nameEnd } = tag;
    // What follows an Include is its parent's end tag; what is in it, nothing.
    if (this.#pending !== undefined) {
      throw xopInvalid(depth > this.#pending.depth ? 'content' : 'siblings', { offset: tag.start });
    }
    const nameStart = tag.colon < 0 ? tag.nameStart : tag.colon + 1;
    const open = (this.#open[depth] ??= { namespace, nameStart, nameEnd, contentStart: tag.end });
    open.namespace = namespace;
    open.nameStart = nameStart;
    open.nameEnd = nameEnd;
    open.contentStart = tag.end;
    if (namespace === XOP_INCLUDE) this.#include(tag);
  }

  #include(tag: StartTag): void {
    const { depth, start } = tag;
    if (!this.#is(depth, XOP_INCLUDE, 'Include')) throw xopInvalid('element', { offset: start });
    if (this.#open[depth - 1]?.contentStart !== start || depth === 1) throw xopInvalid('siblings', { offset: start });
    if (this.#isInSecurity(depth) && !IN_SECURITY.some(([namespace, name]) => this.#is(depth - 1, namespace, name))) {
      throw xopInvalid('security', { offset: start });
    }
    this.#pending = { depth, start, end: tag.end, id: this.#contentId(tag) };
  }

  #contentId({ attributes, start }: StartTag): string {
    let id: string | undefined;
    for (let index = 0; index < attributes.length; index++) {
      const span = attributes.at(index);
      if (span.declaration) continue;
      const name = textOf(this.#bytes, span.nameStart, span.nameEnd);
      if (name !== 'href') throw xopInvalid('attributes', { offset: start });
      id = readCid(decodeAttributeValue(this.#bytes, span.valueStart, span.valueEnd));
    }
    if (id === undefined) throw xopInvalid('href', { offset: start });
    return id;
  }

  endElement(depth: number, start: number, end: number): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    if (depth === pending.depth) {
      if (start !== pending.end) throw xopInvalid('content', { offset: pending.start });
      this.#includeEnd = end;
      return;
    }
    if (start !== this.#includeEnd) throw xopInvalid('siblings', { offset: pending.start });
    this.found.push({ start: pending.start, end: this.#includeEnd, contentId: pending.id });
    this.#pending = undefined;
  }

  #isInSecurity(depth: number): boolean {
    if (depth <= SECURITY_DEPTH || !this.#is(SECURITY_DEPTH, WSSE, 'Security')) return false;
    return this.#is(2, SOAP_11, 'Header') || this.#is(2, SOAP_12, 'Header');
  }

  #is(depth: number, namespace: string, localName: string): boolean {
    const open = this.#open[depth];
    return (
      open !== undefined &&
      open.namespace === namespace &&
      textOf(this.#bytes, open.nameStart, open.nameEnd) === localName
    );
  }
}

/** The Content-ID of a `cid:` URL (RFC 2392), its escapes undone. */
function readCid(href: string): string | undefined {
  if (!/^cid:[\x21-\x7e]{1,2048}$/.test(href)) return undefined;
  try {
    return decodeURIComponent(href.slice(4));
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
