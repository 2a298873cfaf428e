import type { ElementRange } from '../../soap/element-range.js';
import type { EnvelopeMap } from '../../soap/envelope-map.js';
import { SOAP_11, SOAP_12 } from '../../soap/names.js';
import { fault, type Fault } from '../finding.js';
import { quoteNames } from '../quote.js';

const EGOV = 'http://www.cnipa.it/schemas/2003/eGovIT/Busta1_0/';
const INTEGRAZIONE = 'http://www.openspcoop.org/integrazione';

/** SOAP headers that have no business in a ModI or PDND call. */
export function* headerFaults(map: EnvelopeMap): Generator<Fault> {
  const isLegacy = ({ namespace }: ElementRange): boolean => namespace === EGOV || namespace === INTEGRAZIONE;
  if (map.headers.some(({ namespace }) => namespace === EGOV)) yield fault('envelope/egov-header', 'Intestazione');
  if (map.headers.some(({ namespace }) => namespace === INTEGRAZIONE)) {
    yield fault('envelope/integrazione-header', 'integrazione');
  }
  // wsse:Security asks for it by the pattern.
  const demanding = map.headers.filter(
    (header) => mustUnderstand(header) && !isLegacy(header) && header.localName !== 'Security',
  );
  if (demanding.length > 0) {
    const members = quoteNames(demanding.map(({ localName }) => localName));
    yield fault('envelope/must-understand', members, { members });
  }
}

function mustUnderstand({ attributes }: ElementRange): boolean {
  return attributes.some(
    ({ namespace, localName, value }) =>
      localName === 'mustUnderstand' && (namespace === SOAP_11 || namespace === SOAP_12) && /^(?:1|true)$/.test(value),
  );
}
