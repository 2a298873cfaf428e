import type { ElementRange } from '../../soap/element-range.js';
import type { EnvelopeMap } from '../../soap/envelope-map.js';
import { INPS } from '../../soap/names.js';
import { childElements } from '../../soap/read-element.js';
import type { DoctorContext } from '../context.js';
import { fault, type Fault } from '../finding.js';
import { quoteNames } from '../quote.js';

const CHILDREN = ['UserId', 'CodiceUfficio'];

/** INPS's Identity: in its namespace, with unqualified `UserId` and `CodiceUfficio`, in that order. Values are never looked at but for being there. */
export function* identityFaults(map: EnvelopeMap, context: DoctorContext): Generator<Fault> {
  const identities = map.headers.filter(({ localName }) => localName === 'Identity');
  const [identity] = identities;
  if (identity === undefined) {
    if (context.identity === true) yield fault('identity/missing', 'Identity');
    return;
  }
  if (identities.length > 1) yield fault('identity/repeated', 'Identity');
  if (identity.namespace !== INPS) yield fault('identity/namespace', 'Identity');
  yield* childFaults(map, childElements(map, identity));
}

function* childFaults(map: EnvelopeMap, children: readonly ElementRange[]): Generator<Fault> {
  const qualified = children.filter(({ namespace }) => namespace !== '').map(({ localName }) => localName);
  if (qualified.length > 0) {
    yield fault('identity/children-qualified', 'Identity', { members: quoteNames(qualified) });
  }
  const missing = CHILDREN.filter((name) => !children.some((child) => child.localName === name && hasText(map, child)));
  if (missing.length > 0) yield fault('identity/child-missing', missing.join(', '), { members: missing.join(', ') });
  const known = children.map(({ localName }) => localName).join(',');
  if (missing.length === 0 && known !== CHILDREN.join(',')) yield fault('identity/order', 'Identity');
}

function hasText(map: EnvelopeMap, { contentStart, contentEnd }: ElementRange): boolean {
  return Buffer.from(map.bytes.subarray(contentStart, contentEnd)).toString('utf8').trim() !== '';
}
