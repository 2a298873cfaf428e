import { FAULT_KINDS, type FaultType } from './gateway-refusal.js';
import { FAULT_ACTOR, PROBLEM_NS, SOAP11_NS } from './names.js';

const DECLARATION = '<?xml version="1.0" encoding="utf-8"?>';

/** The Fault of INPS's front end, with its RFC 7807 detail. INPS sends no `type`. */
export function gatewayFaultXml(type: FaultType, govwayId: string): string {
  const { class: side, status, text } = FAULT_KINDS[type];
  return (
    `${DECLARATION}<SOAP-ENV:Envelope xmlns:SOAP-ENV="${SOAP11_NS}"><SOAP-ENV:Body><SOAP-ENV:Fault>` +
    `<faultcode>SOAP-ENV:${side}.${type}</faultcode><faultstring xml:lang="en-US">${text}</faultstring>` +
    `<faultactor>${FAULT_ACTOR}</faultactor><detail><problem xmlns="${PROBLEM_NS}"><title>${type}</title>` +
    `<status>${status}</status><detail>${text}</detail><govway_id>${govwayId}</govway_id></problem></detail>` +
    `</SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>`
  );
}

/** A Fault of the service behind the front end: no actor, no problem, as an application server makes it. */
export function applicationFaultXml(): string {
  return (
    `${DECLARATION}<s:Envelope xmlns:s="${SOAP11_NS}"><s:Body><s:Fault><faultcode>s:Server</faultcode>` +
    `<faultstring xml:lang="it-IT">Il servizio non ha potuto elaborare la richiesta</faultstring></s:Fault></s:Body></s:Envelope>`
  );
}

/** What stands before the SOAP service when a client certificate is missing or unknown. */
export function certificateRefusedHtml(): string {
  return (
    '<!DOCTYPE html>\n<html lang="en"><head><title>403</title></head>' +
    '<body><h1>Access not permitted: ERROR CODE 16</h1></body></html>\n'
  );
}

/** A page of some machine in the middle, where an envelope is due. */
export function proxyHtml(title: string): string {
  return `<!DOCTYPE html>\n<html lang="it"><head><title>${title}</title></head><body><p>${title}</p></body></html>\n`;
}
