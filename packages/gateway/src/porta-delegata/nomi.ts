/** Namespaces that the legacy side speaks. */
export const SOAP_11 = 'http://schemas.xmlsoap.org/soap/envelope/';
export const ACTOR_NEXT = 'http://schemas.xmlsoap.org/soap/actor/next';
export const EGOV_BUSTA = 'http://www.cnipa.it/schemas/2003/eGovIT/Busta1_0/';
export const EGOV_ECCEZIONE = 'http://www.cnipa.it/schemas/2003/eGovIT/Exception1_0/';
export const INPS_IDENTITY = 'http://inps.it/';
export const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
/** Integration data of OpenSPCoop 1 and 2 as SOAP headers: ignored. */
export const INTEGRAZIONE: readonly string[] = [
  'http://www.openspcoop.org/integrazione',
  'http://www.openspcoop2.org/core/integrazione',
];
