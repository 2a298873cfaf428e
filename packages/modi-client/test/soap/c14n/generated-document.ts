import { Random } from '../../helpers/random.js';

const PREFIXES = ['a', 'b', 'c', 'ns1', 'É', '_x'];
// ASCII alone: libxml2 refuses to read an IRI as a namespace name.
const URIS = ['urn:a', 'urn:b', 'http://example.org/x?y=1', "urn:l'uno", 'urn:%C3%A9', 'urn:c'];
const LOCALS = ['a', 'b', 'data', 'Ente', 'é', 'x-1.y', '𐌰', '\uf900z'];
const TEXTS = [
  'testo',
  ' ',
  '\n  ',
  '\r\n\t',
  '\r',
  'à 𝄞 €',
  '&amp;',
  '&lt;b&gt;',
  '&apos;&quot;',
  '>',
  ']] >',
  '&#13;',
  '&#xD;',
  '&#9;&#10;',
  '&#x1D11E;',
  '&#65;',
  '"\'',
  '\u0085\u2028',
];
const VALUES = [
  'v',
  '',
  ' a  b ',
  'a\tb\nc\r\nd\re',
  '&#9;&#10;&#13;',
  '&amp;&lt;&gt;&quot;&apos;',
  '>',
  'é𝄞',
  '&#x20;&#32;',
  '&#x9;&#xA;&#xD;',
];
const CDATA = ['', 'x', '<b> & "c" ]] >', '\r\n a \r', '&amp;', '𝄞'];
const COMMENTS = ['', ' x ', ' <a>&b; ', 'é'];

export interface GeneratedDocument {
  readonly text: string;
  /** InclusiveNamespaces PrefixList; `''` is the default namespace. The element to canonicalize carries `apex="1"`. */
  readonly prefixes: readonly string[];
}

/** What a generated document may hold: engines other than ours fail on some of it, by their own nature. */
export interface Grammar {
  readonly instructions: boolean;
  /** Names with characters beyond U+FFFF. */
  readonly astralNames: boolean;
}

/** A well-formed document, made of what canonicalization must get right, from a seed. */
export function generateDocument(
  seed: number,
  grammar: Grammar = { instructions: true, astralNames: true },
): GeneratedDocument {
  const random = new Random(seed);
  const generator = new Generator(random, grammar);
  const text = generator.document();
  const prefixes = random.chance(0.4) ? [...PREFIXES, ''].filter(() => random.chance(0.35)) : [];
  return { text, prefixes };
}

type Scope = ReadonlyMap<string, string>;

class Generator {
  readonly #random: Random;
  readonly #grammar: Grammar;
  #elements = 0;
  #apex: number;

  constructor(random: Random, grammar: Grammar) {
    this.#random = random;
    this.#grammar = grammar;
    this.#apex = random.below(6);
  }

  document(): string {
    const random = this.#random;
    const prolog = random.chance(0.3) ? '<?xml version="1.0" encoding="UTF-8"?>\r\n' : '';
    let body = this.#element(new Map(), 0);
    // Fewer elements than hoped for: the root it is, which was not marked.
    if (this.#elements <= this.#apex) body = body.replace(/^<[^\s/>]+/, (head) => `${head} apex="1"`);
    return `${prolog}${random.chance(0.2) ? '<!-- before -->' : ''}${body}${random.chance(0.2) ? '\n<!-- after -->' : ''}`;
  }

  #element(outer: Scope, depth: number): string {
    const random = this.#random;
    const own = this.#elements++;
    const scope = new Map(outer);
    const pieces: string[] = [];
    for (const prefix of ['', ...PREFIXES]) {
      if (!random.chance(depth === 0 ? 0.5 : 0.15)) continue;
      const uri = prefix === '' && random.chance(0.35) ? '' : random.pick(URIS);
      scope.set(prefix, uri);
      pieces.push(`xmlns${prefix === '' ? '' : `:${prefix}`}=${this.#quoted(uri)}`);
    }
    const usable = [...scope].filter(([prefix, uri]) => prefix !== '' && uri !== '').map(([prefix]) => prefix);
    const name = this.#name(usable);
    pieces.push(...this.#attributes(usable, scope));
    if (own === this.#apex) pieces.push('apex="1"');
    for (let index = pieces.length - 1; index > 0; index--) {
      const other = random.below(index + 1);
      [pieces[index], pieces[other]] = [pieces[other] ?? '', pieces[index] ?? ''];
    }
    const gap = (): string => (random.chance(0.8) ? ' ' : random.pick(['  ', '\n', '\t ', '\r\n']));
    const open = `${name}${pieces.map((piece) => gap() + piece).join('')}${random.chance(0.1) ? ' ' : ''}`;
    const content = this.#content(scope, depth);
    if (content === '' && random.chance(0.7)) return `<${open}/>`;
    return `<${open}>${content}</${name}${random.chance(0.1) ? '\n' : ''}>`;
  }

  #attributes(usable: readonly string[], scope: Scope): string[] {
    const random = this.#random;
    const seen = new Set<string>();
    const written: string[] = [];
    for (let count = random.below(4); count > 0; count--) {
      const xml = random.chance(0.12);
      const prefixed = !xml && usable.length > 0 && random.chance(0.5);
      const prefix = xml ? 'xml' : prefixed ? random.pick(usable) : '';
      const local = xml ? random.pick(['lang', 'space', 'base']) : this.#local();
      const key = `${xml ? 'xml' : prefixed ? scope.get(prefix) : ''} ${local}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const equals = random.chance(0.9) ? '=' : random.pick([' =', '= ', '\n=\t']);
      written.push(
        `${prefix === '' ? '' : `${prefix}:`}${local}${equals}${this.#quoted(xml ? 'default' : random.pick(VALUES))}`,
      );
    }
    return written;
  }

  #content(scope: Scope, depth: number): string {
    const random = this.#random;
    let content = '';
    for (let count = random.below(depth > 5 ? 2 : 5); count > 0; count--) {
      const kind = random.next();
      if (kind < 0.4 && depth < 7 && this.#elements < 40) content += this.#element(scope, depth + 1);
      else if (kind < 0.75) content += random.pick(TEXTS);
      else if (kind < 0.85) content += `<![CDATA[${random.pick(CDATA)}]]>`;
      else if (kind < 0.95 || !this.#grammar.instructions) content += `<!--${random.pick(COMMENTS)}-->`;
      else content += random.pick(['<?p?>', '<?p  a b ?>', '<?stylo x="&amp;"\r\n?>', '<?p\t?>']);
    }
    return content;
  }

  #name(usable: readonly string[]): string {
    const random = this.#random;
    const local = this.#local();
    return usable.length > 0 && random.chance(0.6) ? `${random.pick(usable)}:${local}` : local;
  }

  #local(): string {
    const local = this.#random.pick(LOCALS);
    return this.#grammar.astralNames ? local : local.replace(/[\u{10000}-\u{10ffff}]/gu, 'w');
  }

  #quoted(value: string): string {
    return value.includes("'") || this.#random.chance(0.7) ? `"${value}"` : `'${value.replace(/"/g, '&quot;')}'`;
  }
}
