/** Names on the wire, each from the document that fixes it. */

export const SOAP11_NS = 'http://schemas.xmlsoap.org/soap/envelope/';
export const SOAP12_NS = 'http://www.w3.org/2003/05/soap-envelope';
/** Namespace of INPS's Identity header. */
export const INPS_NS = 'http://inps.it/';
export const XSI_NS = 'http://www.w3.org/2001/XMLSchema-instance';
export const WSSE_NS = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
export const WSU_NS = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';
export const WSA_NS = 'http://www.w3.org/2005/08/addressing';
/** The legacy side's SOAP headers: e-Gov envelopes of every version, and what a Porta di Dominio tells its application. */
export const LEGACY_NS_PREFIXES = [
  'http://www.cnipa.it/',
  'http://www.openspcoop.org/',
  'http://govway.org/integration',
] as const;

/** The sandbox's own contract (`contratto/eci.xsd`). */
export const ECI_NS = 'http://sandbox.varco.example/EstrattoContoIntegrato';
export const ECI_PATH = '/pdnd/soap/EstrattoContoIntegrato/v1';

/** The second service's own contract (`contratto/attestazione.wsdl`). */
export const ATTESTAZIONE_NS = 'http://sandbox.varco.example/Attestazione';
export const ATTESTAZIONE_PATH = '/pdnd/soap/Attestazione/v1';

/** The REST service, and its one operation (`contratto/prestazioni.openapi.yaml`). */
export const PRESTAZIONI_BASE = '/pdnd/rest/ConsultazionePrestazioni/v1';
export const PRESTAZIONI_PATH = `${PRESTAZIONI_BASE}/consultazioni`;

/** As seen in faults of api.inps.it. */
export const FAULT_ACTOR = 'http://api.inps.it/modi/soap/integration/fault';
export const PROBLEM_NS = 'urn:ietf:rfc:7807';

export const EVIDENCE_HEADER = 'agid-jwt-trackingevidence';
/** The spelling of one page of PDND's manual: another header, which nobody reads. */
export const EVIDENCE_HEADER_MISSPELT = 'agid-jwt-tracking-evidence';
export const SIGNATURE_HEADER = 'agid-jwt-signature';
export const USER_ID_HEADER = 'inps-identity-userid';
export const CODICE_UFFICIO_HEADER = 'inps-identity-codiceufficio';
