import { byteAt, nextMultiByte, startsWith, textOf, type Cursor } from './cursor.js';
import { malformed } from './faults.js';
import { replaceReferences, scanReference } from './references.js';

const ORDINARY = 0;
const LESS_THAN = 1;
const AMPERSAND = 2;
const BRACKET = 3;
const WIDE = 4;
const CONTROL = 5;
const QUOTE = 6;
const DASH = 7;
const QUESTION = 8;

/** What a byte means to the loops below. One table for all: a loop ignores the classes that mean nothing to it. */
const CLASS = new Uint8Array(256);
CLASS.fill(CONTROL, 0, 0x20);
for (const space of [0x09, 0x0a, 0x0d]) CLASS[space] = ORDINARY;
CLASS.fill(WIDE, 0x80);
CLASS[0x3c] = LESS_THAN;
CLASS[0x26] = AMPERSAND;
CLASS[0x5d] = BRACKET;
CLASS[0x22] = QUOTE;
CLASS[0x27] = QUOTE;
CLASS[0x2d] = DASH;
CLASS[0x3f] = QUESTION;

function classAt(bytes: Uint8Array, pos: number): number {
  const byte = bytes[pos];
  return byte === undefined ? -1 : (CLASS[byte] ?? CONTROL);
}

/** Moves past the bytes that mean nothing to any loop: the fast path of all of them. */
function skipOrdinary(cursor: Cursor): void {
  const { bytes } = cursor;
  let { pos } = cursor;
  while (classAt(bytes, pos) === ORDINARY) pos++;
  cursor.pos = pos;
}

/** Moves past character data to the next `<` or the end. */
export function scanText(cursor: Cursor): void {
  const { bytes } = cursor;
  for (;;) {
    skipOrdinary(cursor);
    switch (classAt(bytes, cursor.pos)) {
      case -1:
      case LESS_THAN:
        return;
      case AMPERSAND:
        scanReference(cursor);
        break;
      case BRACKET:
        if (startsWith(cursor, ']]>')) throw malformed('cdata-end-in-text', cursor.pos);
        cursor.pos++;
        break;
      case WIDE:
        nextMultiByte(cursor);
        break;
      case CONTROL:
        throw malformed('character', cursor.pos);
      default:
        cursor.pos++;
    }
  }
}

/** Moves to the closing quote of an attribute value whose first character is at the cursor. */
export function scanAttributeValue(cursor: Cursor, quote: number): void {
  const { bytes } = cursor;
  for (;;) {
    skipOrdinary(cursor);
    switch (classAt(bytes, cursor.pos)) {
      case -1:
        throw malformed('unexpected-end', cursor.pos);
      case QUOTE:
        if (bytes[cursor.pos] === quote) return;
        cursor.pos++;
        break;
      case LESS_THAN:
        throw malformed('attribute', cursor.pos);
      case AMPERSAND:
        scanReference(cursor);
        break;
      case WIDE:
        nextMultiByte(cursor);
        break;
      case CONTROL:
        throw malformed('character', cursor.pos);
      default:
        cursor.pos++;
    }
  }
}

/** Moves past `<!-- … -->`; the cursor is after the `<!--`. */
export function scanComment(cursor: Cursor): void {
  const { bytes } = cursor;
  for (;;) {
    skipOrdinary(cursor);
    const kind = classAt(bytes, cursor.pos);
    if (kind === DASH && byteAt(bytes, cursor.pos + 1) === 0x2d) {
      if (byteAt(bytes, cursor.pos + 2) !== 0x3e) throw malformed('comment', cursor.pos);
      cursor.pos += 3;
      return;
    }
    skipOther(cursor, kind);
  }
}

/** Moves past `<![CDATA[ … ]]>`; the cursor is after the second `[`. */
export function scanCdata(cursor: Cursor): void {
  const { bytes } = cursor;
  for (;;) {
    skipOrdinary(cursor);
    const kind = classAt(bytes, cursor.pos);
    if (kind === BRACKET && startsWith(cursor, ']]>')) {
      cursor.pos += 3;
      return;
    }
    skipOther(cursor, kind);
  }
}

/** Moves past the `?>` that ends a processing instruction. */
export function scanInstructionData(cursor: Cursor): void {
  const { bytes } = cursor;
  for (;;) {
    skipOrdinary(cursor);
    const kind = classAt(bytes, cursor.pos);
    if (kind === QUESTION && byteAt(bytes, cursor.pos + 1) === 0x3e) {
      cursor.pos += 2;
      return;
    }
    skipOther(cursor, kind);
  }
}

function skipOther(cursor: Cursor, kind: number): void {
  if (kind === WIDE) nextMultiByte(cursor);
  else if (kind === CONTROL) throw malformed('character', cursor.pos);
  else if (kind < 0) throw malformed('unexpected-end', cursor.pos);
  else cursor.pos++;
}

/** Text of well-formed character data: references replaced, line ends as LF (XML 1.0 §2.11). */
export function decodeText(bytes: Uint8Array, start: number, end: number): string {
  return decode(bytes, start, end, (piece) => piece.replace(/\r\n?/g, '\n'));
}

/** Text of a CDATA section's content. */
export function decodeCdata(bytes: Uint8Array, start: number, end: number): string {
  return textOf(bytes, start, end).replace(/\r\n?/g, '\n');
}

/** Value of a well-formed attribute: references replaced, white space normalised as for CDATA attributes (XML 1.0 §3.3.3). */
export function decodeAttributeValue(bytes: Uint8Array, start: number, end: number): string {
  return decode(bytes, start, end, (piece) => piece.replace(/\r\n|[\r\n\t]/g, ' '));
}

function decode(bytes: Uint8Array, start: number, end: number, literal: (piece: string) => string): string {
  // In one piece: a text made of references only would otherwise be thousands of small ones.
  return replaceReferences(literal(textOf(bytes, start, end)));
}
