import { GatewayRefusal } from './gateway-refusal.js';
import { INPS_NS, LEGACY_NS_PREFIXES, SOAP11_NS, SOAP12_NS, WSA_NS, WSSE_NS } from './names.js';
import { hasElementContent, parseXml, type XmlElement } from './xml-document.js';

export interface SoapRequest {
  readonly headerBlocks: readonly XmlElement[];
  /** The only child of Body. */
  readonly payload: XmlElement;
}

const NEXT_ACTOR = 'http://schemas.xmlsoap.org/soap/actor/next';

function shape(reason: string): GatewayRefusal {
  return new GatewayRefusal('InvalidRequestContent', 'ENVELOPE_SHAPE', reason);
}

function soapAttribute(element: XmlElement, local: string): string | undefined {
  return element.attributes.find((attribute) => attribute.uri === SOAP11_NS && attribute.local === local)?.value;
}

function expectFrame(element: XmlElement): void {
  if (!hasElementContent(element)) throw shape(`${element.local} holds character data`);
  for (const attribute of element.attributes) {
    if (attribute.uri === '') throw shape(`${element.local} has an attribute without namespace`);
    if (attribute.uri === SOAP11_NS && attribute.local === 'encodingStyle') {
      throw shape('the service is document/literal: encodingStyle has no place');
    }
  }
}

/** Nothing of the Porta di Dominio, and no signature that the profile does not ask for, may reach INPS. */
function refuseForeignHeaders(blocks: readonly XmlElement[], signed: boolean): void {
  for (const { uri, local } of blocks) {
    if (uri === '') throw shape('a SOAP header block has no namespace');
    if (uri === WSSE_NS && !signed) {
      throw new GatewayRefusal(
        'UnexpectedInteroperabilityHeader',
        'WS_SECURITY_HEADER',
        `the security profile knows no WS-Security, and ${local} arrived`,
      );
    }
    if (LEGACY_NS_PREFIXES.some((prefix) => uri.startsWith(prefix))) {
      throw new GatewayRefusal(
        'UnexpectedInteroperabilityHeader',
        'LEGACY_HEADER',
        `the legacy header ${local} arrived`,
      );
    }
  }
}

/** Headers that the profile knows. */
function isUnderstood({ uri, local }: XmlElement, signed: boolean): boolean {
  if (uri === INPS_NS) return local === 'Identity';
  return signed && ((uri === WSSE_NS && local === 'Security') || uri === WSA_NS);
}

function refuseNotUnderstood(blocks: readonly XmlElement[], signed: boolean): void {
  for (const block of blocks) {
    const mustUnderstand = soapAttribute(block, 'mustUnderstand');
    const actor = soapAttribute(block, 'actor');
    const forUs = actor === undefined || actor === '' || actor === NEXT_ACTOR;
    if (mustUnderstand === '1' && forUs && !isUnderstood(block, signed)) {
      throw new GatewayRefusal(
        'SoapMustUnderstandUnknown',
        'HEADER_NOT_UNDERSTOOD',
        `${block.local} is not known here`,
      );
    }
  }
}

/** The one element that a Body holds. Throws {@link GatewayRefusal}. */
export function onlyPayload(body: XmlElement): XmlElement {
  const [payload, second] = body.children;
  if (payload === undefined || second !== undefined) throw shape('Body does not hold exactly one element');
  return payload;
}

/**
 * The header blocks and the payload of a SOAP 1.1 envelope. Throws {@link GatewayRefusal}.
 *
 * @param signed whether the profile knows WS-Security. No signature is verified here.
 */
export function readSoapRequest(bytes: Uint8Array, signed = false): SoapRequest {
  const envelope = parseXml(bytes);
  if (envelope.uri === SOAP12_NS) {
    throw new GatewayRefusal('SoapVersionMismatch', 'SOAP_VERSION', 'a SOAP 1.2 envelope under text/xml');
  }
  if (envelope.uri !== SOAP11_NS || envelope.local !== 'Envelope') throw shape('the root is not a SOAP 1.1 Envelope');
  expectFrame(envelope);

  const parts = [...envelope.children];
  if (parts.some((part) => part.uri !== SOAP11_NS)) throw shape('Envelope holds something else than Header and Body');
  const header = parts[0]?.local === 'Header' ? parts.shift() : undefined;
  const [body, ...rest] = parts;
  if (body?.local !== 'Body' || rest.length > 0) throw shape('Envelope holds at most one Header, then one Body');
  if (header !== undefined) expectFrame(header);
  expectFrame(body);

  const headerBlocks = header?.children ?? [];
  refuseForeignHeaders(headerBlocks, signed);
  refuseNotUnderstood(headerBlocks, signed);
  return { headerBlocks, payload: onlyPayload(body) };
}
