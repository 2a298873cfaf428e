import { checkFunction, checkList, checkObject, checkString } from '../checks/arguments.js';
import type { ElementRange } from './element-range.js';
import { isSpace } from './engine/scanner/cursor.js';
import type { EnvelopeMap } from './envelope-map.js';
import { identityHeader, type Identity } from './identity.js';
import { checkFragment, splice, type Patch } from './splice.js';

/** What is in scope where {@link insertHeader} puts a header: the Header's own declarations, or the Envelope's when it will make one. */
export function headerScope(map: EnvelopeMap): ReadonlyMap<string, string> {
  const { header, envelope } = checkObject('map', map);
  return checkObject('map.envelope', header ?? envelope).inScope;
}

/**
 * A copy of the envelope with `headerXml` as the first child of Header. A missing Header is made before Body, with Envelope's own prefix.
 * Every other byte is kept.
 *
 * @param headerXml one or more elements, well-formed in the scope of {@link headerScope}
 * @throws SoapSecurityError ERR_MODI_XML_MALFORMED or ERR_MODI_XML_FORBIDDEN when `headerXml` is not well-formed there
 */
export function insertHeader(map: EnvelopeMap, headerXml: string): Uint8Array {
  checkFragment(checkString('headerXml', headerXml), headerScope(map));
  const { header } = map;
  if (header === undefined) {
    const name = siblingName(map.envelope, 'Header');
    const at = map.body.start;
    return splice(map.bytes, [{ start: at, end: at, text: `<${name}>${headerXml}</${name}>` }]);
  }
  if (header.empty) {
    return splice(map.bytes, [{ start: header.end - 2, end: header.end, text: `>${headerXml}</${header.qName}>` }]);
  }
  return splice(map.bytes, [{ start: header.contentStart, end: header.contentStart, text: headerXml }]);
}

/** A copy of the envelope with INPS's Identity as the first child of Header, exact under any default namespace. */
export function insertIdentity(map: EnvelopeMap, identity: Identity): Uint8Array {
  const scope = headerScope(map);
  return insertHeader(map, identityHeader(identity, scope.has('')));
}

/**
 * A copy of the envelope without the children of Header that `which` picks. The Header goes too when only white space would be left in
 * it. Every other byte is kept; when nothing is picked, all are.
 */
export function removeHeaders(map: EnvelopeMap, which: (header: ElementRange) => boolean): Uint8Array {
  const { bytes, header, headers } = checkObject('map', map);
  checkFunction('which', which);
  const cuts: Patch[] = checkList('map.headers', headers)
    .filter(which)
    .map(({ start, end }) => ({ start, end, text: '' }));
  if (header === undefined || cuts.length === 0) return splice(bytes, []);
  if (isBlankBetween(bytes, header, cuts)) return splice(bytes, [{ start: header.start, end: header.end, text: '' }]);
  return splice(bytes, cuts);
}

function isBlankBetween(bytes: Uint8Array, header: ElementRange, cuts: readonly Patch[]): boolean {
  let pos = header.contentStart;
  for (const cut of [...cuts, { start: header.contentEnd, end: header.contentEnd }]) {
    for (; pos < cut.start; pos++) {
      if (!isSpace(bytes[pos] ?? -1)) return false;
    }
    pos = cut.end;
  }
  return true;
}

function siblingName(element: ElementRange, localName: string): string {
  const colon = element.qName.indexOf(':');
  return colon < 0 ? localName : `${element.qName.slice(0, colon)}:${localName}`;
}
