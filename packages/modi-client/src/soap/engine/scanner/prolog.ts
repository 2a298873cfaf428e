import { byteAt, skipSpace, startsWith, textOf, type Cursor } from './cursor.js';
import { forbidden, malformed } from './faults.js';

/**
 * Moves past a UTF-8 byte order mark (which what is signed may not have: the engines refuse it before) and an XML declaration, where there
 * are any. Anything that is not UTF-8 from its first bytes
 * (XML 1.0 appendix F: UTF-16, UTF-32, EBCDIC) or by its own word is refused.
 */
export function scanProlog(cursor: Cursor): void {
  const { bytes } = cursor;
  const [a, b, c, d] = [byteAt(bytes, 0), byteAt(bytes, 1), byteAt(bytes, 2), byteAt(bytes, 3)];
  if (bytes.length === 0) throw malformed('empty', 0);
  if ((a === 0xfe && b === 0xff) || (a === 0xff && b === 0xfe) || a === 0 || b === 0) throw forbidden('encoding', 0);
  if (a === 0x4c && b === 0x6f && c === 0xa7 && d === 0x94) throw forbidden('encoding', 0);
  if (a === 0xef && b === 0xbb && c === 0xbf) cursor.pos = 3;
  if (startsWith(cursor, '<?xml') && isDeclaration(byteAt(bytes, cursor.pos + 5))) scanDeclaration(cursor);
}

/** After `<?xml`: a name that goes on (`<?xml-stylesheet`) is a processing instruction. */
function isDeclaration(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d || byte === 0x3f;
}

function scanDeclaration(cursor: Cursor): void {
  const start = cursor.pos;
  cursor.pos += 5;
  const version = pseudoAttribute(cursor, 'version');
  if (version === undefined) throw malformed('xml-declaration', start);
  if (!/^1\.[0-9]+$/.test(version)) throw malformed('xml-declaration', start);
  if (version !== '1.0') throw forbidden('version', start);
  const encoding = pseudoAttribute(cursor, 'encoding');
  if (encoding !== undefined) {
    if (!/^[A-Za-z][A-Za-z0-9._-]*$/.test(encoding)) throw malformed('xml-declaration', start);
    if (encoding.toUpperCase() !== 'UTF-8') throw forbidden('encoding', start);
  }
  const standalone = pseudoAttribute(cursor, 'standalone');
  if (standalone !== undefined && standalone !== 'yes' && standalone !== 'no')
    throw malformed('xml-declaration', start);
  skipSpace(cursor);
  if (!startsWith(cursor, '?>')) throw malformed('xml-declaration', start);
  cursor.pos += 2;
}

/** Reads `S name S? = S? "value"` when it is there; leaves the cursor where it was when another name is. */
function pseudoAttribute(cursor: Cursor, name: string): string | undefined {
  const before = cursor.pos;
  if (!skipSpace(cursor) || !startsWith(cursor, name)) {
    cursor.pos = before;
    return undefined;
  }
  cursor.pos += name.length;
  skipSpace(cursor);
  if (byteAt(cursor.bytes, cursor.pos) !== 0x3d) throw malformed('xml-declaration', cursor.pos);
  cursor.pos++;
  skipSpace(cursor);
  const quote = byteAt(cursor.bytes, cursor.pos);
  if (quote !== 0x22 && quote !== 0x27) throw malformed('xml-declaration', cursor.pos);
  const start = ++cursor.pos;
  // No value here is longer than the longest encoding name, so that a lost quote does not make us read a whole document.
  const end = cursor.bytes.subarray(start, start + 64).indexOf(quote);
  if (end < 0) throw malformed('xml-declaration', start);
  cursor.pos = start + end + 1;
  return textOf(cursor.bytes, start, start + end);
}
