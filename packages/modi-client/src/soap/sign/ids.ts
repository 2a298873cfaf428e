import type { ScannedElement } from '../engine/scanned-element.js';
import { invalidEnvelope } from '../envelope-map.js';
import { WSU } from '../names.js';
import type { Patch } from '../splice.js';

const NC_NAME = /^[\p{L}_][\p{L}\p{N}\p{M}._·-]*$/u;

/** The ids that a message's signed elements have or get. */
export class MessageIds {
  /** Those that the message did not have. */
  readonly made: string[] = [];
  readonly #known: ReadonlyMap<string, unknown>;
  readonly #uuid: string;

  /** @param known ids that the message has */
  constructor(known: ReadonlyMap<string, unknown>, uuid: string) {
    this.#known = known;
    this.#uuid = uuid;
  }

  /** An id that nothing read so far has. */
  fresh(name: string): string {
    let id = `${name}-${this.#uuid}`;
    for (let count = 2; this.#known.has(id) || this.made.includes(id); count++) id = `${name}-${this.#uuid}-${count}`;
    this.made.push(id);
    return id;
  }

  /** An element's own wsu:Id, or a new one and the patch that gives it to it: nothing else of its tag changes. */
  of(element: ScannedElement): { readonly id: string; readonly patch: Patch | undefined } {
    const own = element.attribute(WSU, 'Id');
    if (own !== undefined) {
      if (!NC_NAME.test(own)) throw invalidEnvelope('id', element.range.start);
      return { id: own, patch: undefined };
    }
    const id = this.fresh(element.localName.replace(/[^A-Za-z0-9_.-]/g, '_'));
    const { range } = element;
    const at = range.start + 1 + Buffer.byteLength(range.qName, 'utf8');
    const { prefix, declaration } = wsuPrefix(range.inScope);
    return { id, patch: { start: at, end: at, text: `${declaration} ${prefix}:Id="${id}"` } };
  }
}

/** A prefix for wsu in a scope: one that is bound to it, or a free one and its declaration. */
function wsuPrefix(inScope: ReadonlyMap<string, string>): { readonly prefix: string; readonly declaration: string } {
  for (const [prefix, uri] of inScope) {
    if (uri === WSU && prefix !== '') return { prefix, declaration: '' };
  }
  let prefix = 'wsu';
  for (let count = 1; inScope.has(prefix); count++) prefix = `wsu${count}`;
  return { prefix, declaration: ` xmlns:${prefix}="${WSU}"` };
}
