import { GatewayRefusal } from './gateway-refusal.js';
import { ECI_NS, XSI_NS } from './names.js';
import { hasElementContent, type XmlElement } from './xml-document.js';

/** The type CodiceFiscale of `contratto/eci.xsd`. */
const CODICE_FISCALE = /^(?:[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]|[0-9]{11})$/;

function notEci(reason: string): GatewayRefusal {
  return new GatewayRefusal('InvalidRequestContent', 'BODY_NOT_ECI', reason);
}

function expectElement(element: XmlElement, local: string): void {
  if (element.uri !== ECI_NS || element.local !== local) {
    throw notEci(`{${element.uri}}${element.local} stands where the contract has {${ECI_NS}}${local}`);
  }
  // A schema may be hinted at; a type or a nil may not, as nothing in the contract derives or is nillable.
  const foreign = element.attributes.find(({ uri, local: name }) => uri !== XSI_NS || !/schemaLocation$/i.test(name));
  if (foreign !== undefined) throw notEci(`${local} has the attribute ${foreign.local}`);
}

function onlyChild(element: XmlElement): XmlElement {
  if (!hasElementContent(element)) throw notEci(`${element.local} holds character data`);
  const [child, second] = element.children;
  if (child === undefined || second !== undefined) throw notEci(`${element.local} does not hold exactly one element`);
  return child;
}

/**
 * The codice fiscale of a `ConsultaEstrattoConto`, exactly as `contratto/eci.xsd` lets it be written. Its control
 * character is not checked here: the contract does not speak of it, the service does. Throws {@link GatewayRefusal}.
 */
export function readCodiceFiscale(payload: XmlElement): string {
  expectElement(payload, 'ConsultaEstrattoConto');
  const request = onlyChild(payload);
  expectElement(request, 'request');
  const codiceFiscale = onlyChild(request);
  expectElement(codiceFiscale, 'CodiceFiscale');
  if (codiceFiscale.children.length > 0) throw notEci('CodiceFiscale holds an element');
  if (!CODICE_FISCALE.test(codiceFiscale.text)) {
    throw new GatewayRefusal(
      'InvalidRequestContent',
      'CODICE_FISCALE_SHAPE',
      'CodiceFiscale is neither 16 characters in upper case nor 11 digits',
    );
  }
  return codiceFiscale.text;
}
