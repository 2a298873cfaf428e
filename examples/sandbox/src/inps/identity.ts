/** INPS's answer to "who is asking": the SOAP header of `contratto/identity.xsd`, and the same in two HTTP headers. */
import type { InpsProfilo } from '../context.js';
import { type FaultType, GatewayRefusal, type RefusalCode } from './gateway-refusal.js';
import { CODICE_UFFICIO_HEADER, INPS_NS, USER_ID_HEADER } from './names.js';
import { hasElementContent, type XmlElement } from './xml-document.js';

export interface Identity {
  readonly userId: string;
  readonly codiceUfficio: string;
}

/** Header names in lower case, every value that arrived. */
export type HttpHeaders = Readonly<NodeJS.Dict<string[]>>;

function refuse(type: FaultType, code: RefusalCode, reason: string): GatewayRefusal {
  return new GatewayRefusal(type, code, reason);
}

function isIdentity(block: XmlElement): boolean {
  return block.uri === INPS_NS && block.local === 'Identity';
}

function unqualifiedText(element: XmlElement | undefined, local: string): string {
  if (element === undefined || element.uri !== '' || element.local !== local) {
    throw refuse(
      'InvalidRequestContent',
      'IDENTITY_SOAP_SHAPE',
      `${local}, without namespace, is not where it belongs`,
    );
  }
  if (element.attributes.length > 0 || element.children.length > 0 || element.text.trim() === '') {
    throw refuse('InvalidRequestContent', 'IDENTITY_SOAP_SHAPE', `${local} is not a plain string with something in it`);
  }
  return element.text;
}

/** The one Identity header, schema-valid. Throws {@link GatewayRefusal}. */
export function readSoapIdentity(headerBlocks: readonly XmlElement[]): Identity {
  const [identity, second] = headerBlocks.filter(isIdentity);
  if (identity === undefined) {
    throw refuse('InvalidRequestContent', 'IDENTITY_SOAP_MISSING', `there is no {${INPS_NS}}Identity header`);
  }
  if (second !== undefined) {
    throw refuse('InvalidRequestContent', 'IDENTITY_SOAP_REPEATED', 'there is more than one Identity header');
  }
  if (!hasElementContent(identity) || identity.attributes.length > 0 || identity.children.length !== 2) {
    throw refuse(
      'InvalidRequestContent',
      'IDENTITY_SOAP_SHAPE',
      'Identity holds UserId and CodiceUfficio, no attribute and nothing more',
    );
  }
  return {
    userId: unqualifiedText(identity.children[0], 'UserId'),
    codiceUfficio: unqualifiedText(identity.children[1], 'CodiceUfficio'),
  };
}

function onlyValue(headers: HttpHeaders, name: string): string {
  const [value, second] = headers[name] ?? [];
  if (second !== undefined) throw refuse('BadRequest', 'IDENTITY_HTTP_REPEATED', `${name} arrived more than once`);
  if (value === undefined || value.trim() === '') {
    throw refuse('BadRequest', 'IDENTITY_HTTP_MISSING', `${name} is missing or empty`);
  }
  return value;
}

/** The two INPS-Identity headers, once each. Throws {@link GatewayRefusal}. */
export function readHttpIdentity(headers: HttpHeaders): Identity {
  return { userId: onlyValue(headers, USER_ID_HEADER), codiceUfficio: onlyValue(headers, CODICE_UFFICIO_HEADER) };
}

/** Checks what the profile demands; where it demands both forms, they must name the same person and office. */
export function demandIdentity(
  demanded: InpsProfilo['identity'],
  headerBlocks: readonly XmlElement[],
  headers: HttpHeaders,
): void {
  const soap = demanded === 'soap' || demanded === 'entrambi' ? readSoapIdentity(headerBlocks) : undefined;
  const http = demanded === 'http' || demanded === 'entrambi' ? readHttpIdentity(headers) : undefined;
  if (soap === undefined || http === undefined) return;
  if (soap.userId !== http.userId || soap.codiceUfficio !== http.codiceUfficio) {
    throw refuse('BadRequest', 'IDENTITY_MISMATCH', 'the SOAP Identity and the HTTP headers name different people');
  }
}

/** What arrived, as far as it can be read, for the log: no judgement. */
export function peekIdentity(
  headerBlocks: readonly XmlElement[],
  headers: HttpHeaders,
): { readonly soap: Partial<Identity> | undefined; readonly http: Partial<Identity> | undefined } {
  const identity = headerBlocks.find(isIdentity);
  const textOf = (local: string): string | undefined => identity?.children.find((child) => child.local === local)?.text;
  const some = (userId: string | undefined, codiceUfficio: string | undefined): Partial<Identity> | undefined =>
    userId === undefined && codiceUfficio === undefined
      ? undefined
      : { ...(userId === undefined ? {} : { userId }), ...(codiceUfficio === undefined ? {} : { codiceUfficio }) };
  return {
    soap: some(textOf('UserId'), textOf('CodiceUfficio')),
    http: some(headers[USER_ID_HEADER]?.join(', '), headers[CODICE_UFFICIO_HEADER]?.join(', ')),
  };
}
