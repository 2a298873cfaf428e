import { isNcName, Namespaces, type ExpandedName, type NamespaceUndo } from './namespaces.js';
import { resolveReferences } from './references.js';
import { xmlFault } from './xml-fault.js';

export interface XmlAttribute extends ExpandedName {
  readonly value: string;
}

export interface XmlTag extends ExpandedName {
  /** Without namespace declarations. */
  readonly attributes: readonly XmlAttribute[];
}

/** Who listens to one pass. `done` is looked at after each tag: once true, the rest is not read. */
export interface XmlListener {
  readonly done: boolean;
  /** Is text wanted here? Looked at before each piece of it. */
  readonly wantsText: boolean;
  open(tag: XmlTag): void;
  /** Part of the text of an element: a comment or CDATA divides it, so parts must be joined. */
  text(text: string): void;
  /** A comment or a processing instruction, in the root element or around it. */
  aside?(what: 'comment' | 'instruction'): void;
  close(): void;
}

/** Of one element, namespace declarations included. */
const MAX_ATTRIBUTES = 256;
const DECLARATION =
  /^<\?xml[ \t\n]+version[ \t\n]*=[ \t\n]*(?:"1\.0"|'1\.0')(?:[ \t\n]+encoding[ \t\n]*=[ \t\n]*(?:"[Uu][Tt][Ff]-8"|'[Uu][Tt][Ff]-8'))?(?:[ \t\n]+standalone[ \t\n]*=[ \t\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\n]*\?>/;
const NOT_XML_CHARACTERS = /[^\t\n\r\u0020-\ufffd]/;
// The second is exact, and several times slower: it is asked only about a text with characters beyond U+FFFF.
const ANY_SURROGATE = /[\ud800-\udfff]/;
const LONE_SURROGATE = /\p{Surrogate}/u;
const BLANK = /^[ \t\n]*$/;

const malformed = (reason: string): Error => xmlFault(`not well formed, ${reason}`);
const isDeclaration = ([name]: Pair): boolean => name === 'xmlns' || name.startsWith('xmlns:');
const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x09;

interface OpenElement {
  readonly name: string;
  /** What to give back when it closes; only where namespaces were declared. */
  readonly undo: NamespaceUndo | undefined;
}

interface ReadAttributes {
  readonly attributes: readonly XmlAttribute[];
  readonly undo: NamespaceUndo | undefined;
}

const NO_ATTRIBUTES: ReadAttributes = { attributes: [], undo: undefined };

type Pair = readonly [name: string, value: string];

/** One document being read. */
class Scanner {
  readonly #xml: string;
  readonly #listener: XmlListener;
  readonly #maxDepth: number;
  readonly #open: OpenElement[] = [];
  readonly #hasReferences: boolean;
  readonly #hasCdataEnd: boolean;
  /** Nothing in the document's text can be wrong. */
  readonly #plainText: boolean;
  readonly #namespaces = new Namespaces();
  #at = 0;
  #sawRoot = false;

  constructor(xml: string, listener: XmlListener, maxDepth: number) {
    this.#xml = xml;
    this.#listener = listener;
    this.#maxDepth = maxDepth;
    this.#hasReferences = xml.includes('&');
    this.#hasCdataEnd = xml.includes(']]>');
    this.#plainText = !this.#hasReferences && !this.#hasCdataEnd;
  }

  read(): void {
    const xml = this.#xml;
    if (/^<\?xml[ \t\n]/.test(xml)) this.#declaration();
    while (this.#at < xml.length) {
      const next = xml.indexOf('<', this.#at);
      const end = next < 0 ? xml.length : next;
      if (end > this.#at) this.#text(this.#at, end);
      if (next < 0) break;
      this.#at = next;
      this.#markup();
      if (this.#listener.done) return;
    }
    if (this.#open.length > 0 || !this.#sawRoot) throw malformed('it ends too early');
  }

  #declaration(): void {
    const [declaration] = DECLARATION.exec(this.#xml) ?? [];
    if (declaration === undefined) throw xmlFault('only XML 1.0 in UTF-8 is taken, and its declaration says otherwise');
    this.#at = declaration.length;
  }

  #text(from: number, to: number): void {
    if (this.#plainText && !this.#listener.wantsText && this.#open.length > 0) {
      this.#at = to;
      return;
    }
    const raw = this.#xml.slice(from, to);
    this.#at = to;
    if (this.#open.length === 0) {
      if (!BLANK.test(raw)) throw malformed('text outside the root element');
      return;
    }
    if (this.#hasCdataEnd && raw.includes(']]>')) throw malformed('"]]>" in text');
    const text = this.#hasReferences ? resolveReferences(raw) : raw;
    if (this.#listener.wantsText) this.#listener.text(text);
  }

  #markup(): void {
    const code = this.#xml.charCodeAt(this.#at + 1);
    if (code === 0x2f) this.#endTag();
    else if (code === 0x21) this.#exclamation();
    else if (code === 0x3f) this.#instruction();
    else this.#startTag();
  }

  #exclamation(): void {
    const xml = this.#xml;
    if (xml.startsWith('<!--', this.#at)) {
      const end = xml.indexOf('--', this.#at + 4);
      if (end < 0 || xml.charCodeAt(end + 2) !== 0x3e) throw malformed('a comment');
      this.#at = end + 3;
      this.#listener.aside?.('comment');
    } else if (xml.startsWith('<![CDATA[', this.#at)) {
      const end = xml.indexOf(']]>', this.#at + 9);
      if (end < 0 || this.#open.length === 0) throw malformed('a CDATA section');
      if (this.#listener.wantsText) this.#listener.text(xml.slice(this.#at + 9, end));
      this.#at = end + 3;
    } else if (xml.startsWith('<!DOCTYPE', this.#at)) throw xmlFault('it holds a DOCTYPE, which is refused');
    else throw malformed('a declaration');
  }

  #instruction(): void {
    const end = this.#xml.indexOf('?>', this.#at + 2);
    const [target = ''] = end < 0 ? [] : this.#xml.slice(this.#at + 2, end).split(/[ \t\n]/, 1);
    if (!isNcName(target) || target.toLowerCase() === 'xml') throw malformed('a processing instruction');
    this.#at = end + 2;
    this.#listener.aside?.('instruction');
  }

  #endTag(): void {
    const element = this.#open.pop();
    const start = this.#at + 2;
    if (element === undefined || !this.#xml.startsWith(element.name, start)) throw malformed('an end tag out of place');
    this.#at = this.#skipSpaces(start + element.name.length);
    if (this.#xml.charCodeAt(this.#at) !== 0x3e) throw malformed('an end tag out of place');
    this.#at += 1;
    if (element.undo !== undefined) this.#namespaces.leave(element.undo);
    this.#listener.close();
  }

  #startTag(): void {
    if (this.#open.length === 0 && this.#sawRoot) throw malformed('a second root element');
    this.#sawRoot = true;
    const name = this.#name(this.#at + 1);
    const pairs = this.#attributePairs();
    const { attributes, undo } = pairs.length === 0 ? NO_ATTRIBUTES : this.#declareAndResolve(pairs);
    const { uri, local } = this.#namespaces.element(name);
    const empty = this.#xml.charCodeAt(this.#at) === 0x2f;
    if (empty) this.#at += 1;
    if (this.#xml.charCodeAt(this.#at) !== 0x3e) throw malformed('a start tag');
    this.#at += 1;
    if (this.#open.length >= this.#maxDepth) {
      throw xmlFault('elements are nested too deeply', { maxDepth: this.#maxDepth });
    }
    this.#listener.open({ uri, local, attributes });
    if (!empty) {
      this.#open.push({ name, undo });
      return;
    }
    if (undo !== undefined) this.#namespaces.leave(undo);
    this.#listener.close();
  }

  /** The name that starts here, up to what cannot be in one; whether it is one is seen when it is resolved. */
  #name(start: number): string {
    const xml = this.#xml;
    let end = start;
    for (let code = xml.charCodeAt(end); ; code = xml.charCodeAt(++end)) {
      // Also at the end of the text, where the code is NaN.
      if (!(code > 0x20) || code === 0x3e || code === 0x2f || code === 0x3d || code === 0x3c) break;
    }
    this.#at = end;
    return xml.slice(start, end);
  }

  #skipSpaces(from: number): number {
    let at = from;
    while (isSpace(this.#xml.charCodeAt(at))) at += 1;
    return at;
  }

  /** From the end of the element's name to its `>` or `/`. */
  #attributePairs(): readonly Pair[] {
    const pairs: Pair[] = [];
    for (;;) {
      const start = this.#skipSpaces(this.#at);
      const code = this.#xml.charCodeAt(start);
      if (code === 0x3e || code === 0x2f) {
        this.#at = start;
        return pairs;
      }
      if (start === this.#at || Number.isNaN(code)) throw malformed('a start tag');
      if (pairs.length === MAX_ATTRIBUTES)
        throw xmlFault('an element has too many attributes', { maxAttributes: MAX_ATTRIBUTES });
      const name = this.#name(start);
      pairs.push([name, this.#attributeValue()]);
    }
  }

  #attributeValue(): string {
    const xml = this.#xml;
    const equals = this.#skipSpaces(this.#at);
    const start = this.#skipSpaces(equals + 1);
    const quote = xml.charAt(start);
    const end = quote === '"' || quote === "'" ? xml.indexOf(quote, start + 1) : -1;
    if (xml.charCodeAt(equals) !== 0x3d || end < 0) throw malformed('an attribute without a quoted value');
    const raw = xml.slice(start + 1, end);
    if (raw.includes('<')) throw malformed('"<" in an attribute');
    this.#at = end + 1;
    // §3.3.3: white space that is written becomes a space, white space by reference stays.
    return resolveReferences(/[\t\n]/.test(raw) ? raw.replace(/[\t\n]/g, ' ') : raw);
  }

  #resolve(pairs: readonly Pair[]): readonly XmlAttribute[] {
    const attributes = pairs.map(([name, value]): XmlAttribute => {
      const { uri, local } = this.#namespaces.attribute(name);
      return { uri, local, value };
    });
    if (
      attributes.length > 1 &&
      new Set(attributes.map(({ uri, local }) => `${local} ${uri}`)).size < attributes.length
    ) {
      throw malformed('one attribute twice');
    }
    return attributes;
  }

  #declareAndResolve(pairs: readonly Pair[]): ReadAttributes {
    if (!pairs.some(isDeclaration)) return { attributes: this.#resolve(pairs), undo: undefined };
    const declarations = pairs.filter(isDeclaration).map(([name, uri]): Pair => {
      if (name !== 'xmlns' && !isNcName(name.slice(6))) throw malformed('a namespace prefix that is not a name');
      return [name.slice(6), uri];
    });
    if (new Set(declarations.map(([prefix]) => prefix)).size < declarations.length)
      throw malformed('one attribute twice');
    const undo = this.#namespaces.enter(declarations);
    return { attributes: this.#resolve(pairs.filter((pair) => !isDeclaration(pair))), undo };
  }
}

/**
 * One strict pass over a text: XML 1.0 with namespaces, well-formedness checked throughout; no DOCTYPE, and so no
 * entities but the five; UTF-8 where the declaration names an encoding. Throws ERR_ECI_XML.
 */
export function scanXml(text: string, listener: XmlListener, maxDepth: number): void {
  if (NOT_XML_CHARACTERS.test(text) || (ANY_SURROGATE.test(text) && LONE_SURROGATE.test(text)))
    throw malformed('a character that XML does not allow');
  const bare = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  // §2.11: line ends are normalised before anything else.
  const xml = bare.includes('\r') ? bare.replace(/\r\n?/g, '\n') : bare;
  new Scanner(xml, listener, maxDepth).read();
}
