import type { SignedDocument, XmlElement } from '../engine/xml-engine.js';
import { invalidEnvelope } from '../envelope-map.js';
import { WSA, WSU } from '../names.js';
import type { SignedPart } from '../security-policy.js';
import { notSigned, referenceInvalid } from './faults.js';
import { named } from './find-signature.js';
import type { SignatureReference } from './signed-info.js';

/** A reference and the one element it covers. */
export interface CoveredElement {
  readonly reference: SignatureReference;
  readonly element: XmlElement;
}

/**
 * The elements the references name, one each.
 *
 * @throws SoapSecurityError ERR_MODI_REFERENCE_INVALID: `nothing`, or `repeated` when two name the same element
 */
export function resolveReferences(
  document: SignedDocument,
  references: readonly SignatureReference[],
): readonly CoveredElement[] {
  const seen = new Set<XmlElement>();
  return references.map((reference, index) => {
    const element = document.withId(reference.id);
    if (element === undefined) throw referenceInvalid('nothing', index);
    if (seen.has(element)) throw referenceInvalid('repeated', index);
    seen.add(element);
    return { reference, element };
  });
}

/** Parts of which a message has one at most, required or not. RelatesTo may be several (WS-Addressing 1.0 §3.1). */
const SINGLE = ['To', 'MessageID', 'Action', 'ReplyTo', 'From'] as const;

/** @throws SoapSecurityError ERR_MODI_ENVELOPE_INVALID, reason `element-repeated` */
export function refuseRepeatedParts(document: SignedDocument, security: XmlElement): void {
  const counts = SINGLE.map((part) => named(document.headers, WSA, part).length);
  if (Math.max(...counts, named(security.children, WSU, 'Timestamp').length) > 1) {
    throw invalidEnvelope('element-repeated', 0);
  }
}

/** Where a part stands: position decides, not its name wherever it may be. */
export function elementsOfPart(
  document: SignedDocument,
  security: XmlElement,
  part: SignedPart,
): readonly XmlElement[] {
  if (part === 'Body') return [document.body];
  if (part === 'Timestamp') return named(security.children, WSU, 'Timestamp');
  if (typeof part === 'string') return named(document.headers, WSA, part);
  return named(document.headers, part.namespace, part.localName);
}

/**
 * Each required part is there, once, and the very element is covered.
 *
 * @throws SoapSecurityError ERR_MODI_NOT_SIGNED, fact `part`; ERR_MODI_ENVELOPE_INVALID, reason `element-repeated`
 */
export function requireCoverage(
  document: SignedDocument,
  security: XmlElement,
  covered: readonly CoveredElement[],
  required: readonly SignedPart[],
): void {
  for (const part of required) {
    const name = typeof part === 'string' ? part : part.localName;
    const [element, another] = elementsOfPart(document, security, part);
    if (element === undefined) throw notSigned(name, 'missing');
    if (another !== undefined) throw invalidEnvelope('element-repeated', 0);
    if (!covered.some((each) => each.element === element)) throw notSigned(name, 'not-covered');
  }
}

/** How an element is called in what is told of coverage: a part by its name, another header as `{ns}local`, all else as `…/{ns}local`. */
export function coveredName(document: SignedDocument, security: XmlElement, element: XmlElement): string {
  if (element === document.body) return 'Body';
  const qName = `{${element.namespace}}${element.localName}`;
  if (document.headers.includes(element)) return element.namespace === WSA ? element.localName : qName;
  if (security.children.includes(element)) {
    return element.namespace === WSU && element.localName === 'Timestamp' ? 'Timestamp' : `Security/${qName}`;
  }
  return `…/${qName}`;
}
