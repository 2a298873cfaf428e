import { forbidden, malformed } from './faults.js';

/** A place in a document. Everything in the scanner moves one of these forward, and never back. */
export interface Cursor {
  readonly bytes: Uint8Array;
  pos: number;
  /**
   * Set to `false` by whatever reads character data or an attribute value that is not yet as Canonical XML writes it: who wants to know
   * sets it to `true` before. Nothing else reads it.
   */
  plain: boolean;
}

export function cursorAt(bytes: Uint8Array, pos: number): Cursor {
  return { bytes, pos, plain: true };
}

/** The byte at `pos`, or -1 past the end: no byte class matches -1, so that callers need no bounds check of their own. */
export function byteAt(bytes: Uint8Array, pos: number): number {
  return bytes[pos] ?? -1;
}

const CONTINUATION_MASK = 0xc0;
const CONTINUATION = 0x80;

function continuation(bytes: Uint8Array, pos: number, start: number): number {
  const byte = byteAt(bytes, pos);
  if ((byte & CONTINUATION_MASK) !== CONTINUATION) throw forbidden('encoding', start);
  return byte & 0x3f;
}

/**
 * Decodes the non-ASCII character at the cursor and moves past it. Over-long forms, surrogates, truncated sequences and anything
 * past U+10FFFF are refused as not UTF-8 (RFC 3629); U+FFFE and U+FFFF as not XML characters.
 */
export function nextMultiByte(cursor: Cursor): number {
  const { bytes, pos } = cursor;
  const lead = byteAt(bytes, pos);
  let code: number;
  if (lead >= 0xc2 && lead <= 0xdf) {
    code = ((lead & 0x1f) << 6) | continuation(bytes, pos + 1, pos);
    cursor.pos = pos + 2;
  } else if (lead >= 0xe0 && lead <= 0xef) {
    code = ((lead & 0x0f) << 12) | (continuation(bytes, pos + 1, pos) << 6) | continuation(bytes, pos + 2, pos);
    if (code < 0x800 || (code >= 0xd800 && code <= 0xdfff)) throw forbidden('encoding', pos);
    if (code >= 0xfffe) throw malformed('character', pos);
    cursor.pos = pos + 3;
  } else if (lead >= 0xf0 && lead <= 0xf4) {
    code =
      ((lead & 0x07) << 18) |
      (continuation(bytes, pos + 1, pos) << 12) |
      (continuation(bytes, pos + 2, pos) << 6) |
      continuation(bytes, pos + 3, pos);
    if (code < 0x10000 || code > 0x10ffff) throw forbidden('encoding', pos);
    cursor.pos = pos + 4;
  } else {
    throw forbidden('encoding', pos);
  }
  return code;
}

/** `true` when the ASCII text stands at the cursor. */
export function startsWith(cursor: Cursor, text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (byteAt(cursor.bytes, cursor.pos + index) !== text.charCodeAt(index)) return false;
  }
  return true;
}

/** Moves past XML white space; says whether there was any. */
export function skipSpace(cursor: Cursor): boolean {
  const { bytes, pos: start } = cursor;
  let pos = start;
  while (isSpace(byteAt(bytes, pos))) pos++;
  if (pos === start) return false;
  cursor.pos = pos;
  return true;
}

export function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** `true` when both ranges of the same bytes hold the same bytes. */
export function sameBytes(bytes: Uint8Array, a: number, aEnd: number, b: number, bEnd: number): boolean {
  if (aEnd - a !== bEnd - b) return false;
  while (a < aEnd) {
    if (bytes[a++] !== bytes[b++]) return false;
  }
  return true;
}

/** Text of a range that is already known to be UTF-8. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  // A view of its own is what costs most here.
  if (Buffer.isBuffer(bytes)) return bytes.toString('utf8', start, end);
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}

/** The last prefix read, and its bytes' place: most elements of a document have the prefix of the one before. */
export interface LastPrefix {
  start: number;
  end: number;
  text: string;
}

/** Text of a prefix, made anew only when it is not the one before. */
export function prefixOf(bytes: Uint8Array, start: number, end: number, last: LastPrefix): string {
  if (!sameBytes(bytes, start, end, last.start, last.end)) {
    last.text = textOf(bytes, start, end);
    last.start = start;
    last.end = end;
  }
  return last.text;
}
