import { error, hint, warning, type Entries } from './entry.js';

export const ENVELOPE = {
  'envelope/bom': {
    is: warning('W3C XML 1.0 §4.3.3'),
    it: [
      'La busta comincia con il segno BOM.',
      'Lo mettono gli editor; qualche parser lo rifiuta, e cambia ogni impronta calcolata sui byte.',
      'Salvare in UTF-8 senza BOM.',
    ],
    en: [
      'The envelope begins with a BOM.',
      'Editors put it; some parsers refuse it, and it changes every hash computed over the bytes.',
      'Save as UTF-8 without BOM.',
    ],
  },
  'envelope/doctype': {
    is: error('ModI, sicurezza XML'),
    it: [
      'La busta ha un DOCTYPE.',
      'SOAP lo vieta, ed è la porta di attacchi noti: GovWay e INPS rifiutano.',
      'Togliere <!DOCTYPE …>.',
    ],
    en: [
      'The envelope has a DOCTYPE.',
      'SOAP forbids it, and it is the door of known attacks: GovWay and INPS refuse.',
      'Remove <!DOCTYPE …>.',
    ],
  },
  'envelope/encoding': {
    is: error('WS-I BP 2.0'),
    it: [
      'La busta non è in UTF-8.',
      'O dichiara un’altra codifica, o contiene byte che non sono UTF-8 (di solito lettere accentate salvate in Windows-1252).',
      'Salvare e dichiarare UTF-8.',
    ],
    en: [
      'The envelope is not in UTF-8.',
      'It either declares another encoding, or holds bytes that are not UTF-8 (mostly accented letters saved as Windows-1252).',
      'Save and declare UTF-8.',
    ],
  },
  'envelope/malformed': {
    is: error('W3C XML 1.0'),
    it: [
      'La busta non è XML ben formato: {reason}, al byte {offset}.',
      'Chi la riceve non può leggerla.',
      'Correggere lì; non costruire l’XML unendo stringhe senza codificare & e <.',
    ],
    en: [
      'The envelope is not well-formed XML: {reason}, at byte {offset}.',
      'The receiver cannot read it.',
      'Correct it there; do not build XML by joining strings without escaping & and <.',
    ],
  },
  'envelope/forbidden': {
    is: error('Varco'),
    it: [
      'La busta ha qualcosa che Varco non accetta: {reason}.',
      'Troppo profonda, troppo grande, o con namespace relativi: chi verifica la rifiuterà.',
      'Semplificarla.',
    ],
    en: [
      'The envelope has something Varco does not accept: {reason}.',
      'Too deep, too big, or with relative namespaces: whoever verifies will refuse it.',
      'Make it simpler.',
    ],
  },
  'envelope/shape': {
    is: error('SOAP 1.1 §4'),
    it: [
      'Non è una busta SOAP come deve: {reason}, al byte {offset}.',
      'Dentro Envelope stanno al più un Header e poi un solo Body, nel namespace di SOAP.',
      'Correggere la struttura.',
    ],
    en: [
      'It is not a SOAP envelope as it must be: {reason}, at byte {offset}.',
      'In Envelope stand at most one Header and then one Body, in SOAP’s namespace.',
      'Correct the structure.',
    ],
  },
  'envelope/content-type-missing': {
    is: error('GovWay ContentTypeNotProvided'),
    it: ['Manca Content-Type.', 'GovWay risponde 400 ContentTypeNotProvided.', 'Mandare Content-Type: {expected}.'],
    en: ['Content-Type is missing.', 'GovWay answers 400 ContentTypeNotProvided.', 'Send Content-Type: {expected}.'],
  },
  'envelope/content-type-not-soap': {
    is: error('GovWay ContentTypeNotSupported'),
    it: [
      'Content-Type non è quello di una busta SOAP ({given}).',
      'GovWay risponde 400 ContentTypeNotSupported.',
      'Mandare Content-Type: {expected}.',
    ],
    en: [
      'Content-Type is not that of a SOAP envelope ({given}).',
      'GovWay answers 400 ContentTypeNotSupported.',
      'Send Content-Type: {expected}.',
    ],
  },
  'envelope/version-mismatch': {
    is: error('GovWay SoapVersionMismatch'),
    it: [
      'La busta è SOAP {given}, ma Content-Type è dell’altra versione.',
      'SOAP 1.1 viaggia come text/xml, SOAP 1.2 come application/soap+xml; GovWay risponde 400 SoapVersionMismatch.',
      'Mandare Content-Type: {expected}, o cambiare il namespace di Envelope.',
    ],
    en: [
      'The envelope is SOAP {given}, but Content-Type is the other version’s.',
      'SOAP 1.1 travels as text/xml, SOAP 1.2 as application/soap+xml; GovWay answers 400 SoapVersionMismatch.',
      'Send Content-Type: {expected}, or change Envelope’s namespace.',
    ],
  },
  'envelope/soap-action-missing': {
    is: error('SOAP 1.1 §6.1.1'),
    it: [
      'Manca l’intestazione SOAPAction.',
      'In SOAP 1.1 è obbligatoria, e INPS ne ricava l’operazione.',
      'Mandare SOAPAction: "…" col valore di soapAction nel WSDL.',
    ],
    en: [
      'The SOAPAction header is missing.',
      'In SOAP 1.1 it is required, and INPS takes the operation from it.',
      'Send SOAPAction: "…" with the value of soapAction in the WSDL.',
    ],
  },
  'envelope/soap-action-unquoted': {
    is: error('SOAP 1.1 §6.1.1'),
    it: [
      'SOAPAction non è fra virgolette.',
      'Il valore è un URI fra virgolette doppie.',
      'Mandare SOAPAction: "valore".',
    ],
    en: ['SOAPAction is not in quotes.', 'The value is a URI in double quotes.', 'Send SOAPAction: "value".'],
  },
  'envelope/soap-action-in-12': {
    is: hint('SOAP 1.2 parte 2 §6.5'),
    it: [
      'C’è SOAPAction, ma la busta è SOAP 1.2.',
      'In SOAP 1.2 l’azione è il parametro action di Content-Type.',
      'Scrivere Content-Type: application/soap+xml; action="…".',
    ],
    en: [
      'There is a SOAPAction, but the envelope is SOAP 1.2.',
      'In SOAP 1.2 the action is the parameter action of Content-Type.',
      'Write Content-Type: application/soap+xml; action="…".',
    ],
  },
  'envelope/egov-header': {
    is: error('SPCoop, busta e-Gov 1.1'),
    it: [
      'È rimasta l’intestazione e-Gov della Porta di Dominio.',
      'Nelle API ModI e PDND non esiste: con mustUnderstand=1 l’erogatore deve rifiutare.',
      'Togliere Intestazione (http://www.cnipa.it/schemas/2003/eGovIT/Busta1_0/).',
    ],
    en: [
      'The e-Gov header of the Porta di Dominio was left in.',
      'In ModI and PDND APIs it does not exist: with mustUnderstand=1 the erogatore must refuse.',
      'Remove Intestazione (http://www.cnipa.it/schemas/2003/eGovIT/Busta1_0/).',
    ],
  },
  'envelope/integrazione-header': {
    is: error('GovWay, intestazioni di integrazione'),
    it: [
      'È rimasta l’intestazione integrazione di OpenSPCoop.',
      'Serviva fra l’applicazione e la sua PDD: non deve arrivare a INPS.',
      'Toglierla prima di mandare.',
    ],
    en: [
      'OpenSPCoop’s integrazione header was left in.',
      'It served between the application and its own PDD: it must not reach INPS.',
      'Remove it before sending.',
    ],
  },
  'envelope/must-understand': {
    is: warning('GovWay SoapMustUnderstandUnknown'),
    it: [
      'Un’intestazione chiede mustUnderstand=1: {members}.',
      'Se l’erogatore non la conosce deve rispondere SoapMustUnderstandUnknown.',
      'Togliere mustUnderstand, o l’intestazione, se l’erogatore non la chiede.',
    ],
    en: [
      'A header asks mustUnderstand=1: {members}.',
      'If the erogatore does not know it, it must answer SoapMustUnderstandUnknown.',
      'Remove mustUnderstand, or the header, unless the erogatore asks for it.',
    ],
  },
} as const satisfies Entries;
