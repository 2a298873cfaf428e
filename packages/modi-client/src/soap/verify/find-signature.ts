import type { XmlElement } from '../engine/xml-engine.js';
import { SOAP_11, SOAP_12, WSSE } from '../names.js';
import { notSigned, securityInvalid } from './faults.js';
import { isDs } from './signed-info.js';

/** SOAP 1.2's name for whoever the message is for in the end: the same as no role at all. */
const ULTIMATE_RECEIVER = `${SOAP_12}/role/ultimateReceiver`;

/** The actor (SOAP 1.1) or role (SOAP 1.2) a header is for; `undefined` is the message's last receiver. */
function actorOf(header: XmlElement): string | undefined {
  const actor = header.attribute(SOAP_11, 'actor') ?? header.attribute(SOAP_12, 'role');
  return actor === '' || actor === ULTIMATE_RECEIVER ? undefined : actor;
}

/** The Security headers for one actor. Those for others are other people's business: nothing in them is looked at. */
export function securityHeaders<E extends XmlElement>(headers: readonly E[], actor: string | undefined): readonly E[] {
  return headers.filter((each) => each.localName === 'Security' && each.namespace === WSSE && actorOf(each) === actor);
}

/**
 * Our Security header, of which there is one.
 *
 * @throws SoapSecurityError ERR_MODI_NOT_SIGNED, ERR_MODI_SECURITY_INVALID
 */
export function theSecurity(headers: readonly XmlElement[], actor: string | undefined): XmlElement {
  const [security, another] = securityHeaders(headers, actor);
  if (security === undefined) throw notSigned('Security', 'missing');
  if (another !== undefined) throw securityInvalid('security-repeated');
  return security;
}

/**
 * The Signature in a Security header, of which there is one.
 *
 * @throws SoapSecurityError ERR_MODI_NOT_SIGNED, ERR_MODI_SECURITY_INVALID
 */
export function theSignature(security: XmlElement): XmlElement {
  const [signature, another] = signaturesOf(security);
  if (signature === undefined) throw notSigned('Signature', 'missing');
  if (another !== undefined) throw securityInvalid('signature-repeated');
  return signature;
}

export function signaturesOf(security: XmlElement): readonly XmlElement[] {
  return security.children.filter((each) => isDs(each, 'Signature'));
}

/**
 * The PrefixList a document's own signature announces for the element with one of these ids, if it seems to announce one. A guess made
 * before anything is checked, so that an engine may canonicalize while it reads.
 */
export function announcedPrefixes(
  headers: readonly XmlElement[],
  actor: string | undefined,
  ids: readonly string[],
  prefixesOf: (transform: XmlElement) => readonly string[] | undefined,
): readonly string[] | undefined {
  const [signature] = securityHeaders(headers, actor).flatMap(signaturesOf);
  const signedInfo = signature?.children.find((each) => isDs(each, 'SignedInfo'));
  const reference = signedInfo?.children.find(
    (each) => isDs(each, 'Reference') && ids.some((id) => each.attribute('', 'URI') === `#${id}`),
  );
  const transform = reference?.children[0]?.children[0];
  return transform === undefined ? undefined : prefixesOf(transform);
}

/** Children of Header or Security by QName. */
export function named<E extends XmlElement>(
  elements: readonly E[],
  namespace: string,
  localName: string,
): readonly E[] {
  return elements.filter((each) => each.localName === localName && each.namespace === namespace);
}
