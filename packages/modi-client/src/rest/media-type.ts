interface MediaType {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const TYPE = new RegExp(`^(${TOKEN})/(${TOKEN})`);
const PARAMETER = new RegExp(`^[ \\t]*;[ \\t]*(?:(${TOKEN})=(?:(${TOKEN})|"((?:[^"\\\\]|\\\\.)*)"))?`);
const LONGEST = 1_000;

/**
 * Do two `Content-Type` values mean the same (RFC 9110 §8.3.1): type, subtype, parameter names and `charset` in any case, parameters in any
 * order, quoted or not? Values that cannot be read, or have a parameter twice, are the same only to the letter.
 */
export function sameMediaType(one: string, other: string): boolean {
  if (one === other) return true;
  const [left, right] = [parse(one), parse(other)];
  if (left === undefined || right === undefined || left.type !== right.type) return false;
  if (left.parameters.size !== right.parameters.size) return false;
  return [...left.parameters].every(([name, value]) => right.parameters.get(name) === value);
}

function parse(text: string): MediaType | undefined {
  if (text.length > LONGEST) return undefined;
  const head = TYPE.exec(text);
  if (head === null) return undefined;
  const parameters = new Map<string, string>();
  let rest = text.slice(head[0].length);
  while (rest.trim() !== '') {
    const found = PARAMETER.exec(rest);
    if (found === null) return undefined;
    rest = rest.slice(found[0].length);
    const [, name, token, quoted] = found;
    if (name === undefined) continue;
    const key = name.toLowerCase();
    if (parameters.has(key)) return undefined;
    const value = token ?? (quoted ?? '').replace(/\\(.)/g, '$1');
    parameters.set(key, key === 'charset' ? value.toLowerCase() : value);
  }
  return { type: `${head[1]}/${head[2]}`.toLowerCase(), parameters };
}
