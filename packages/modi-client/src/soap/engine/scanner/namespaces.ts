import { forbidden, malformed } from './faults.js';

export const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
export const XMLNS_NAMESPACE = 'http://www.w3.org/2000/xmlns/';

/** Prefixes in scope at once. */
export const MAX_PREFIXES = 256;

/** The declarations of one element, chained to those around it: a scope that can be kept without copying it. */
export interface ScopeFrame {
  readonly outer: ScopeFrame | undefined;
  /** Pairs `prefix → URI`; `''` is the default namespace, and a URI of `''` takes it away. */
  readonly declared: ReadonlyMap<string, string>;
}

/** Everything in scope at `frame`, as a map of its own. */
export function flattenScope(frame: ScopeFrame | undefined): Map<string, string> {
  const frames: ScopeFrame[] = [];
  for (let each = frame; each !== undefined; each = each.outer) frames.push(each);
  const scope = new Map<string, string>();
  for (const each of frames.reverse()) {
    for (const [prefix, uri] of each.declared) {
      if (uri === '') scope.delete(prefix);
      else scope.set(prefix, uri);
    }
  }
  return scope;
}

interface Binding {
  readonly uri: string;
  /** Depth of the element that declared it; 0 for what was in scope before the scan began. */
  readonly depth: number;
}

/** The prefixes in scope at the scanner's position (Namespaces in XML 1.0, third edition). */
export class NamespaceScope {
  readonly #bindings = new Map<string, Binding>([['xml', { uri: XML_NAMESPACE, depth: 0 }]]);
  readonly #undo: { frame: ScopeFrame; previous: Map<string, Binding | undefined> }[] = [];
  #frame: ScopeFrame | undefined;

  constructor(initial?: ReadonlyMap<string, string>) {
    if (initial === undefined || initial.size === 0) return;
    for (const [prefix, uri] of initial) this.#bindings.set(prefix, { uri, depth: 0 });
    this.#frame = { outer: undefined, declared: initial };
  }

  get frame(): ScopeFrame | undefined {
    return this.#frame;
  }

  /** Enters an element that declares something. */
  push(declared: ReadonlyMap<string, string>, depth: number, offset: number): void {
    const frame: ScopeFrame = { outer: this.#frame, declared };
    const previous = new Map<string, Binding | undefined>();
    for (const [prefix, uri] of declared) {
      previous.set(prefix, this.#bindings.get(prefix));
      if (uri === '') this.#bindings.delete(prefix);
      else this.#bindings.set(prefix, { uri, depth });
    }
    if (this.#bindings.size > MAX_PREFIXES) throw forbidden('prefixes', offset);
    this.#undo.push({ frame, previous });
    this.#frame = frame;
  }

  /** Leaves an element that declares something. */
  pop(): void {
    const undo = this.#undo.pop();
    if (undo === undefined) return;
    for (const [prefix, binding] of undo.previous) {
      if (binding === undefined) this.#bindings.delete(prefix);
      else this.#bindings.set(prefix, binding);
    }
    this.#frame = undo.frame.outer;
  }

  /** URI of a prefix, or `undefined` when it is not declared. `''` asks for the default namespace. */
  resolve(prefix: string): string | undefined {
    return this.#bindings.get(prefix)?.uri;
  }

  /** `true` when the prefix is bound by what was in scope before the scan began. */
  isInherited(prefix: string): boolean {
    return prefix !== 'xml' && this.#bindings.get(prefix)?.depth === 0;
  }
}

/** Refuses the declarations that Namespaces in XML §3 and §5 forbid. */
export function checkDeclaration(prefix: string, uri: string, offset: number, anyNamespace: boolean): void {
  if (prefix === 'xmlns' || (prefix === 'xml') !== (uri === XML_NAMESPACE) || uri === XMLNS_NAMESPACE) {
    throw malformed('reserved-prefix', offset);
  }
  if (uri === '') {
    if (prefix !== '') throw malformed('namespace-declaration', offset);
    return;
  }
  // Exclusive C14N must fail on a relative namespace URI; engines disagree on how to write what no URI may hold.
  if (!anyNamespace && (!/^[A-Za-z][A-Za-z0-9+.-]*:/.test(uri) || /[&<>"\s]/.test(uri))) {
    throw forbidden('relative-namespace', offset);
  }
}
