import { scanElementAt } from './engine/scanner/scan.js';
import { malformed } from './engine/scanner/faults.js';

const NOTHING = { startElement: (): void => undefined, endElement: (): void => undefined };

/** Bytes that replace `[start, end)`. */
export interface Patch {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A copy of `bytes` with the patches applied; every byte outside them is kept. Patches are in order and do not overlap. */
export function splice(bytes: Uint8Array, patches: readonly Patch[]): Buffer {
  let length = bytes.length;
  for (const { start, end, text } of patches) length += Buffer.byteLength(text, 'utf8') - (end - start);
  const whole = Buffer.allocUnsafe(length);
  let from = 0;
  let at = 0;
  for (const { start, end, text } of patches) {
    whole.set(bytes.subarray(from, start), at);
    at += start - from;
    if (text !== '') at += whole.write(text, at, 'utf8');
    from = end;
  }
  whole.set(bytes.subarray(from), at);
  return whole;
}

/**
 * Refuses text that is not a well-formed run of elements in the given scope: what we put into an envelope must not be able to end the
 * element it is put into.
 */
export function checkFragment(xml: string, inScope: ReadonlyMap<string, string>): void {
  // Half of a surrogate pair would be written as U+FFFD, silently.
  if (/[^\x00-\x7f]/.test(xml) && /\p{Cs}/u.test(xml)) throw malformed('character', 0);
  const bytes = Buffer.from(`<_>${xml}</_>`, 'utf8');
  const end = scanElementAt(bytes, 0, inScope, NOTHING);
  if (end !== bytes.length) throw malformed('tag-mismatch', end);
}

/** Text as the content of an element or, in double quotes, the value of an attribute. White space survives in both. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"'\t\n\r]/g, (character) => ESCAPES.get(character) ?? character);
}

const ESCAPES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
  ['\t', '&#9;'],
  ['\n', '&#10;'],
  ['\r', '&#13;'],
]);
