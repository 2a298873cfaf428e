import { DOMParser } from '@xmldom/xmldom';
import { splice, type Patch } from '../../splice.js';
import { isSpace } from '../scanner/cursor.js';
import { malformed } from '../scanner/faults.js';
import { scanDocument } from '../scanner/scan.js';
import type { DomDocument } from './dom.js';

/**
 * xmldom's tree of a document that the strict reader has passed. Whatever xmldom complains of all the same is a refusal: names with
 * characters beyond U+FFFF, for one, which it does not know.
 *
 * @throws SoapSecurityError ERR_MODI_XML_MALFORMED
 */
export function parseDom(bytes: Uint8Array): DomDocument {
  const complain = (): never => {
    throw malformed('markup', 0);
  };
  const options = {
    errorHandler: { warning: complain, error: complain, fatalError: complain },
    // XML 1.0 §2.11. xmldom's own way also takes NEL and LINE SEPARATOR for line ends, as XML 1.1 does.
    normalizeLineEndings: (text: string): string => text.replace(/\r\n?/g, '\n'),
    locator: undefined,
  };
  const text = Buffer.from(trimEndTags(bytes))
    .toString('utf8')
    .replace(/^\ufeff/, '');
  const document: DomDocument = new DOMParser(options).parseFromString(text, 'text/xml');
  return document;
}

/** `</a >` as `</a>`: xmldom looks for the latter to tell whether an element is closed at all, and then closes it too early. */
function trimEndTags(bytes: Uint8Array): Uint8Array {
  const cuts: Patch[] = [];
  scanDocument(
    bytes,
    {
      startElement: () => undefined,
      endElement: (_depth, _start, end) => {
        let at = end - 1;
        while (isSpace(bytes[at - 1] ?? -1)) at--;
        if (at < end - 1) cuts.push({ start: at, end: end - 1, text: '' });
      },
    },
    { anyNamespace: true },
  );
  return splice(bytes, cuts);
}
