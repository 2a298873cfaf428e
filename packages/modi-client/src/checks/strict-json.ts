/** Objects and arrays within each other: more than any token has, few enough for whoever walks the value by recursion. */
const DEEPEST = 64;

/**
 * Parses a JSON object from UTF-8 bytes, or gives `undefined`: not UTF-8, not JSON, not an object, nested deeper than 64, or a member twice
 * in one object (RFC 7515 §4 lets us refuse those; two readers may each take another one).
 */
export function parseStrictObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isObject(value) && isPlain(text) ? value : undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const STRING_OR_MARK = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/g;

/** Walks the strings and marks of text that is already known to be JSON: no member twice in one object, and not too deep. */
function isPlain(json: string): boolean {
  const open: (Set<string> | undefined)[] = [];
  let last = '';
  for (const [token] of json.matchAll(STRING_OR_MARK)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') {
      const names = open.at(-1);
      const name = String(JSON.parse(last));
      if (names?.has(name) === true) return false;
      names?.add(name);
    }
    if (open.length > DEEPEST) return false;
    last = token;
  }
  return true;
}
