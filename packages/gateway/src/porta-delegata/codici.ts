import type { Motivo } from '../domain/refusal.js';

/** Codes of `Busta.xsd` that the door uses: what a remote porta di dominio would have said. */
export type CodiceBusta = 'EGOV_IT_003' | 'EGOV_IT_200' | 'EGOV_IT_201' | 'EGOV_IT_202';

/** Numbers of the old integration errors: what the application's own porta di dominio would have said. */
export type CodiceIntegrazione =
  | 401 // porta delegata unknown
  | 402 // authentication failed
  | 404 // not authorised
  | 405 // service not in the registry
  | 410 // authentication required
  | 418 // request against the interface
  | 419 // response against the interface
  | 420 // envelope of the protocol already there
  | 421 // not a SOAP message
  | 427 // mustUnderstand not understood
  | 428 // content authorisation failed
  | 429 // content type not supported
  | 430 // envelope namespace
  | 432 // request unparsable
  | 433 // content type missing
  | 440 // response unparsable
  | 446 // porta delegata suspended
  | 500 // internal
  | 516 // connector used with error
  | 517 // response not returned
  | 518 // response came as a fault
  | 559; // response with a transport error

/** Which module of a porta di dominio speaks: `IdentificativoFunzione`. */
export type Funzione = 'RicezioneContenutiApplicativi_PD' | 'InoltroBuste' | 'SbustamentoRisposte';

/** One failure as the old side saw it. */
export interface RigaErrore {
  readonly codice: CodiceBusta | CodiceIntegrazione;
  readonly lato: 'Client' | 'Server';
  /** GovWay's error type: `Client.<tipo>`, `GovWay-Transaction-ErrorType`. */
  readonly tipo: string;
  readonly funzione: Funzione;
  /** May a machine send the same request again later? Only then `Retry-After`. */
  readonly riprovare: boolean;
  /** For the application's people, before the refusal's own detail. */
  readonly testo: string;
}

const PORTA = 'RicezioneContenutiApplicativi_PD';
const INOLTRO = 'InoltroBuste';
const RISPOSTA = 'SbustamentoRisposte';

/** A row for what the caller can mend. */
export const client = (codice: RigaErrore['codice'], tipo: string, testo: string, riprovare = false): RigaErrore => ({
  codice,
  lato: 'Client',
  tipo,
  funzione: PORTA,
  riprovare,
  testo,
});
const server = (
  codice: RigaErrore['codice'],
  tipo: string,
  funzione: Funzione,
  testo: string,
  riprovare = false,
): RigaErrore => ({
  codice,
  lato: 'Server',
  tipo,
  funzione,
  riprovare,
  testo,
});

/** New to old, reason by reason (spcoop.md §4). */
export const ERRORI_PER_MOTIVO: Readonly<Record<Motivo, RigaErrore>> = {
  'richiesta-non-valida': client(418, 'InvalidRequestContent', 'La richiesta non ha la forma prevista.'),
  'codice-fiscale-non-valido': client(418, 'InvalidRequestContent', 'Il codice fiscale non è valido.'),
  'formato-non-ammesso': client(
    429,
    'ContentTypeNotSupported',
    'Il tipo di contenuto non è ammesso: usare text/xml in UTF-8.',
  ),
  'risposta-non-producibile': client(429, 'ContentTypeNotSupported', 'La porta delegata risponde solo text/xml.'),
  'richiesta-troppo-grande': client(432, 'RequestSizeExceeded', 'La richiesta supera la dimensione ammessa.'),
  'intestazione-riservata': client(
    420,
    'UnexpectedInteroperabilityHeader',
    "La richiesta porta identità o credenziali che solo il varco può dare: togliere l'intestazione indicata.",
  ),
  'intestazione-ripetuta': client(
    428,
    'AuthorizationContentDeny',
    "L'intestazione indicata deve comparire una volta sola.",
  ),
  'applicazione-non-riconosciuta': client(
    402,
    'AuthenticationFailed',
    "Le credenziali dell'applicazione non sono valide.",
  ),
  'applicazione-sospesa': client(404, 'AuthorizationDeny', "L'applicazione è sospesa."),
  'applicazione-non-ammessa': client(404, 'AuthorizationDeny', "L'applicazione non è autorizzata a questa richiesta."),
  'token-non-valido': client(402, 'AuthenticationFailed', "Il token del fornitore d'identità non è valido."),
  'troppi-tentativi': client(402, 'AuthenticationFailed', 'Troppe credenziali sbagliate da questo indirizzo.', true),
  'fornitore-identita-non-disponibile': server(
    500,
    'GatewayUnavailable',
    PORTA,
    "Le chiavi del fornitore d'identità non si possono leggere.",
    true,
  ),
  'indirizzo-non-ammesso': client(404, 'AuthorizationDeny', "L'indirizzo di provenienza non è tra quelli dichiarati."),
  'persona-assente': client(
    428,
    'AuthorizationContentDeny',
    'La richiesta non indica la persona che la origina: nessuna persona, nessuna chiamata.',
  ),
  'persona-diversa': client(428, 'AuthorizationContentDeny', 'Un assicurato può chiedere solo la propria posizione.'),
  'operatore-non-riconosciuto': client(404, 'AuthorizationDeny', "L'operatore non è tra quelli dell'ente."),
  'operatore-non-abilitato': client(404, 'AuthorizationDeny', "L'operatore non è più abilitato."),
  'operatori-non-ammessi': client(
    404,
    'AuthorizationDeny',
    'La convenzione non ammette operatori in cooperazione applicativa.',
  ),
  'operatore-non-informato': client(
    404,
    'AuthorizationDeny',
    "L'operatore non ha preso visione dell'informativa sul tracciamento.",
  ),
  'operatore-in-uso-altrove': client(404, 'AuthorizationDeny', "L'operatore sta già lavorando da un'altra postazione."),
  'livello-insufficiente': client(404, 'AuthorizationDeny', 'Il livello di autenticazione della persona non basta.'),
  'pratica-assente': client(
    428,
    'AuthorizationContentDeny',
    'Manca il riferimento della pratica nella forma stabilita (Varco-Pratica).',
  ),
  'secondo-codice-assente': client(
    428,
    'AuthorizationContentDeny',
    'Manca il secondo codice di controllo, nella forma stabilita.',
  ),
  'secondo-codice-non-ammesso': client(
    428,
    'AuthorizationContentDeny',
    'Per questo servizio la richiesta ha il solo codice fiscale.',
  ),
  'servizio-sconosciuto': client(405, 'UnknownAPI', "Il servizio non è nell'anagrafe dell'ente."),
  'convenzione-assente': client(404, 'AuthorizationDeny', 'Nessuna convenzione in corso copre il servizio.'),
  'finalita-non-ammessa': client(404, 'AuthorizationDeny', 'La convenzione non ammette la finalità del servizio.'),
  'convenzione-sospesa': server(446, 'APISuspended', PORTA, 'Il servizio è sospeso: non è un guasto.'),
  'servizio-in-manutenzione': server(
    446,
    'APISuspended',
    PORTA,
    'Il servizio è fermo per una manutenzione annunciata.',
    true,
  ),
  'convenzione-scaduta': client(404, 'AuthorizationDeny', 'La convenzione è terminata.'),
  'fuori-fascia-oraria': client(404, 'AuthorizationPolicyDeny', "Il servizio non è disponibile in quest'ora.", true),
  'assicurato-non-iscritto': client(428, 'AuthorizationContentDeny', "La persona non è tra gli iscritti dell'ente."),
  'stato-iscritto-non-ammesso': client(
    428,
    'AuthorizationContentDeny',
    'Lo stato di iscrizione della persona non è ammesso per questo servizio.',
  ),
  'iscritti-non-disponibili': server(
    500,
    'GatewayUnavailable',
    PORTA,
    "Non è stato possibile verificare l'iscrizione.",
    true,
  ),
  'consultazione-massiva': client(
    428,
    'AuthorizationContentDeny',
    'La consultazione è di una persona per volta: gli estratti di tutti si chiedono al Casellario.',
  ),
  'quota-esaurita': client(404, 'LimitExceeded', 'Le chiamate ammesse nel periodo sono finite.', true),
  'assicurato-non-trovato': client(418, 'InvalidRequestContent', 'INPS non ha dati per la persona indicata.'),
  'esito-negativo': server(518, 'InvalidResponse', RISPOSTA, 'INPS ha risposto con un esito negativo.'),
  'voucher-rifiutato': client(
    'EGOV_IT_200',
    'TokenAuthenticationFailed',
    "PDND non ha rilasciato il voucher: avvisare l'ente.",
  ),
  'pdnd-satura': server(516, 'TooManyRequests', INOLTRO, 'Troppe richieste di voucher in questo momento.', true),
  'pdnd-non-disponibile': server(
    516,
    'APIUnavailable',
    INOLTRO,
    'PDND non è raggiungibile: il voucher non si può ottenere.',
    true,
  ),
  'firma-non-disponibile': server(
    500,
    'GatewayUnavailable',
    PORTA,
    "La chiave di firma dell'ente non è raggiungibile: nulla è partito.",
    true,
  ),
  'erogatore-in-errore': server(518, 'InvalidResponse', INOLTRO, 'INPS ha risposto con un errore.'),
  'erogatore-limite': server(
    516,
    'LimitExceeded',
    INOLTRO,
    'INPS ha risposto che il limite di chiamate è raggiunto.',
    true,
  ),
  'erogatore-rifiuta': client('EGOV_IT_200', 'Authentication', "INPS non riconosce la chiamata: avvisare l'ente."),
  'erogatore-non-disponibile': server(516, 'APIUnavailable', INOLTRO, 'INPS non è raggiungibile.', true),
  'erogatore-in-ritardo': server(
    517,
    'EndpointReadTimeout',
    INOLTRO,
    'INPS non ha risposto in tempo: la chiamata può essere stata registrata, quindi non va ripetuta a macchina.',
  ),
  'risposta-non-autentica': server(
    'EGOV_IT_202',
    'InteroperabilityInvalidResponse',
    RISPOSTA,
    'La firma della risposta di INPS non è valida.',
  ),
  'risposta-non-conforme': server(
    440,
    'UnprocessableResponseContent',
    RISPOSTA,
    'La risposta di INPS non è quella prevista dal contratto.',
  ),
  'tracciamento-non-disponibile': server(
    500,
    'GatewayUnavailable',
    PORTA,
    "L'accesso non si può registrare, quindi non avviene.",
    true,
  ),
  'contatori-non-disponibili': server(
    500,
    'GatewayUnavailable',
    PORTA,
    'I contatori delle quote non rispondono, quindi la chiamata non parte.',
    true,
  ),
  'esito-non-registrato': server(517, 'GatewayUnavailable', RISPOSTA, 'L’esito non si è potuto registrare.', false),
  'richiesta-abbandonata': server(517, 'RequestReadTimeout', PORTA, 'Chi ha chiesto se ne è andato.'),
  'servizio-saturo': server(500, 'GatewayUnavailable', PORTA, 'Troppe richieste contemporanee.', true),
  'servizio-in-chiusura': server(
    500,
    'GatewayUnavailable',
    PORTA,
    'Il varco sta terminando le chiamate in corso.',
    true,
  ),
  'errore-interno': server(500, 'GatewayError', PORTA, 'Errore interno del varco.'),
};

/** Where one reason had several faces on the old side, the face that the erogatore's own answer shows. */
export const ERRORI_DELL_EROGATORE = {
  'non-riconosciuto': ERRORI_PER_MOTIVO['erogatore-rifiuta'],
  'non-autorizzato': client('EGOV_IT_201', 'Authorization', "INPS non autorizza la chiamata: avvisare l'ente."),
  'richiesta-rifiutata': client(
    'EGOV_IT_003',
    'InteroperabilityInvalidRequest',
    'INPS non accetta la forma della richiesta.',
  ),
  limite: ERRORI_PER_MOTIVO['erogatore-limite'],
  'non-disponibile': ERRORI_PER_MOTIVO['erogatore-non-disponibile'],
  'in-ritardo': ERRORI_PER_MOTIVO['erogatore-in-ritardo'],
  'errore-di-trasporto': server(
    559,
    'InvalidResponse',
    INOLTRO,
    'INPS ha risposto con un errore che non è un messaggio SOAP.',
  ),
  interrotta: server(
    517,
    'InvalidResponse',
    INOLTRO,
    'La risposta di INPS si è interrotta: la chiamata può essere stata registrata.',
  ),
} as const satisfies Readonly<Record<string, RigaErrore>>;
