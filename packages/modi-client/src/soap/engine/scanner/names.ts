import { byteAt, nextMultiByte, type Cursor } from './cursor.js';
import { malformed } from './faults.js';

const NAME_START = 1;
const NAME_CHAR = 2;

/** Classes of the ASCII characters in an NCName: the colon is not one of them. */
const ASCII_NAME = new Uint8Array(256);
for (const [first, last] of ['az', 'AZ', '__'] as const) mark(first, last, NAME_START | NAME_CHAR);
for (const [first, last] of ['09', '--', '..'] as const) mark(first, last, NAME_CHAR);

function mark(first: string | undefined, last: string | undefined, flags: number): void {
  if (first === undefined || last === undefined) return;
  for (let code = first.charCodeAt(0); code <= last.charCodeAt(0); code++) ASCII_NAME[code] = flags;
}

/** XML 1.0 (fifth edition) §2.3, production 4, above ASCII. */
function isWideNameStart(code: number): boolean {
  return (
    (code >= 0xc0 && code <= 0x2ff && code !== 0xd7 && code !== 0xf7) ||
    (code >= 0x370 && code <= 0x1fff && code !== 0x37e) ||
    code === 0x200c ||
    code === 0x200d ||
    (code >= 0x2070 && code <= 0x218f) ||
    (code >= 0x2c00 && code <= 0x2fef) ||
    (code >= 0x3001 && code <= 0xd7ff) ||
    (code >= 0xf900 && code <= 0xfdcf) ||
    (code >= 0xfdf0 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0xeffff)
  );
}

/** Production 4a, above ASCII. */
function isWideNameChar(code: number): boolean {
  return (
    isWideNameStart(code) || code === 0xb7 || (code >= 0x300 && code <= 0x36f) || code === 0x203f || code === 0x2040
  );
}

/** Moves past an NCName (Namespaces in XML §3, production 4): a name without a colon. */
export function scanNcName(cursor: Cursor): void {
  const { bytes, pos: start } = cursor;
  const end = bytes.length;
  let pos = start;
  if (pos < end && ASCII_NAME[bytes[pos] ?? 0] === (NAME_START | NAME_CHAR)) {
    pos++;
    while (pos < end && ASCII_NAME[bytes[pos] ?? 0] !== 0) pos++;
  }
  cursor.pos = pos;
  const byte = byteAt(bytes, pos);
  if (byte >= 0x80) scanWideName(cursor, start);
  else if (pos === start) throw malformed(byte < 0 ? 'unexpected-end' : 'name', start);
}

/** The same from the first character beyond ASCII on. */
function scanWideName(cursor: Cursor, start: number): void {
  const { bytes } = cursor;
  for (;;) {
    const { pos } = cursor;
    const byte = byteAt(bytes, pos);
    if (byte >= 0x80) {
      const code = nextMultiByte(cursor);
      if (!(pos === start ? isWideNameStart(code) : isWideNameChar(code))) throw malformed('name', pos);
    } else if (byte >= 0 && ASCII_NAME[byte] !== 0) {
      cursor.pos++;
    } else {
      return;
    }
  }
}

const COLON = 0x3a;

/** Moves past a QName; resolves to the offset of its colon, or -1 when it has no prefix. */
export function scanQName(cursor: Cursor): number {
  const { bytes, pos: start } = cursor;
  // Most names are ASCII: read in one go. Whatever else there is, faults too, is for the careful way.
  const end = asciiNameEnd(bytes, start);
  const after = bytes[end] ?? 0x80;
  if (end > start && after < 0x80) {
    if (after !== COLON) {
      cursor.pos = end;
      return -1;
    }
    const localEnd = asciiNameEnd(bytes, end + 1);
    const last = bytes[localEnd] ?? 0x80;
    if (localEnd > end + 1 && last < 0x80 && last !== COLON) {
      cursor.pos = localEnd;
      return end;
    }
  }
  return scanAnyQName(cursor);
}

/** After the ASCII characters of an NCName; `start` where none can begin there. */
export function asciiNameEnd(bytes: Uint8Array, start: number): number {
  const end = bytes.length;
  if (start >= end || ASCII_NAME[bytes[start] ?? 0] !== (NAME_START | NAME_CHAR)) return start;
  let pos = start + 1;
  while (pos < end && ASCII_NAME[bytes[pos] ?? 0] !== 0) pos++;
  return pos;
}

function scanAnyQName(cursor: Cursor): number {
  scanNcName(cursor);
  if (byteAt(cursor.bytes, cursor.pos) !== COLON) return -1;
  const colon = cursor.pos++;
  scanNcName(cursor);
  if (byteAt(cursor.bytes, cursor.pos) === COLON) throw malformed('name', cursor.pos);
  return colon;
}
