import type { ElementRange } from '../element-range.js';
import type { EnvelopeMap } from '../envelope-map.js';

/** A map as another thread can be given it: what a range works out when it is asked is asked for here, once for all that share it. */
export function plainMap(map: EnvelopeMap): EnvelopeMap {
  const envelope = plain(map.envelope, undefined);
  const header = map.header && plain(map.header, envelope);
  const body = plain(map.body, envelope);
  return {
    ...map,
    envelope,
    header,
    headers: map.headers.map((each) => plain(each, header)),
    body,
    bodyChildren: map.bodyChildren.map((each) => plain(each, body)),
  };
}

function plain(range: ElementRange, parent: ElementRange | undefined): ElementRange {
  const { namespace, localName, qName, start, end, contentStart, contentEnd, empty, attributes, declares } = range;
  const inScope = parent !== undefined && declares.length === 0 ? parent.inScope : range.inScope;
  return {
    ...{ namespace, localName, qName, start, end, contentStart, contentEnd, empty },
    ...{ attributes, declares, inScope },
  };
}
