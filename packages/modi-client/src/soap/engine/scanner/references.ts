import { byteAt, startsWith, type Cursor } from './cursor.js';
import { forbidden, malformed } from './faults.js';
import { scanNcName } from './names.js';

const PREDEFINED = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['apos', "'"],
  ['quot', '"'],
]);

/** The same, as they stand after the `&`. */
const WRITTEN = [...PREDEFINED].map(([name, value]) => [`${name};`, value] as const);

/** XML 1.0 §2.2, production 2. */
function isXmlCharacter(code: number): boolean {
  return (
    code === 0x9 ||
    code === 0xa ||
    code === 0xd ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff)
  );
}

function digitOf(byte: number, radix: number): number {
  let digit = -1;
  if (byte >= 0x30 && byte <= 0x39) digit = byte - 0x30;
  else if (byte >= 0x41 && byte <= 0x46) digit = byte - 0x41 + 10;
  else if (byte >= 0x61 && byte <= 0x66) digit = byte - 0x61 + 10;
  return digit < radix ? digit : -1;
}

const SEMICOLON = 0x3b;
const HASH = 0x23;
const SMALL_X = 0x78;

/** Moves past the reference whose `&` is at the cursor and gives what it stands for. Only the five predefined entities exist here. */
export function scanReference(cursor: Cursor): string {
  const { bytes } = cursor;
  const start = cursor.pos++;
  if (byteAt(bytes, cursor.pos) === HASH) return characterReference(cursor, start);
  for (const [name, value] of WRITTEN) {
    if (!startsWith(cursor, name)) continue;
    cursor.pos += name.length;
    return value;
  }
  scanNcName(cursor);
  if (byteAt(bytes, cursor.pos) !== SEMICOLON) throw malformed('reference', start);
  throw forbidden('entity', start);
}

/** Text in which every reference has been scanned and found right, with what each stands for in its place. */
export function replaceReferences(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|([a-z]+));/g, (_all, hexadecimal, decimal, name) => {
    if (typeof name === 'string') return PREDEFINED.get(name) ?? '';
    return String.fromCodePoint(
      typeof hexadecimal === 'string' ? parseInt(hexadecimal, 16) : parseInt(String(decimal), 10),
    );
  });
}

function characterReference(cursor: Cursor, start: number): string {
  const { bytes } = cursor;
  cursor.pos++;
  let radix = 10;
  if (byteAt(bytes, cursor.pos) === SMALL_X) {
    radix = 16;
    cursor.pos++;
  }
  const digits = cursor.pos;
  let code = 0;
  for (;;) {
    const digit = digitOf(byteAt(bytes, cursor.pos), radix);
    if (digit < 0) break;
    // Clamped, so that a long run of digits cannot overflow into a legal character.
    code = Math.min(code * radix + digit, 0x110000);
    cursor.pos++;
  }
  if (cursor.pos === digits || byteAt(bytes, cursor.pos) !== SEMICOLON) throw malformed('reference', start);
  if (!isXmlCharacter(code)) throw malformed('character', start);
  cursor.pos++;
  return String.fromCodePoint(code);
}
