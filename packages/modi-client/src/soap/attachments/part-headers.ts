import { multipartInvalid } from './faults.js';

const CR = 0x0d;
const LF = 0x0a;
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/;

/**
 * The header fields of a part, from `start`, and where its content begins. Lines end in CR LF; a line that begins with white space continues
 * the one before it (RFC 5322 §2.2.3).
 *
 * @param end of what may be read, the line end before the next delimiter included
 */
export function readPartHeaders(
  view: Buffer,
  start: number,
  end: number,
  maxBytes: number,
  part: number,
): { readonly headers: ReadonlyMap<string, string>; readonly end: number } {
  const headers = new Map<string, string>();
  let pos = start;
  let field: string | undefined;
  for (;;) {
    const lineEnd = findLineEnd(view, pos, Math.min(end, start + maxBytes));
    if (lineEnd === undefined) throw multipartInvalid(end > start + maxBytes ? 'header-size' : 'header', { part });
    if (lineEnd < 0) throw multipartInvalid('line-end', { part });
    const folded = view[pos] === 0x20 || view[pos] === 0x09;
    if (!folded && field !== undefined) addField(headers, field, part);
    if (lineEnd === pos) return { headers, end: pos + 2 };
    const line = view.toString('utf8', pos, lineEnd);
    if (folded && field === undefined) throw multipartInvalid('header', { part });
    field = folded ? `${field ?? ''} ${line.trim()}` : line;
    pos = lineEnd + 2;
  }
}

/** Where a CR LF begins that is all before `end`; `undefined` where there is none; -1 where either is alone. */
function findLineEnd(view: Buffer, from: number, end: number): number | undefined {
  for (let pos = from; pos < end; pos++) {
    if (view[pos] === LF) return -1;
    if (view[pos] !== CR) continue;
    if (view[pos + 1] !== LF) return -1;
    return pos + 2 <= end ? pos : undefined;
  }
  return undefined;
}

function addField(headers: Map<string, string>, field: string, part: number): void {
  const colon = field.indexOf(':');
  const name = field.slice(0, Math.max(colon, 0));
  const value = field.slice(colon + 1).trim();
  if (!NAME.test(name) || /[\x00-\x08\x0a-\x1f\x7f]/.test(value)) throw multipartInvalid('header', { part });
  const lower = name.toLowerCase();
  if (headers.has(lower)) throw multipartInvalid('header-repeated', { part });
  headers.set(lower, value);
}
