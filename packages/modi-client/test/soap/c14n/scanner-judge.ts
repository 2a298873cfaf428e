import { OpenRange } from '../../../src/soap/element-range.js';
import { canonicalize } from '../../../src/soap/engine/scanner/canonicalize.js';
import { scanDocument } from '../../../src/soap/engine/scanner/scan.js';
import type { GeneratedDocument } from './generated-document.js';

/** Our own canonical text of the element marked `apex="1"`. */
export function canonicalizeByScanner(document: GeneratedDocument): string {
  const bytes = Buffer.from(document.text, 'utf8');
  const open: OpenRange[] = [];
  let apex: OpenRange | undefined;
  scanDocument(bytes, {
    startElement: (tag) => {
      const range = new OpenRange(bytes, tag);
      open.push(range);
      if (range.attributes.some(({ localName, namespace }) => localName === 'apex' && namespace === '')) apex = range;
    },
    endElement: (_depth, start, end) => open.pop()?.close(start, end),
  });
  if (apex === undefined) throw new Error('the generated document has no apex');
  return Buffer.from(canonicalize(bytes, apex, document.prefixes)).toString('utf8');
}
