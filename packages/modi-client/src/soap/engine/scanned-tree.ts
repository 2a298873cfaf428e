import { forbidden } from './scanner/faults.js';
import { scanElementAt } from './scanner/scan.js';
import { ScannedElement } from './scanned-element.js';

/**
 * An element that stands alone, with all that is in it: for small ones.
 *
 * @throws SoapSecurityError ERR_MODI_XML_*; ERR_MODI_XML_FORBIDDEN, reason `elements`, for more than `maxElements`
 */
export function readTree(bytes: Uint8Array, maxElements: number): ScannedElement {
  const open: ScannedElement[] = [];
  let root: ScannedElement | undefined;
  let count = 0;
  scanElementAt(bytes, 0, new Map(), {
    startElement: (tag) => {
      if (++count > maxElements) throw forbidden('elements', tag.start);
      const element = new ScannedElement(bytes, tag);
      const parent = open.at(-1);
      if (parent !== undefined) {
        parent.hasChildren = true;
        parent.children.push(element);
      }
      root ??= element;
      open.push(element);
    },
    endElement: (_depth, start, end) => open.pop()?.range.close(start, end),
    text: (_depth, start, end) => open.at(-1)?.addText(start, end),
    cdata: (_depth, start, end) => open.at(-1)?.addCdata(start, end),
  });
  if (root === undefined) throw new Error('an element that was read is not there');
  return root;
}
