import { error, type Entries } from './entry.js';

export const GOVWAY_REQUEST = {
  'govway/content-type': {
    is: error('GovWay ContentTypeNotProvided, ContentTypeNotSupported'),
    it: [
      'L’erogatore non accetta il Content-Type.',
      'Manca, o non è quello del servizio.',
      'SOAP 1.1: text/xml; charset=utf-8. SOAP 1.2: application/soap+xml. REST: quello dell’interfaccia.',
    ],
    en: [
      'The erogatore does not take the Content-Type.',
      'It is missing, or not the service’s.',
      'SOAP 1.1: text/xml; charset=utf-8. SOAP 1.2: application/soap+xml. REST: as the interface says.',
    ],
  },
  'govway/soap-version': {
    is: error('GovWay SoapVersionMismatch'),
    it: [
      'Content-Type e namespace della busta sono di due versioni di SOAP diverse.',
      'GovWay le confronta.',
      'text/xml per SOAP 1.1, application/soap+xml per SOAP 1.2.',
    ],
    en: [
      'Content-Type and the envelope’s namespace are of two SOAP versions.',
      'GovWay compares them.',
      'text/xml for SOAP 1.1, application/soap+xml for SOAP 1.2.',
    ],
  },
  'govway/must-understand': {
    is: error('GovWay SoapMustUnderstandUnknown'),
    it: [
      'Un’intestazione SOAP con mustUnderstand=1 non è conosciuta dall’erogatore.',
      'Di solito è rimasta l’intestazione e-Gov, o una wsse:Security che non serve.',
      'Toglierla: modi doctor --busta dice quale.',
    ],
    en: [
      'A SOAP header with mustUnderstand=1 is not known to the erogatore.',
      'Mostly the e-Gov header was left in, or a wsse:Security that is not needed.',
      'Remove it: modi doctor --busta says which.',
    ],
  },
  'govway/unreadable-request': {
    is: error('GovWay UnprocessableRequestContent, AttachmentsRequestFailed'),
    it: [
      'L’erogatore non ha potuto leggere il corpo.',
      'Non è ciò che Content-Type dichiara: XML guasto, codifica sbagliata, corpo compresso, allegati.',
      'Controllare la busta con modi doctor --busta.',
    ],
    en: [
      'The erogatore could not read the body.',
      'It is not what Content-Type declares: broken XML, wrong encoding, compressed body, attachments.',
      'Check the envelope with modi doctor --busta.',
    ],
  },
  'govway/request-timeout': {
    is: error('GovWay RequestReadTimeout'),
    it: [
      'L’erogatore ha smesso di aspettare il resto della richiesta.',
      'Il corpo è arrivato a metà, o troppo piano: Content-Length sbagliato, proxy, rete.',
      'Controllare Content-Length e la rete; riprovare.',
    ],
    en: [
      'The erogatore stopped waiting for the rest of the request.',
      'The body came half, or too slowly: wrong Content-Length, proxy, network.',
      'Check Content-Length and the network; try again.',
    ],
  },
  'govway/not-contract': {
    is: error('GovWay InvalidRequestContent'),
    it: [
      'Il corpo non rispetta il contratto del servizio (WSDL o OpenAPI).',
      'Elemento sconosciuto, namespace diverso, campo mancante, valore fuori forma.',
      'Validarlo con lo schema dell’erogatore. (Lo schema di INPS rifiuta molti codici fiscali da omocodia: non è un errore di chi chiama.)',
    ],
    en: [
      'The body does not follow the service’s contract (WSDL or OpenAPI).',
      'Unknown element, other namespace, missing field, value of the wrong form.',
      'Validate it with the erogatore’s schema. (INPS’s schema refuses many omocodia codes: that is not the caller’s fault.)',
    ],
  },
  'govway/legacy-header': {
    is: error('GovWay UnexpectedInteroperabilityHeader'),
    it: [
      'Nella richiesta c’è un’intestazione di interoperabilità che lì non ci deve essere.',
      'Di solito la busta e-Gov di SPCoop, o un’intestazione ModI che il servizio non prevede.',
      'Toglierla.',
    ],
    en: [
      'The request has an interoperability header that has no place there.',
      'Mostly SPCoop’s e-Gov header, or a ModI header the service does not foresee.',
      'Remove it.',
    ],
  },
  'govway/interoperability': {
    is: error('GovWay InteroperabilityInvalidRequest; pagopa/pdnd-interop-frontend#1310'),
    it: [
      'La richiesta non rispetta il profilo ModI del servizio, e GovWay non dice in che cosa.',
      'In ordine: aud di evidenza o firma sbagliato; digest del voucher diverso dall’evidenza; Agid-JWT-Signature mancante o con signed_headers non lista; Digest che non torna; iat vecchio; purposeId diverso; chiave di un altro ambiente.',
      'Dare a modi doctor voucher, evidenza e richiesta insieme: --voucher, --evidence, --headers, --body.',
    ],
    en: [
      'The request does not follow the service’s ModI profile, and GovWay does not say where.',
      'In order: aud of evidence or signature wrong; voucher’s digest not the evidence’s; Agid-JWT-Signature missing or with signed_headers no array; Digest that does not match; old iat; other purposeId; key of another environment.',
      'Give modi doctor voucher, evidence and request together: --voucher, --evidence, --headers, --body.',
    ],
  },
  'govway/message-security': {
    is: error('GovWay MessageSecurityRequestFailed'),
    it: [
      'La firma WS-Security della busta non è stata accettata.',
      'Certificato non fidato, parte non firmata, Timestamp scaduto, canonicalizzazione inclusiva.',
      'Controllarla con modi verify-soap e modi doctor --busta --sicurezza-soap ID_AUTH_SOAP_01.',
    ],
    en: [
      'The envelope’s WS-Security signature was not accepted.',
      'Untrusted certificate, part not signed, Timestamp expired, inclusive canonicalization.',
      'Check it with modi verify-soap and modi doctor --busta --sicurezza-soap ID_AUTH_SOAP_01.',
    ],
  },
  'govway/bad-request': {
    is: error('GovWay BadRequest'),
    it: [
      'L’erogatore dice solo che la richiesta è sbagliata.',
      'È il tipo con cui GovWay copre gli errori di configurazione e quelli che non vuole spiegare.',
      'Controllare tutto con modi doctor; poi chiedere all’erogatore, citando govway_id.',
    ],
    en: [
      'The erogatore says only that the request is bad.',
      'It is the type GovWay covers configuration errors with, and those it will not explain.',
      'Check everything with modi doctor; then ask the erogatore, quoting govway_id.',
    ],
  },
  'govway/undefined-operation': {
    is: error('GovWay UndefinedOperation, NotFound'),
    it: [
      'L’erogatore non conosce quell’operazione.',
      'SOAPAction o percorso non sono quelli dell’interfaccia, o il metodo è un altro.',
      'Copiare soapAction dal WSDL (fra virgolette) o il percorso dall’OpenAPI.',
    ],
    en: [
      'The erogatore does not know that operation.',
      'SOAPAction or path are not the interface’s, or the method is another.',
      'Copy soapAction from the WSDL (in quotes) or the path from the OpenAPI.',
    ],
  },
  'govway/unknown-api': {
    is: error('GovWay UnknownAPI'),
    it: [
      'A quell’indirizzo non c’è nessun servizio.',
      'URL di un altro ambiente, versione sbagliata, barra di troppo.',
      'Copiare l’indirizzo dall’interfaccia caricata su PDND, nell’ambiente giusto.',
    ],
    en: [
      'There is no service at that address.',
      'URL of another environment, wrong version, a slash too many.',
      'Copy the address from the interface on PDND, in the right environment.',
    ],
  },
  'govway/conflict': {
    is: error('GovWay Conflict; ModI ID_AUTH_REST_02'),
    it: [
      'Un messaggio con lo stesso identificativo è già arrivato (409).',
      'jti di Agid-JWT-Signature, o MessageID, è stato usato due volte: anche riprovare la stessa richiesta lo fa.',
      'Fare token e MessageID nuovi per ogni tentativo.',
    ],
    en: [
      'A message with the same identifier came already (409).',
      'The jti of Agid-JWT-Signature, or MessageID, was used twice: retrying the same request does that too.',
      'Make new tokens and MessageID for each attempt.',
    ],
  },
  'govway/too-large': {
    is: error('GovWay RequestSizeExceeded'),
    it: [
      'La richiesta è più grande di quanto l’erogatore ammette (413).',
      'Un limite dell’erogatore.',
      'Ridurla, o sentire l’erogatore.',
    ],
    en: [
      'The request is larger than the erogatore admits (413).',
      'A limit of the erogatore’s.',
      'Make it smaller, or ask the erogatore.',
    ],
  },
} as const satisfies Entries;
