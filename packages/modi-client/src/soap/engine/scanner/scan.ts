import { AttributeTable, resolveAttributes, scanAttributes } from './attributes.js';
import {
  byteAt,
  cursorAt,
  prefixOf,
  sameBytes,
  skipSpace,
  startsWith,
  textOf,
  type Cursor,
  type LastPrefix,
} from './cursor.js';
import { forbidden, malformed } from './faults.js';
import { scanNcName, scanQName } from './names.js';
import { NamespaceScope } from './namespaces.js';
import { MAX_DEPTH, OpenElements } from './open-elements.js';
import { scanPlainRun, type ResolvedPrefix } from './plain-run.js';
import { scanProlog } from './prolog.js';
import { scanCdata, scanComment, scanInstructionData, scanText } from './text.js';

/** A start tag, as offsets into the bytes. One object serves every event of a scan: read it during the call, keep nothing of it. */
export interface StartTag {
  /** 1 for the outermost element of the scan. */
  depth: number;
  start: number;
  nameStart: number;
  /** Offset of the name's colon, or -1. */
  colon: number;
  nameEnd: number;
  /** After the `>`. */
  end: number;
  empty: boolean;
  /** Namespace URI; `''` for none. */
  namespace: string;
  readonly attributes: AttributeTable;
  readonly scope: NamespaceScope;
  readonly lastPrefix: LastPrefix;
  /** What the last prefix that was looked up stood for, and where. */
  readonly resolved: ResolvedPrefix;
}

/** What a scan tells, in document order. An empty element gives both events of an element. Nothing is told of what is not well-formed. */
export interface ScanHandler {
  startElement(tag: StartTag): void;
  /** `depth` as in its start tag; `start` and `end` around its end tag (equal for an empty element). */
  endElement(depth: number, start: number, end: number): void;
  /** Character data, references not replaced. `depth` is that of the element around it; `plain`: written as Canonical XML writes it. */
  text?(depth: number, start: number, end: number, plain: boolean): void;
  /** The content of a CDATA section. */
  cdata?(depth: number, start: number, end: number): void;
  comment?(depth: number, start: number, end: number): void;
  /** `depth` 0: outside the outermost element. */
  instruction?(depth: number, start: number, end: number): void;
  /**
   * Asked where content of the element at `depth` goes on: whether elements of this prefix, which stands for this namespace here, may be told
   * of as runs. `run` then tells of all that `scanPlainRun` has moved past, which is canonical as it stands, in place of the events of the
   * elements that begin in it, and of texts. An element that ends after the run has the event of its end.
   */
  mayRun?(depth: number, prefix: string, namespace: string): boolean;
  run?(start: number, end: number): void;
}

export interface ScanOptions {
  /** Accept namespace URIs that exclusive C14N cannot carry: relative ones, or with an ampersand. Default `false`. */
  readonly anyNamespace?: boolean;
}

/**
 * One pass over the bytes of a document: strict XML 1.0 (fifth edition) and Namespaces in XML 1.0, UTF-8 only, no DTD.
 * Time and memory are linear in the bytes; nothing of the document is copied.
 *
 * @throws SoapSecurityError ERR_MODI_XML_MALFORMED, ERR_MODI_XML_FORBIDDEN; and whatever the handler throws
 */
export function scanDocument(bytes: Uint8Array, handler: ScanHandler, options: ScanOptions = {}): void {
  const cursor = cursorAt(bytes, 0);
  scanProlog(cursor);
  scanMisc(cursor, handler);
  if (byteAt(bytes, cursor.pos) !== 0x3c) throw malformed('root-missing', cursor.pos);
  scanElement(cursor, new NamespaceScope(), handler, options);
  scanMisc(cursor, handler);
  if (cursor.pos < bytes.length) throw malformed('content-outside-root', cursor.pos);
}

/**
 * Scans the one element that starts at `start`, with `inScope` declared around it; gives the offset after it.
 * What follows the element is not looked at.
 */
export function scanElementAt(
  bytes: Uint8Array,
  start: number,
  inScope: ReadonlyMap<string, string>,
  handler: ScanHandler,
  options: ScanOptions = {},
): number {
  const cursor = cursorAt(bytes, start);
  if (byteAt(bytes, start) !== 0x3c) throw malformed('root-missing', start);
  scanElement(cursor, new NamespaceScope(inScope), handler, options);
  return cursor.pos;
}

/** White space, comments and processing instructions around the root. */
function scanMisc(cursor: Cursor, handler: ScanHandler): void {
  for (;;) {
    skipSpace(cursor);
    const next = byteAt(cursor.bytes, cursor.pos + 1);
    if (byteAt(cursor.bytes, cursor.pos) !== 0x3c || (next !== 0x21 && next !== 0x3f)) return;
    if (next === 0x3f) scanInstruction(cursor, 0, handler);
    else if (!scanMarkup(cursor, 0, handler)) throw malformed('content-outside-root', cursor.pos);
  }
}

function scanElement(cursor: Cursor, scope: NamespaceScope, handler: ScanHandler, options: ScanOptions): void {
  const { bytes } = cursor;
  const open = new OpenElements();
  const tag: StartTag = {
    depth: 0,
    start: 0,
    nameStart: 0,
    colon: -1,
    nameEnd: 0,
    end: 0,
    empty: false,
    namespace: '',
    attributes: new AttributeTable(),
    scope,
    lastPrefix: { start: 0, end: 0, text: '' },
    resolved: { start: 0, end: 0, prefix: '', frame: undefined, namespace: '' },
  };
  const { resolved } = tag;
  const anyNamespace = options.anyNamespace ?? false;
  do {
    if (
      open.depth > 0 &&
      resolved.frame === scope.frame &&
      handler.mayRun?.(open.depth, resolved.prefix, resolved.namespace) === true
    ) {
      const runStart = cursor.pos;
      scanPlainRun(cursor, open, resolved);
      if (cursor.pos > runStart) handler.run?.(runStart, cursor.pos);
    }
    const textStart = cursor.pos;
    cursor.plain = true;
    if (open.depth > 0) scanText(cursor);
    if (cursor.pos > textStart) handler.text?.(open.depth, textStart, cursor.pos, cursor.plain);
    const next = byteAt(bytes, cursor.pos + 1);
    if (next === 0x2f) endTag(cursor, open, scope, handler);
    else if (next === 0x21) {
      if (!scanMarkup(cursor, open.depth, handler)) scanCdataSection(cursor, open.depth, handler);
    } else if (next === 0x3f) scanInstruction(cursor, open.depth, handler);
    else if (next < 0) throw malformed('unexpected-end', bytes.length);
    else startTag(cursor, open, tag, anyNamespace, handler);
  } while (open.depth > 0);
}

function startTag(
  cursor: Cursor,
  open: OpenElements,
  tag: StartTag,
  anyNamespace: boolean,
  handler: ScanHandler,
): void {
  const { bytes } = cursor;
  const { scope } = tag;
  tag.start = cursor.pos;
  tag.depth = open.depth + 1;
  if (tag.depth > MAX_DEPTH) throw forbidden('depth', tag.start);
  tag.nameStart = ++cursor.pos;
  tag.colon = scanQName(cursor);
  tag.nameEnd = cursor.pos;
  const declared = scanAttributes(cursor, tag.attributes, anyNamespace);
  tag.empty = byteAt(bytes, cursor.pos) === 0x2f;
  if (tag.empty && byteAt(bytes, ++cursor.pos) !== 0x3e) throw malformed('tag', cursor.pos);
  tag.end = ++cursor.pos;
  if (declared !== undefined) scope.push(declared, tag.depth, tag.start);
  tag.namespace = elementNamespace(bytes, tag);
  if (tag.attributes.length > 0) resolveAttributes(bytes, tag.attributes, scope);
  handler.startElement(tag);
  if (tag.empty) {
    if (declared !== undefined) scope.pop();
    handler.endElement(tag.depth, cursor.pos, cursor.pos);
  } else {
    open.push(tag.nameStart, tag.nameEnd, declared !== undefined);
  }
}

function elementNamespace(bytes: Uint8Array, tag: StartTag): string {
  const { colon, scope, resolved } = tag;
  const { frame } = scope;
  const prefix = colon < 0 ? '' : prefixOf(bytes, tag.nameStart, colon, tag.lastPrefix);
  // The same prefix in the same scope is the same namespace: so it is for most elements.
  if (prefix === resolved.prefix && frame === resolved.frame) return resolved.namespace;
  const namespace = scope.resolve(prefix) ?? (colon < 0 ? '' : undefined);
  if (namespace === undefined) {
    throw malformed(prefix === 'xmlns' ? 'reserved-prefix' : 'undeclared-prefix', tag.nameStart);
  }
  resolved.start = tag.nameStart;
  resolved.end = colon < 0 ? tag.nameStart : colon;
  resolved.prefix = prefix;
  resolved.frame = frame;
  resolved.namespace = namespace;
  return namespace;
}

function endTag(cursor: Cursor, open: OpenElements, scope: NamespaceScope, handler: ScanHandler): void {
  const { bytes } = cursor;
  const start = cursor.pos;
  const { names, depth } = open;
  const openStart = names[depth * 2 - 2];
  const openEnd = names[depth * 2 - 1];
  if (openStart === undefined || openEnd === undefined) throw malformed('tag-mismatch', start);
  const nameStart = start + 2;
  const nameEnd = nameStart + (openEnd - openStart);
  if (!sameBytes(bytes, nameStart, nameEnd, openStart, openEnd)) throw malformed('tag-mismatch', start);
  cursor.pos = nameEnd;
  if (bytes[nameEnd] !== 0x3e) skipSpace(cursor);
  const last = byteAt(bytes, cursor.pos);
  // A longer name, a missing `>` and the end of the input all stop here.
  if (last !== 0x3e) throw malformed(last < 0 ? 'unexpected-end' : 'tag-mismatch', start);
  cursor.pos++;
  if (open.pop()) scope.pop();
  handler.endElement(depth, start, cursor.pos);
}

/** `<!…`: a comment is read; a DTD refused; `false` where a CDATA section begins. */
function scanMarkup(cursor: Cursor, depth: number, handler: ScanHandler): boolean {
  const start = cursor.pos;
  if (startsWith(cursor, '<!--')) {
    cursor.pos += 4;
    scanComment(cursor);
    handler.comment?.(depth, start, cursor.pos);
    return true;
  }
  if (startsWith(cursor, '<![CDATA[')) return false;
  if (/^<!doctype/i.test(textOf(cursor.bytes, start, Math.min(start + 9, cursor.bytes.length)))) {
    throw forbidden('doctype', start);
  }
  throw malformed('markup', start);
}

function scanCdataSection(cursor: Cursor, depth: number, handler: ScanHandler): void {
  cursor.pos += 9;
  const start = cursor.pos;
  scanCdata(cursor);
  handler.cdata?.(depth, start, cursor.pos - 3);
}

function scanInstruction(cursor: Cursor, depth: number, handler: ScanHandler): void {
  const start = cursor.pos;
  cursor.pos += 2;
  const nameStart = cursor.pos;
  scanNcName(cursor);
  if (/^xml$/i.test(textOf(cursor.bytes, nameStart, cursor.pos))) throw malformed('xml-declaration', start);
  if (!startsWith(cursor, '?>') && !skipSpace(cursor)) throw malformed('processing-instruction', start);
  scanInstructionData(cursor);
  handler.instruction?.(depth, start, cursor.pos);
}
