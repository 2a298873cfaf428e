import { MendedExclusiveCanonicalization } from '../../../src/soap/engine/xml-crypto/canonicalization.js';
import { elementsOf, type DomElement } from '../../../src/soap/engine/xml-crypto/dom.js';
import { parseDom } from '../../../src/soap/engine/xml-crypto/parse-dom.js';
import type { GeneratedDocument } from './generated-document.js';

/** The second engine's canonical text of the element marked `apex="1"`. */
export function canonicalizeByXmlCrypto(document: GeneratedDocument): string {
  const apex = findApex(parseDom(Buffer.from(document.text, 'utf8')).documentElement);
  if (apex === undefined) throw new Error('the generated document has no apex');
  return new MendedExclusiveCanonicalization(document.prefixes).process(apex);
}

function findApex(element: DomElement): DomElement | undefined {
  if (Array.from(element.attributes).some(({ name }) => name === 'apex')) return element;
  for (const child of elementsOf(element)) {
    const found = findApex(child);
    if (found !== undefined) return found;
  }
  return undefined;
}
