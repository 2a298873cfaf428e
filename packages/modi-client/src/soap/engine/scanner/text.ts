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
/** White space in an attribute value, a carriage return or `>` in a text: allowed, and written otherwise in Canonical XML. */
const ALTERED = 9;

/** What a byte means to the loops below. A loop ignores the classes that mean nothing to it. */
function classes(special: Readonly<Record<string, number>>): Uint8Array {
  const table = new Uint8Array(256);
  table.fill(CONTROL, 0, 0x20);
  for (const space of [0x09, 0x0a, 0x0d]) table[space] = ORDINARY;
  table.fill(WIDE, 0x80);
  for (const [character, meaning] of Object.entries(special)) table[character.charCodeAt(0)] = meaning;
  return table;
}

const TEXT = classes({ '<': LESS_THAN, '&': AMPERSAND, ']': BRACKET, '>': ALTERED, '\r': ALTERED });
const VALUE = classes({
  '<': LESS_THAN,
  '&': AMPERSAND,
  '"': QUOTE,
  "'": QUOTE,
  '\t': ALTERED,
  '\n': ALTERED,
  '\r': ALTERED,
});
const OTHER = classes({ ']': BRACKET, '-': DASH, '?': QUESTION });

function classAt(table: Uint8Array, bytes: Uint8Array, pos: number): number {
  const byte = bytes[pos];
  return byte === undefined ? -1 : (table[byte] ?? CONTROL);
}

/** Moves past the bytes that mean nothing to a loop: the fast path of all of them. */
function skipOrdinary(cursor: Cursor, table: Uint8Array): void {
  cursor.pos = ordinaryEnd(table, cursor.bytes, cursor.pos);
}

function ordinaryEnd(table: Uint8Array, bytes: Uint8Array, start: number): number {
  const end = bytes.length;
  let pos = start;
  while (pos < end && table[bytes[pos] ?? 0] === ORDINARY) pos++;
  return pos;
}

/** After the ASCII characters of a text that stand for themselves, in XML and in Canonical XML. */
export function ordinaryTextEnd(bytes: Uint8Array, start: number): number {
  return ordinaryEnd(TEXT, bytes, start);
}

/** The same of an attribute's value, in quotes of either kind. */
export function ordinaryValueEnd(bytes: Uint8Array, start: number): number {
  return ordinaryEnd(VALUE, bytes, start);
}

/** The references that Canonical XML itself writes (§1.1). */
const TEXT_REFERENCES = ['&amp;', '&lt;', '&gt;', '&#xD;'];
const VALUE_REFERENCES = ['&amp;', '&lt;', '&quot;', '&#x9;', '&#xA;', '&#xD;'];

const APOSTROPHE = 0x27;

function scanReferenceIn(cursor: Cursor, canonical: readonly string[]): void {
  if (!canonical.some((text) => startsWith(cursor, text))) cursor.plain = false;
  scanReference(cursor);
}

/** Moves past character data to the next `<` or the end. */
export function scanText(cursor: Cursor): void {
  const { bytes } = cursor;
  if (bytes[cursor.pos] === 0x3c) return;
  for (;;) {
    skipOrdinary(cursor, TEXT);
    switch (classAt(TEXT, bytes, cursor.pos)) {
      case -1:
      case LESS_THAN:
        return;
      case AMPERSAND:
        scanReferenceIn(cursor, TEXT_REFERENCES);
        break;
      case ALTERED:
        cursor.plain = false;
        cursor.pos++;
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
    skipOrdinary(cursor, VALUE);
    switch (classAt(VALUE, bytes, cursor.pos)) {
      case -1:
        throw malformed('unexpected-end', cursor.pos);
      case QUOTE:
        if (bytes[cursor.pos] === quote) {
          if (quote === APOSTROPHE) cursor.plain = false;
          return;
        }
        // The other quote: `"` in a value between apostrophes, which is written anew anyway.
        cursor.pos++;
        break;
      case LESS_THAN:
        throw malformed('attribute', cursor.pos);
      case AMPERSAND:
        scanReferenceIn(cursor, VALUE_REFERENCES);
        break;
      case ALTERED:
        cursor.plain = false;
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

/** Moves past `<!-- … -->`; the cursor is after the `<!--`. */
export function scanComment(cursor: Cursor): void {
  const { bytes } = cursor;
  for (;;) {
    skipOrdinary(cursor, OTHER);
    const kind = classAt(OTHER, bytes, cursor.pos);
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
    skipOrdinary(cursor, OTHER);
    const kind = classAt(OTHER, bytes, cursor.pos);
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
    skipOrdinary(cursor, OTHER);
    const kind = classAt(OTHER, bytes, cursor.pos);
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
  if (ordinaryTextEnd(bytes, start) >= end) return textOf(bytes, start, end);
  return decode(bytes, start, end, (piece) => piece.replace(/\r\n?/g, '\n'));
}

/** Text of a CDATA section's content. */
export function decodeCdata(bytes: Uint8Array, start: number, end: number): string {
  return textOf(bytes, start, end).replace(/\r\n?/g, '\n');
}

/** Value of a well-formed attribute: references replaced, white space normalised as for CDATA attributes (XML 1.0 §3.3.3). */
export function decodeAttributeValue(bytes: Uint8Array, start: number, end: number): string {
  if (ordinaryValueEnd(bytes, start) >= end) return textOf(bytes, start, end);
  return decode(bytes, start, end, (piece) => piece.replace(/\r\n|[\r\n\t]/g, ' '));
}

function decode(bytes: Uint8Array, start: number, end: number, literal: (piece: string) => string): string {
  // In one piece: a text made of references only would otherwise be thousands of small ones.
  return replaceReferences(literal(textOf(bytes, start, end)));
}
