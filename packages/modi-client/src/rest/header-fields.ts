import { invalidOption, type ConfigurationError } from '../errors/configuration-error.js';
import { TokenError } from '../errors/token-error.js';

/**
 * HTTP header fields as they travel: pairs in order (Node's `rawHeaders` in twos), or values by name. Names in any case. A field that
 * came several times must be seen several times: give Node's `headersDistinct`, not `headers`, which joins or drops repeats.
 */
export type HeaderFields =
  | readonly (readonly [name: string, value: string])[]
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** Values by lower-case name, in the order they came, without the white space around them. */
export type FieldMap = ReadonlyMap<string, readonly string[]>;

const MOST_FIELDS = 500;

/**
 * @throws TokenError ERR_MODI_TOKEN_MALFORMED, reason `headers`: more fields than any message has; ConfigurationError for what is no header
 */
export function fieldMap(headers: HeaderFields): FieldMap {
  const pairs = pairsOf(headers);
  if (pairs.length > MOST_FIELDS) {
    throw new TokenError('ERR_MODI_TOKEN_MALFORMED', `a message has at most ${MOST_FIELDS} header fields`, {
      facts: { reason: 'headers' },
    });
  }
  const fields = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const key = name.toLowerCase();
    const trimmed = withoutBlanks(value);
    const values = fields.get(key);
    if (values === undefined) fields.set(key, [trimmed]);
    else values.push(trimmed);
  }
  return fields;
}

/** Step by step: an expression that looks for the last blanks begins anew at every blank before, which a stranger can make many of. */
function withoutBlanks(value: string): string {
  let [start, end] = [0, value.length];
  while (start < end && isBlank(value, start)) start++;
  while (end > start && isBlank(value, end - 1)) end--;
  return value.slice(start, end);
}

function isBlank(value: string, at: number): boolean {
  const code = value.charCodeAt(at);
  return code === 0x20 || code === 0x09;
}

/** The types say what may come; plain JavaScript does not read types. */
function pairsOf(headers: HeaderFields): readonly (readonly [string, string])[] {
  if (typeof headers !== 'object' || headers === null) throw unusable();
  const given: readonly (readonly unknown[])[] = Array.isArray(headers)
    ? (headers as unknown[]).map((pair) => (Array.isArray(pair) ? (pair as unknown[]) : []))
    : Object.entries(headers as Readonly<Record<string, unknown>>).flatMap(([name, value]) =>
        (Array.isArray(value) ? (value as unknown[]) : value === undefined ? [] : [value]).map((each) => [name, each]),
      );
  return given.map(([name, value]) => {
    if (typeof name !== 'string' || typeof value !== 'string') throw unusable();
    return [name, value];
  });
}

function unusable(): ConfigurationError {
  return invalidOption('headers', 'must hold texts, or lists of texts, by name; or pairs of texts');
}

/**
 * The one value of a field, or `undefined` when it is not there.
 *
 * @throws TokenError ERR_MODI_HEADER_REPEATED, fact `header`
 */
export function single(fields: FieldMap, name: string): string | undefined {
  const values = fields.get(name.toLowerCase()) ?? [];
  if (values.length > 1) {
    throw new TokenError('ERR_MODI_HEADER_REPEATED', `the header ${name} is there more than once`, {
      facts: { header: name.toLowerCase() },
    });
  }
  return values[0];
}
