import type { CanonicalWriter } from './canonical-writer.js';
import { cursorAt, textOf } from './cursor.js';
import { scanReference } from './references.js';

/** What Canonical XML 1.0 §2.3 writes in place of a character. */
const IN_TEXT: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#xD;' };
const IN_VALUE: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

const AMPERSAND = 0x26;
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;

/**
 * Writes well-formed character data or an attribute's value canonically: references become characters, and those become references again
 * where Canonical XML wants them.
 *
 * @param written what each byte that cannot stand is written as; a carriage return is left out before a line feed
 */
function writeRange(
  writer: CanonicalWriter,
  bytes: Uint8Array,
  start: number,
  end: number,
  written: ReadonlyMap<number, string>,
  characters: Readonly<Record<string, string>>,
): void {
  let from = start;
  let pos = start;
  while (pos < end) {
    const byte = bytes[pos] ?? 0;
    if (byte === AMPERSAND && !written.has(AMPERSAND)) {
      if (pos > from) writer.copy(from, pos);
      const cursor = cursorAt(bytes, pos);
      const character = scanReference(cursor);
      writer.write(characters[character] ?? character);
      from = pos = cursor.pos;
      continue;
    }
    const text = byte < 0x40 ? written.get(byte) : undefined;
    if (text !== undefined) {
      if (pos > from) writer.copy(from, pos);
      from = pos + 1;
      if (byte !== CARRIAGE_RETURN || bytes[from] !== LINE_FEED || from === end) writer.write(text);
    }
    pos++;
  }
  if (end > from) writer.copy(from, end);
}

const TEXT_BYTES = new Map([
  [0x3e, '&gt;'],
  [CARRIAGE_RETURN, '\n'],
]);
const VALUE_BYTES = new Map([
  [0x22, '&quot;'],
  [0x09, ' '],
  [LINE_FEED, ' '],
  [CARRIAGE_RETURN, ' '],
]);
const CDATA_BYTES = new Map([
  [AMPERSAND, '&amp;'],
  [0x3c, '&lt;'],
  [0x3e, '&gt;'],
  [CARRIAGE_RETURN, '\n'],
]);

/** Character data between tags. */
export function writeText(writer: CanonicalWriter, bytes: Uint8Array, start: number, end: number): void {
  writeRange(writer, bytes, start, end, TEXT_BYTES, IN_TEXT);
}

/** The content of a CDATA section, as text. */
export function writeCdata(writer: CanonicalWriter, bytes: Uint8Array, start: number, end: number): void {
  writeRange(writer, bytes, start, end, CDATA_BYTES, IN_TEXT);
}

/** An attribute's value without its quotes, normalised as XML 1.0 §3.3.3 says for CDATA attributes. */
export function writeAttributeValue(writer: CanonicalWriter, bytes: Uint8Array, start: number, end: number): void {
  writeRange(writer, bytes, start, end, VALUE_BYTES, IN_VALUE);
}

/** A whole processing instruction: one space between its target and its data, if it has any. */
export function writeInstruction(writer: CanonicalWriter, bytes: Uint8Array, start: number, end: number): void {
  const content = textOf(bytes, start + 2, end - 2);
  const space = /[ \t\r\n]+/.exec(content);
  const target = space === null ? content : content.slice(0, space.index);
  const data = space === null ? '' : content.slice(space.index + space[0].length).replace(/\r\n?/g, '\n');
  writer.write(`<?${target}${data === '' ? '' : ` ${data}`}?>`);
}

/** An attribute's value that is already a text of characters: a namespace URI. */
export function escapeAttributeValue(text: string): string {
  return /[&<"\t\n\r]/.test(text)
    ? text.replace(/[&<"\t\n\r]/g, (character) => IN_VALUE[character] ?? character)
    : text;
}
