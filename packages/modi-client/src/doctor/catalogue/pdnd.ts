import { error, hint, VALIDATOR, type Entries } from './entry.js';

export const PDND = {
  'pdnd/opaque-refusal': {
    is: error(VALIDATOR, '015-0008'),
    it: [
      'PDND ha rifiutato il voucher senza dire perché (015-0008).',
      'È la stessa risposta per ogni causa: assertion, firma, chiave non trovata, finalità, DPoP. Il motivo sta nei log di PDND, sotto il correlationId.',
      'Guardare prima ciò che è segnato ✗, poi le cause probabili in ordine; se resta, mandare all’assistenza il testo in fondo.',
    ],
    en: [
      'PDND refused the voucher without saying why (015-0008).',
      'It is the same answer for every cause: assertion, signature, key not found, purpose, DPoP. The reason is in PDND’s logs, under the correlationId.',
      'Look first at what is marked ✗, then at the probable causes in order; if it stays, send support the text below.',
    ],
  },
  'pdnd/key-not-in-client': {
    is: error('pagopa/pdnd-interop-frontend#312', '015-0006'),
    it: [
      'La chiave non è in quel client: PDND non trova client, kid e finalità insieme.',
      'È caricata in un altro client, in un altro ambiente, o non ancora.',
      'Nel back office, client → Chiavi pubbliche: deve esserci questo kid ({right}); altrimenti caricare la chiave pubblica.',
    ],
    en: [
      'The key is not in that client: PDND does not find client, kid and purpose together.',
      'It is uploaded in another client, in another environment, or not yet.',
      'In the back office, client → Chiavi pubbliche: this kid must be there ({right}); if not, upload the public key.',
    ],
  },
  'pdnd/client-not-linked': {
    is: error('pagopa/pdnd-interop-frontend#312', '015-0006'),
    it: [
      'Il client non è associato alla finalità.',
      'PDND cerca (client, kid, finalità): senza associazione non trova nulla.',
      'Nel back office, finalità → Client associati: aggiungere il client.',
    ],
    en: [
      'The client is not linked to the purpose.',
      'PDND looks (client, kid, purpose) up: without the link it finds nothing.',
      'In the back office, purpose → Client associati: add the client.',
    ],
  },
  'pdnd/other-environment': {
    is: error('pagopa/pdnd-interop-frontend#312', '015-0006'),
    it: [
      'Client, finalità o chiave sono di un altro ambiente.',
      'Collaudo, attestazione e produzione non condividono nulla: id e chiavi vanno rifatti in ciascuno.',
      'Confrontare gli id con il back office dell’ambiente che si chiama.',
    ],
    en: [
      'Client, purpose or key belong to another environment.',
      'Test, attestazione and production share nothing: ids and keys are made again in each.',
      'Compare the ids with the back office of the environment that is called.',
    ],
  },
  'pdnd/purpose-not-active': {
    is: error(VALIDATOR, '0020'),
    it: [
      'La finalità non ha una versione attiva.',
      'È in bozza, in attesa di approvazione (stima di carico oltre la soglia), sospesa o archiviata.',
      'Nel back office guardare lo stato della finalità; se è in attesa, sollecitare l’erogatore.',
    ],
    en: [
      'The purpose has no active version.',
      'It is a draft, waiting for approval (load estimate above the threshold), suspended or archived.',
      'See the purpose’s state in the back office; if it is waiting, ask the erogatore.',
    ],
  },
  'pdnd/agreement-not-active': {
    is: error(VALIDATOR, '0021'),
    it: [
      'La richiesta di fruizione non è attiva.',
      'È sospesa (dal fruitore, dall’erogatore o da PDND per un attributo perso), in attesa o archiviata.',
      'Nel back office guardare la richiesta di fruizione e gli attributi dell’ente.',
    ],
    en: [
      'The agreement (richiesta di fruizione) is not active.',
      'It is suspended (by fruitore, erogatore, or PDND for a lost attribute), pending or archived.',
      'See the agreement and the body’s attributes in the back office.',
    ],
  },
  'pdnd/eservice-not-active': {
    is: error(VALIDATOR, '0022'),
    it: [
      'La versione dell’e-service non è pubblicata.',
      'Voucher si danno per versioni pubblicate, deprecate o in archiviazione; non se sospese o archiviate.',
      'Passare alla versione nuova con una nuova richiesta di fruizione, o sentire l’erogatore.',
    ],
    en: [
      'The e-service’s version is not published.',
      'Vouchers are given for published, deprecated or archiving versions; not for suspended or archived ones.',
      'Move to the new version with a new agreement, or ask the erogatore.',
    ],
  },
  'pdnd/async-eservice': {
    is: error(VALIDATOR, '0039'),
    it: [
      'L’e-service è asincrono, e la richiesta è andata all’endpoint sincrono (o il contrario).',
      'Ciascuno dei due endpoint rifiuta gli e-service dell’altro.',
      'Usare /token.oauth2.async con scope, o /token.oauth2 senza.',
    ],
    en: [
      'The e-service is asynchronous, and the request went to the synchronous endpoint (or the other way round).',
      'Each of the two endpoints refuses the other’s e-services.',
      'Use /token.oauth2.async with scope, or /token.oauth2 without.',
    ],
  },
  'pdnd/client-without-purpose': {
    is: error(VALIDATOR, '015-0007'),
    it: [
      'Il client non ha nessuna finalità associata, e l’assertion non ne porta.',
      'PDND risponde 500 015-0000, non 400.',
      'Associare il client a una finalità, e metterla in purposeId.',
    ],
    en: [
      'The client is linked to no purpose at all, and the assertion carries none.',
      'PDND answers 500 015-0000, not 400.',
      'Link the client to a purpose, and put it into purposeId.',
    ],
  },
  'pdnd/stale-state': {
    is: hint(VALIDATOR),
    it: [
      'Client, chiave o finalità sono stati cambiati da poco.',
      'PDND li propaga in ritardo: per qualche minuto il token endpoint vede ancora lo stato di prima.',
      'Aspettare due minuti e riprovare con un’assertion nuova.',
    ],
    en: [
      'Client, key or purpose were changed a moment ago.',
      'PDND propagates late: for some minutes the token endpoint still sees the previous state.',
      'Wait two minutes and try again with a new assertion.',
    ],
  },
  'pdnd/stored-key-unreadable': {
    is: error(VALIDATOR, '0001'),
    it: [
      'PDND non è riuscito a verificare la firma per un errore suo o della chiave caricata.',
      'La chiave pubblica depositata non si legge.',
      'Caricarne una nuova, e segnalarlo all’assistenza.',
    ],
    en: [
      'PDND could not verify the signature, for an error of its own or of the uploaded key.',
      'The public key on deposit cannot be read.',
      'Upload a new one, and tell support.',
    ],
  },
  'pdnd/form-refused': {
    is: error(VALIDATOR, '007-9999'),
    it: [
      'PDND ha rifiutato il modulo: campo {members}.',
      'Qui il motivo lo dice: un campo manca, è in più, o non ha la forma giusta.',
      'Mandare client_id, client_assertion, client_assertion_type e grant_type, e nient’altro.',
    ],
    en: [
      'PDND refused the form: field {members}.',
      'Here it says why: a field is missing, is extra, or has not the right form.',
      'Send client_id, client_assertion, client_assertion_type and grant_type, and nothing else.',
    ],
  },
  'pdnd/unreadable-body': {
    is: error(VALIDATOR, '000-9999'),
    it: [
      'PDND non ha letto il corpo della richiesta.',
      'Il corpo è JSON, è vuoto, o Content-Type non è application/x-www-form-urlencoded.',
      'Mandare un modulo con Content-Type: application/x-www-form-urlencoded.',
    ],
    en: [
      'PDND could not read the body of the request.',
      'The body is JSON, is empty, or Content-Type is not application/x-www-form-urlencoded.',
      'Send a form with Content-Type: application/x-www-form-urlencoded.',
    ],
  },
  'pdnd/rate-limited': {
    is: error(VALIDATOR, '007-10004'),
    it: [
      'Troppe richieste di voucher: il limite è per ente, tutti i client insieme.',
      '10 al secondo in collaudo e attestazione, 450 in produzione. PDND non manda Retry-After.',
      'Tenere i voucher fino alla scadenza, una richiesta alla volta per ciascuno; aspettare X-Rate-Limit-Interval e riprovare.',
    ],
    en: [
      'Too many token requests: the limit is per body, all its clients together.',
      '10 a second in the test environments, 450 in production. PDND sends no Retry-After.',
      'Keep vouchers until they expire, one request at a time for each; wait X-Rate-Limit-Interval and try again.',
    ],
  },
  'pdnd/internal-error': {
    is: error(VALIDATOR, '015-0000'),
    it: [
      'PDND ha risposto con un suo errore interno (015-0000).',
      'Succede anche quando un client e-service non ha nessuna finalità e l’assertion non porta purposeId.',
      'Controllare che il client abbia una finalità; poi riprovare più tardi, e se resta scrivere all’assistenza.',
    ],
    en: [
      'PDND answered with an internal error of its own (015-0000).',
      'It also happens when an e-service client has no purpose and the assertion carries no purposeId.',
      'See that the client has a purpose; then try later, and if it stays write to support.',
    ],
  },
  'pdnd/async-internal-error': {
    is: error(VALIDATOR, '015-0000'),
    it: [
      'L’endpoint asincrono risponde 500 anche per un’assertion o una prova sbagliata.',
      'Lì 015-0000 copre scadenza, firma, DPoP e stati: non è un guasto, e ripetere non serve.',
      'Trattarlo come un 015-0008: controllare assertion e prova; htu è quello dell’endpoint normale.',
    ],
    en: [
      'The asynchronous endpoint answers 500 for a wrong assertion or proof too.',
      'There 015-0000 covers expiry, signature, DPoP and states: it is no outage, and repeating does not help.',
      'Treat it as a 015-0008: check assertion and proof; htu is the plain endpoint’s.',
    ],
  },
} as const satisfies Entries;
