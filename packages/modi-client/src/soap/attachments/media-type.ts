/** A Content-Type, taken apart. */
export interface MediaType {
  /** `type/subtype`, lower-case. */
  readonly type: string;
  /** Names lower-case; values as they are, quotes and escapes undone. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Characters of a whole Content-Type. */
const MAX_LENGTH = 4_096;
const TOKEN = new Set("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

/**
 * Reads a Content-Type strictly (RFC 9110 §8.3): a value that is not quoted is a token, no parameter is there twice, nothing follows.
 *
 * @returns `undefined` for anything else
 */
export function readMediaType(value: string): MediaType | undefined {
  if (value.length > MAX_LENGTH) return undefined;
  const reader = new Reader(value);
  const type = reader.token();
  if (type === '' || !reader.take('/')) return undefined;
  const subtype = reader.token();
  if (subtype === '') return undefined;
  const parameters = new Map<string, string>();
  for (reader.skipSpace(); !reader.ended; reader.skipSpace()) {
    if (!reader.take(';')) return undefined;
    reader.skipSpace();
    // A semicolon at the end, and two in a row, are said of old software: nothing is lost.
    if (reader.ended || reader.next === ';') continue;
    const name = reader.token().toLowerCase();
    if (name === '' || parameters.has(name) || !reader.take('=')) return undefined;
    const isQuoted = reader.next === '"';
    const text = isQuoted ? reader.quoted() : reader.token();
    if (text === undefined || (text === '' && !isQuoted)) return undefined;
    parameters.set(name, text);
  }
  return { type: `${type}/${subtype}`.toLowerCase(), parameters };
}

class Reader {
  readonly #text: string;
  #pos = 0;

  constructor(text: string) {
    this.#text = text.trim();
  }

  get ended(): boolean {
    return this.#pos >= this.#text.length;
  }

  get next(): string {
    return this.#text.charAt(this.#pos);
  }

  skipSpace(): void {
    while (this.next === ' ' || this.next === '\t') this.#pos++;
  }

  take(character: string): boolean {
    if (this.next !== character) return false;
    this.#pos++;
    return true;
  }

  token(): string {
    const start = this.#pos;
    while (TOKEN.has(this.next)) this.#pos++;
    return this.#text.slice(start, this.#pos);
  }

  /** `undefined`: it does not end, or holds what is not visible ASCII, space or tab. */
  quoted(): string | undefined {
    let text = '';
    this.#pos++;
    for (; !this.ended; this.#pos++) {
      let character = this.next;
      if (character === '"') {
        this.#pos++;
        return text;
      }
      if (character === '\\') {
        this.#pos++;
        character = this.next;
      }
      if (!/^[\t\x20-\x7e]$/.test(character)) return undefined;
      text += character;
    }
    return undefined;
  }
}
