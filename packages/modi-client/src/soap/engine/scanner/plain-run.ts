import { sameBytes, type Cursor } from './cursor.js';
import { asciiNameEnd } from './names.js';
import type { ScopeFrame } from './namespaces.js';
import { MAX_DEPTH, type OpenElements } from './open-elements.js';
import { ordinaryTextEnd, ordinaryValueEnd, scanText } from './text.js';

/** A prefix that has been looked up: where it was read, and what it stands for in a scope. */
export interface ResolvedPrefix {
  start: number;
  end: number;
  prefix: string;
  frame: ScopeFrame | undefined;
  namespace: string;
}

const LESS_THAN = 0x3c;
const GREATER_THAN = 0x3e;
const SLASH = 0x2f;
const COLON = 0x3a;
const SPACE = 0x20;
const EQUALS = 0x3d;
const QUOTE = 0x22;

/**
 * Moves past what most documents are made of, as far as it goes: elements of one prefix that are written as Canonical XML writes them,
 * declare nothing, have no id and no attribute with a prefix; and the texts in and between them. It stops before whatever is anything
 * else, well-formed or not, and before the end of the element it began in: the careful way goes on from there, so that nothing is
 * accepted, and nothing refused, by this one alone.
 */
export function scanPlainRun(cursor: Cursor, open: OpenElements, resolved: ResolvedPrefix): void {
  const { bytes } = cursor;
  const { names } = open;
  const outermost = open.depth;
  let pos = cursor.pos;
  for (;;) {
    let at = ordinaryTextEnd(bytes, pos);
    if (bytes[at] !== LESS_THAN) at = carefulTextEnd(cursor, at);
    if (at < 0) break;
    pos = at;
    if (bytes[pos + 1] === SLASH) {
      if (open.depth === outermost) break;
      const nameStart = names[open.depth * 2 - 2] ?? 0;
      const nameEnd = names[open.depth * 2 - 1] ?? 0;
      const end = pos + 2 + nameEnd - nameStart;
      if (bytes[end] !== GREATER_THAN || !sameBytes(bytes, pos + 2, end, nameStart, nameEnd)) break;
      open.pop();
      pos = end + 1;
    } else {
      const localStart = afterPrefix(bytes, pos + 1, resolved);
      const nameEnd = localStart < 0 ? -1 : asciiNameEnd(bytes, localStart);
      if (nameEnd === localStart || open.depth === MAX_DEPTH) break;
      const tagEnd = bytes[nameEnd] === SPACE ? plainAttributesEnd(bytes, nameEnd) : nameEnd;
      if (tagEnd < 0 || bytes[tagEnd] !== GREATER_THAN) break;
      open.push(pos + 1, nameEnd, false);
      pos = tagEnd + 1;
    }
  }
  cursor.pos = pos;
}

/** The same where there is more than ordinary ASCII: at a `<`, or -1 when the text would be written otherwise, or ends with the bytes. */
function carefulTextEnd(cursor: Cursor, from: number): number {
  cursor.pos = from;
  cursor.plain = true;
  scanText(cursor);
  return cursor.plain && cursor.pos < cursor.bytes.length ? cursor.pos : -1;
}

/** After the prefix and its colon, where the name has this prefix; else -1. */
function afterPrefix(bytes: Uint8Array, nameStart: number, { start, end }: ResolvedPrefix): number {
  if (end === start) return nameStart;
  const colon = nameStart + end - start;
  return bytes[colon] === COLON && sameBytes(bytes, nameStart, colon, start, end) ? colon + 1 : -1;
}

/** More than these are read the careful way, which counts them. */
const FEW = 8;

/** After the last attribute of a tag, when all stand in order, without prefixes, each after one space; else -1. */
function plainAttributesEnd(bytes: Uint8Array, start: number): number {
  let pos = start;
  let before = 0;
  let beforeEnd = 0;
  for (let count = 0; count < FEW && bytes[pos] === SPACE; count++) {
    const nameStart = pos + 1;
    const nameEnd = asciiNameEnd(bytes, nameStart);
    // A name with a prefix ends at its colon, and so is not followed by `=`.
    if (nameEnd === nameStart || bytes[nameEnd] !== EQUALS || bytes[nameEnd + 1] !== QUOTE) return -1;
    if (isSpecial(bytes, nameStart, nameEnd)) return -1;
    if (count > 0 && !precedes(bytes, before, beforeEnd, nameStart, nameEnd)) return -1;
    const valueEnd = ordinaryValueEnd(bytes, nameEnd + 2);
    if (bytes[valueEnd] !== QUOTE) return -1;
    before = nameStart;
    beforeEnd = nameEnd;
    pos = valueEnd + 1;
  }
  return pos;
}

/** Perhaps `xmlns`, `Id` or `ID`. */
function isSpecial(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  return (length === 5 && bytes[start] === 0x78) || (length === 2 && bytes[start] === 0x49);
}

/** `true` when the first name comes before the second, as its bytes say: which two equal ones do not. */
function precedes(bytes: Uint8Array, a: number, aEnd: number, b: number, bEnd: number): boolean {
  while (a < aEnd && b < bEnd) {
    const difference = (bytes[a++] ?? 0) - (bytes[b++] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return a === aEnd && b < bEnd;
}
