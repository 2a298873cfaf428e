import { CanonicalWriter } from './canonical-writer.js';
import { Canonicalizer } from './canonicalizer.js';
import { scanElementAt } from './scan.js';

/** An element of a document that has been read strictly, and what is declared around it. */
export interface ElementPlace {
  readonly start: number;
  readonly end: number;
  /** Prefix → URI; `''` is the default namespace. */
  readonly inScope: ReadonlyMap<string, string>;
}

/**
 * Exclusive XML Canonicalization 1.0, without comments, of one element in its document.
 *
 * @param inclusive InclusiveNamespaces PrefixList; `''` stands for `#default`
 * @returns the canonical text, in UTF-8
 */
export function canonicalize(bytes: Uint8Array, element: ElementPlace, inclusive: readonly string[]): Uint8Array {
  const writer = new CanonicalWriter(bytes, element.end - element.start + 512);
  scanElementAt(bytes, element.start, element.inScope, new Canonicalizer(bytes, writer, inclusive), {
    anyNamespace: true,
  });
  return writer.finish();
}
