import { CanonicalWriter } from './canonical-writer.js';
import { Canonicalizer } from './canonicalizer.js';
import { scanElementAt } from './scan.js';

/** The start tag of an element as exclusive C14N writes it, and what it leaves in force for what is in the element. */
export interface CanonicalStart {
  /** PrefixList of the canonicalization. */
  readonly prefixes: readonly string[];
  /** The start tag; for an empty element both tags. */
  readonly text: Uint8Array;
  /** Prefix → URI of the declarations it writes. */
  readonly rendered: ReadonlyMap<string, string>;
}

/**
 * @param tag a start tag alone, `<a …>` or `<a …/>`, well-formed in the scope
 * @param qName as the tag writes it
 */
export function canonicalStart(
  tag: Uint8Array,
  qName: string,
  inScope: ReadonlyMap<string, string>,
  prefixes: readonly string[],
): CanonicalStart {
  const empty = tag[tag.length - 2] === 0x2f;
  const endTag = Buffer.from(`</${qName}>`);
  const bytes = empty ? tag : Buffer.concat([tag, endTag]);
  const writer = new CanonicalWriter(bytes, bytes.length + 512);
  const canonicalizer = new Canonicalizer(bytes, writer, prefixes);
  let rendered: ReadonlyMap<string, string> = new Map();
  scanElementAt(
    bytes,
    0,
    inScope,
    {
      startElement: (start) => {
        canonicalizer.startElement(start);
        rendered = canonicalizer.inForce();
      },
      endElement: (depth, start, end) => canonicalizer.endElement(depth, start, end),
    },
    { anyNamespace: true },
  );
  const both = writer.finish();
  return { prefixes, text: empty ? both : both.subarray(0, both.length - endTag.length), rendered };
}
