import type { Motivo } from '../domain/refusal.js';
import { client, type CodiceIntegrazione, type RigaErrore } from './codici.js';

/** What only this door can find wrong: reason for the register, and the old code that said it best. */
export interface RigaDifetto extends RigaErrore {
  readonly motivo: Motivo;
}

const difetto = (motivo: Motivo, codice: CodiceIntegrazione, tipo: string, testo: string): RigaDifetto => ({
  motivo,
  ...client(codice, tipo, testo),
});

export const DIFETTI = {
  'percorso-sconosciuto': difetto(
    'servizio-sconosciuto',
    401,
    'UnknownAPI',
    'Nessuna porta delegata risponde a questo percorso.',
  ),
  'credenziali-errate': difetto(
    'applicazione-non-riconosciuta',
    402,
    'AuthenticationFailed',
    "Le credenziali dell'applicazione non sono valide.",
  ),
  'credenziali-assenti': difetto(
    'applicazione-non-riconosciuta',
    410,
    'AuthenticationRequired',
    "Mancano le credenziali dell'applicazione: certificato o utente e password.",
  ),
  'porta-altrui': difetto(
    'applicazione-non-ammessa',
    404,
    'AuthorizationDeny',
    'La porta delegata non è di questa applicazione.',
  ),
  metodo: difetto('richiesta-non-valida', 421, 'BadRequest', 'La porta delegata accetta solo POST.'),
  'content-type-assente': difetto(
    'formato-non-ammesso',
    433,
    'ContentTypeNotProvided',
    'Manca Content-Type: indicare text/xml; charset=utf-8.',
  ),
  'content-type-ripetuto': difetto(
    'formato-non-ammesso',
    429,
    'ContentTypeNotSupported',
    'Content-Type deve comparire una volta sola.',
  ),
  'content-type-non-ammesso': difetto(
    'formato-non-ammesso',
    429,
    'ContentTypeNotSupported',
    'Il tipo di contenuto non è ammesso: la porta delegata accetta SOAP 1.1, text/xml in UTF-8.',
  ),
  allegati: difetto(
    'formato-non-ammesso',
    429,
    'ContentTypeNotSupported',
    'I messaggi con allegati (SwA, MTOM) non sono ammessi: inviare la sola busta come text/xml.',
  ),
  charset: difetto(
    'formato-non-ammesso',
    429,
    'ContentTypeNotSupported',
    'La codifica dei caratteri non è ammessa: usare UTF-8.',
  ),
  compressione: difetto(
    'formato-non-ammesso',
    429,
    'ContentTypeNotSupported',
    'Il corpo compresso non è ammesso: inviarlo senza Content-Encoding.',
  ),
  'soap-12': difetto(
    'formato-non-ammesso',
    430,
    'SoapVersionMismatch',
    'SOAP 1.2 non è ammesso: usare SOAP 1.1 con text/xml.',
  ),
  'troppo-grande': difetto(
    'richiesta-troppo-grande',
    432,
    'RequestSizeExceeded',
    'La richiesta supera la dimensione ammessa.',
  ),
  vuota: difetto('richiesta-non-valida', 432, 'UnprocessableRequestContent', 'La richiesta non ha corpo.'),
  'non-xml': difetto(
    'richiesta-non-valida',
    432,
    'UnprocessableRequestContent',
    'Il corpo non è XML ben formato in UTF-8.',
  ),
  'xml-non-ammesso': difetto(
    'richiesta-non-valida',
    432,
    'UnprocessableRequestContent',
    'Il corpo contiene XML che non si accetta (DOCTYPE, entità, altre codifiche, limiti superati).',
  ),
  'non-soap': difetto('richiesta-non-valida', 421, 'UnprocessableRequestContent', 'Il corpo non è una busta SOAP 1.1.'),
  'corpo-soap': difetto(
    'richiesta-non-valida',
    421,
    'UnprocessableRequestContent',
    'Il Body deve contenere un solo elemento, e non un Fault.',
  ),
  attributi: difetto(
    'richiesta-non-valida',
    421,
    'UnprocessableRequestContent',
    'Envelope e Body non devono avere attributi (encodingStyle, schemaLocation, Id): lasciare solo i namespace.',
  ),
  'busta-egov': difetto(
    'richiesta-non-valida',
    420,
    'UnexpectedInteroperabilityHeader',
    "La richiesta porta già l'intestazione e-Gov: inviare il messaggio senza busta.",
  ),
  'must-understand': difetto(
    'richiesta-non-valida',
    427,
    'SoapMustUnderstandUnknown',
    "Un'intestazione SOAP con mustUnderstand non è nota alla porta delegata.",
  ),
  'azione-non-valida': difetto(
    'richiesta-non-valida',
    432,
    'BadRequest',
    'SOAPAction deve comparire al più una volta, in caratteri ASCII, con o senza virgolette.',
  ),
  'persona-non-leggibile': difetto(
    'richiesta-non-valida',
    428,
    'AuthorizationContentDeny',
    "L'indicazione della persona non ha la forma prevista.",
  ),
} as const satisfies Readonly<Record<string, RigaDifetto>>;
export type NomeDifetto = keyof typeof DIFETTI;
