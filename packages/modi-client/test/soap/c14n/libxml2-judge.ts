import { XmlC14NMode, XmlDocument } from 'libxml2-wasm';
import type { GeneratedDocument } from './generated-document.js';

/** libxml2's canonical text of the element marked `apex="1"`. */
export function canonicalizeByLibxml2(document: GeneratedDocument): string {
  const parsed = XmlDocument.fromBuffer(Buffer.from(document.text, 'utf8'));
  try {
    const apex = parsed.get('//*[@apex="1"]');
    if (apex === null) throw new Error('the generated document has no apex');
    return apex.canonicalizeToString({
      mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0,
      withComments: false,
      inclusiveNamespacePrefixes: document.prefixes.map((prefix) => (prefix === '' ? '#default' : prefix)),
    });
  } finally {
    parsed.dispose();
  }
}
