/** What a record is made of. Numbers are safe integers: their text is the same in every language. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

/** A value that has no canonical form. `path` says where it stands, never what it is. */
export class CanonicalJsonError extends TypeError {
  readonly path: string;

  constructor(path: string, problem: string) {
    super(`no canonical JSON at ${path === '' ? 'the root' : path}: ${problem}`);
    this.name = 'CanonicalJsonError';
    this.path = path;
  }
}

/**
 * Canonical JSON of RFC 8785 (JCS): members sorted by UTF-16 code units, no white space, ECMAScript string escapes. Members whose value is
 * `undefined` are left out. Of numbers only safe integers are taken, and of strings only well-formed Unicode (RFC 8785 §3.2.2.2).
 *
 * @throws CanonicalJsonError
 */
export function canonicalJson(value: JsonValue): string {
  return write(value, '', 0);
}

/**
 * The canonical text of an object around a member whose value is not known yet: an integer written between the halves makes it whole. The
 * object comes in two parts without a member in common: putting a large one together costs more than writing it.
 *
 * @param hole name of the member; not one of the parts' own
 * @throws CanonicalJsonError
 */
export function canonicalHalves(
  one: JsonObject,
  other: JsonObject,
  hole: string,
): { readonly prima: string; readonly dopo: string } {
  const mine = Object.keys(one);
  let prima = '{';
  let dopo = '';
  for (const { key, label } of inOrder([...mine, ...Object.keys(other)], '')) {
    const member = mine.includes(key) ? one[key] : other[key];
    if (member === undefined) continue;
    const written = typeof member === 'string' && PLAIN.test(member) ? `"${member}"` : write(member, `/${key}`, 1);
    if (key < hole) prima += `${label}${written},`;
    else dopo += `,${label}${written}`;
  }
  return { prima: `${prima}${text(hole, '')}:`, dopo: `${dopo}}` };
}

interface Label {
  readonly key: string;
  /** The key and its colon, as written. */
  readonly label: string;
}

/** Records come in a handful of shapes: each is sorted once. */
const MAX_KNOWN_ORDERS = 256;
const knownOrders = new Map<string, readonly Label[]>();

function inOrder(keys: readonly string[], path: string): readonly Label[] {
  const shape = keys.join('\n');
  const known = knownOrders.get(shape);
  // No kept key has a line end, so as many keys with the same text are the same keys.
  if (known?.length === keys.length) return known;
  const order = [...keys].sort().map((key) => ({ key, label: `${text(key, path)}:` }));
  if (knownOrders.size < MAX_KNOWN_ORDERS && !keys.some((key) => key.includes('\n'))) knownOrders.set(shape, order);
  return order;
}

const MAX_DEPTH = 16;
/** Nothing to escape, nothing to check: nearly every string. */
const PLAIN = /^[ !#-[\]-~]*$/;
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

function write(value: JsonValue, path: string, depth: number): string {
  if (depth > MAX_DEPTH) throw new CanonicalJsonError(path, 'nested too deep');
  if (typeof value === 'string') return text(value, path);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new CanonicalJsonError(path, 'a number that is not a safe integer');
    // RFC 8785 §3.2.2.3: minus zero is written as zero, which is what String does.
    return String(value);
  }
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value !== 'object') throw new CanonicalJsonError(path, `a value of type ${typeof value}`);
  if (isArray(value)) return `[${value.map((item, index) => write(item, `${path}/${index}`, depth + 1)).join(',')}]`;
  return `{${members(value, path, depth).join(',')}}`;
}

function members(value: JsonObject, path: string, depth: number): string[] {
  const texts: string[] = [];
  for (const { key, label } of inOrder(Object.keys(value), path)) {
    const member = value[key];
    if (member !== undefined) texts.push(`${label}${write(member, `${path}/${key}`, depth + 1)}`);
  }
  return texts;
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function text(value: string, path: string): string {
  if (PLAIN.test(value)) return `"${value}"`;
  if (LONE_SURROGATE.test(value)) throw new CanonicalJsonError(path, 'a string with half a surrogate pair');
  return JSON.stringify(value);
}
