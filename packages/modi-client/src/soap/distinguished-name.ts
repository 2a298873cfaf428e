/** One attribute of a name: its type, and its value in DER (hex) and, where that is a string, as text. */
interface NameAttribute {
  readonly oid: string;
  readonly der: string;
  readonly text: string | undefined;
}

/** A name of X.501: relative names, the widest first, each of one attribute or several. */
export type DistinguishedName = readonly (readonly NameAttribute[])[];

/** Types that RFC 2253 names, and so every reader knows (§2.3). */
const WRITTEN = new Map([
  ['2.5.4.3', 'CN'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'ST'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['2.5.4.6', 'C'],
  ['2.5.4.9', 'STREET'],
  ['0.9.2342.19200300.100.1.25', 'DC'],
  ['0.9.2342.19200300.100.1.1', 'UID'],
]);

/** Those, and what OpenSSL, Java and Windows call others. */
const READ = new Map([
  ...[...WRITTEN].map(([oid, name]): [string, string] => [name, oid]),
  ['S', '2.5.4.8'],
  ['E', '1.2.840.113549.1.9.1'],
  ['EMAIL', '1.2.840.113549.1.9.1'],
  ['EMAILADDRESS', '1.2.840.113549.1.9.1'],
  ['SERIALNUMBER', '2.5.4.5'],
  ['SURNAME', '2.5.4.4'],
  ['SN', '2.5.4.4'],
  ['GIVENNAME', '2.5.4.42'],
  ['GN', '2.5.4.42'],
  ['G', '2.5.4.42'],
  ['TITLE', '2.5.4.12'],
  ['T', '2.5.4.12'],
  ['INITIALS', '2.5.4.43'],
  ['GENERATIONQUALIFIER', '2.5.4.44'],
  ['GENERATION', '2.5.4.44'],
  ['DNQUALIFIER', '2.5.4.46'],
  ['DNQ', '2.5.4.46'],
  ['PSEUDONYM', '2.5.4.65'],
  ['DESCRIPTION', '2.5.4.13'],
  ['BUSINESSCATEGORY', '2.5.4.15'],
  ['POSTALCODE', '2.5.4.17'],
  ['ORGANIZATIONIDENTIFIER', '2.5.4.97'],
]);

/** Characters of a name in a message. */
const LONGEST = 2_048;

/** The issuer of a certificate in DER, `undefined` when it cannot be found. */
export function issuerOf(certificate: Uint8Array): DistinguishedName | undefined {
  const [tbs] = children(certificate, children(certificate, { content: 0, end: certificate.length })[0]);
  const fields = children(certificate, tbs);
  // The version may be left out; then come serial number, algorithm, issuer.
  const issuer = fields[fields[0]?.tag === 0xa0 ? 3 : 2];
  const name = children(certificate, issuer).map((relative) =>
    children(certificate, relative).map((pair) => readAttribute(certificate, children(certificate, pair))),
  );
  return name.length === 0 ? undefined : name.map((relative) => relative.filter((each) => each !== undefined));
}

/** As RFC 2253 writes it, the narrowest first, in the manner of Java: what it does not name is dotted, its value in hexadecimal. */
export function writeName(name: DistinguishedName): string {
  return [...name]
    .reverse()
    .map((relative) => relative.map(writeAttribute).join('+'))
    .join(',');
}

/**
 * A name as somebody wrote it (RFC 2253 or 4514, RFC 1779 with its quotes, OpenSSL, Java), in the one order or the other, is this name. Strings
 * are compared as X.520 does: letters of either case, white space as one space.
 */
export function isName(text: string, name: DistinguishedName): boolean {
  if (text.length > LONGEST) return false;
  const written = splitOutside(text, /[,;]/).map((relative) => splitOutside(relative, /\+/).map(parseAttribute));
  const wanted = name.map((relative) => relative.map(comparable).sort().join('+'));
  const given = written.map((relative) =>
    relative
      .map((each) => each && comparable(each))
      .sort()
      .join('+'),
  );
  return sameList(given, wanted) || sameList(given.reverse(), wanted);
}

function sameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each, index) => each === other[index]);
}

function comparable({ oid, der, text }: NameAttribute): string {
  const value = text?.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim();
  return JSON.stringify([oid, value ?? der]);
}

function writeAttribute({ oid, der, text }: NameAttribute): string {
  const keyword = WRITTEN.get(oid);
  if (keyword === undefined || text === undefined) return `${oid}=#${der}`;
  return `${keyword}=${text.replace(/[,=+<>#;"\\]|^ | $/g, '\\$&')}`;
}

/** The pieces of a text between separators that no backslash or quotes protect. */
function splitOutside(text: string, separator: RegExp): readonly string[] {
  const pieces: string[] = [];
  let quoted = false;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\') at++;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && separator.test(character)) {
      pieces.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...pieces, text.slice(from)];
}

function parseAttribute(text: string): NameAttribute | undefined {
  const at = text.indexOf('=');
  const type = text
    .slice(0, Math.max(at, 0))
    .trim()
    .toUpperCase()
    .replace(/^OID\./, '');
  const oid = READ.get(type) ?? (/^[0-9]+(?:\.[0-9]+)+$/.test(type) ? type : undefined);
  if (oid === undefined) return undefined;
  // A space at the end may be escaped, and then belongs to the value.
  const value = text
    .slice(at + 1)
    .trimStart()
    .replace(/(?<!\\)\s+$/, '');
  if (/^#(?:[0-9A-Fa-f]{2})+$/.test(value)) {
    const der = Buffer.from(value.slice(1), 'hex');
    const [only] = children(der, { content: 0, end: der.length });
    return { oid, der: der.toString('hex'), text: only === undefined ? undefined : textOf(der, only) };
  }
  return { oid, der: '', text: unescape(value.replace(/^"([^]*)"$/, '$1')) };
}

/** Pairs of hexadecimal digits are bytes of UTF-8; any other escaped character is itself. */
function unescape(text: string): string {
  return text.replace(/(?:\\[0-9A-Fa-f]{2})+|\\([^])/g, (all, single: string | undefined) =>
    single === undefined ? Buffer.from(all.replaceAll('\\', ''), 'hex').toString('utf8') : single,
  );
}

interface DerValue {
  readonly tag: number;
  readonly start: number;
  readonly content: number;
  readonly end: number;
}

/** The values that stand one after the other inside a value; none when they are not in order. */
function children(der: Uint8Array, inside: Pick<DerValue, 'content' | 'end'> | undefined): readonly DerValue[] {
  const found: DerValue[] = [];
  for (let pos = inside?.content ?? 0; pos < (inside?.end ?? 0);) {
    const first = der[pos + 1] ?? 0;
    const size = first < 0x80 ? 0 : first & 0x7f;
    let length = size === 0 ? first : 0;
    for (let index = 0; index < size; index++) length = length * 256 + (der[pos + 2 + index] ?? 0);
    const content = pos + 2 + size;
    if (first === 0x80 || size > 3 || content + length > (inside?.end ?? 0)) return [];
    found.push({ tag: der[pos] ?? 0, start: pos, content, end: content + length });
    pos = content + length;
  }
  return found;
}

function readAttribute(der: Uint8Array, [type, value]: readonly DerValue[]): NameAttribute | undefined {
  if (type === undefined || value === undefined) return undefined;
  return {
    oid: readOid(der.subarray(type.content, type.end)),
    der: Buffer.from(der.subarray(value.start, value.end)).toString('hex'),
    text: textOf(der, value),
  };
}

function readOid(bytes: Uint8Array): string {
  const numbers: number[] = [];
  let number = 0;
  for (const byte of bytes) {
    number = number * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(number);
      number = 0;
    }
  }
  const [first = 0, ...others] = numbers;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...others].join('.');
}

/** A string of any of the types that names are made of. */
function textOf(der: Uint8Array, { tag, content, end }: DerValue): string | undefined {
  const bytes = Buffer.from(der.subarray(content, end));
  switch (tag) {
    case 0x0c:
    case 0x12:
    case 0x13:
    case 0x16:
      return bytes.toString('utf8');
    case 0x14:
      return bytes.toString('latin1');
    case 0x1e:
      return bytes.length % 2 === 0 ? bytes.swap16().toString('utf16le') : undefined;
    default:
      return undefined;
  }
}
