import type { Ids } from '../../ports/ids.js';
import type { ScannedElement } from '../engine/scanned-element.js';
import type { SignedDocument } from '../engine/xml-engine.js';
import { invalidEnvelope } from '../envelope-map.js';
import { WSU } from '../names.js';
import type { Patch } from '../splice.js';

const NC_NAME = /^[\p{L}_][\p{L}\p{N}\p{M}._·-]*$/u;

/** An id that nothing in the document has. */
export function freshId(document: SignedDocument, ids: Ids, name: string): string {
  for (;;) {
    const id = `${name}-${ids.uuid()}`;
    if (document.withId(id) === undefined) return id;
  }
}

/** An element's own wsu:Id, or a new one and the patch that gives it to it: nothing else of its tag changes. */
export function idOf(
  element: ScannedElement,
  document: SignedDocument,
  ids: Ids,
): { readonly id: string; readonly patch: Patch | undefined } {
  const own = element.attribute(WSU, 'Id');
  if (own !== undefined) {
    if (!NC_NAME.test(own)) throw invalidEnvelope('id', element.range.start);
    return { id: own, patch: undefined };
  }
  const id = freshId(document, ids, element.localName.replace(/[^A-Za-z0-9_.-]/g, '_'));
  const { range } = element;
  const at = range.start + 1 + Buffer.byteLength(range.qName, 'utf8');
  const { prefix, declaration } = wsuPrefix(range.inScope);
  return { id, patch: { start: at, end: at, text: `${declaration} ${prefix}:Id="${id}"` } };
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
