import { error, type Entries } from './entry.js';

export const GOVWAY_ACCESS = {
  'govway/credentials': {
    is: error('GovWay AuthenticationRequired, AuthenticationFailed'),
    it: [
      'L’erogatore non ha riconosciuto il chiamante sul canale.',
      'Per INPS: manca il certificato client (TLS mutuo), o non è quello che INPS ha registrato.',
      'Configurare il certificato client rilasciato o registrato da INPS, con la sua chiave.',
    ],
    en: [
      'The erogatore did not recognise the caller on the channel.',
      'For INPS: the client certificate (mutual TLS) is missing, or is not the one INPS registered.',
      'Configure the client certificate that INPS issued or registered, with its key.',
    ],
  },
  'govway/token-missing': {
    is: error('GovWay TokenAuthenticationRequired'),
    it: [
      'L’erogatore non ha trovato il voucher.',
      'Manca Authorization, lo schema è un altro, o un proxy lo ha tolto.',
      'Mandare Authorization: Bearer <voucher> (o DPoP, con la prova).',
    ],
    en: [
      'The erogatore found no voucher.',
      'Authorization is missing, the scheme is another, or a proxy dropped it.',
      'Send Authorization: Bearer <voucher> (or DPoP, with the proof).',
    ],
  },
  'govway/token-failed': {
    is: error('GovWay TokenAuthenticationFailed'),
    it: [
      'L’erogatore non accetta il voucher.',
      'Di un altro ambiente, di un altro e-service (aud), non intero, o la prova DPoP non torna.',
      'Controllarlo con modi doctor --voucher; chiederne uno nuovo.',
    ],
    en: [
      'The erogatore does not take the voucher.',
      'Of another environment, of another e-service (aud), not whole, or the DPoP proof is wrong.',
      'Check it with modi doctor --voucher; ask for a new one.',
    ],
  },
  'govway/token-expired': {
    is: error('GovWay TokenExpired'),
    it: [
      'Il voucher è scaduto.',
      'È stato riusato oltre exp, o l’orologio di qui è indietro e lo si credeva buono.',
      'Chiederne uno nuovo qualche secondo prima di exp; sincronizzare l’orologio (NTP).',
    ],
    en: [
      'The voucher has expired.',
      'It was reused beyond exp, or the clock here is slow and it was thought good.',
      'Ask for a new one some seconds before exp; synchronise the clock (NTP).',
    ],
  },
  'govway/token-not-yet': {
    is: error('GovWay TokenNotBefore, TokenInTheFuture'),
    it: [
      'Per l’erogatore il voucher non vale ancora.',
      'nbf e iat vengono dall’orologio di PDND, e quello dell’erogatore è indietro; oppure iat dell’evidenza viene dal vostro, che è avanti.',
      'Sincronizzare il proprio orologio; se è giusto, aspettare 2 s dopo avere ricevuto il voucher e avvisare l’erogatore.',
    ],
    en: [
      'To the erogatore the voucher is not valid yet.',
      'nbf and iat come from PDND’s clock, and the erogatore’s is slow; or the evidence’s iat comes from yours, which is fast.',
      'Synchronise your clock; if it is right, wait 2 s after receiving the voucher and tell the erogatore.',
    ],
  },
  'govway/token-claims': {
    is: error('GovWay TokenRequiredClaimsNotFound, AuthorizationTokenDeny'),
    it: [
      'Al voucher mancano claim che l’erogatore chiede, o hanno altri valori.',
      'Finalità, client o e-service diversi; manca digest; è un voucher m2m.',
      'Controllare il voucher con modi doctor --voucher e gli id attesi.',
    ],
    en: [
      'The voucher lacks claims the erogatore asks for, or they have other values.',
      'Other purpose, client or e-service; digest missing; it is an m2m voucher.',
      'Check the voucher with modi doctor --voucher and the ids expected.',
    ],
  },
  'govway/authorization': {
    is: error('GovWay Authorization, AuthorizationDeny, AuthorizationPolicyDeny'),
    it: [
      'L’erogatore conosce il chiamante, e non lo autorizza (403).',
      'Ente, client o finalità non abilitati da lui; indirizzo IP non dichiarato; certificato non registrato.',
      'Chiedere all’erogatore l’abilitazione, citando clientId, purposeId e govway_id.',
    ],
    en: [
      'The erogatore knows the caller, and does not authorise it (403).',
      'Body, client or purpose not enabled there; IP address not declared; certificate not registered.',
      'Ask the erogatore to enable it, quoting clientId, purposeId and govway_id.',
    ],
  },
  'govway/authorization-scope': {
    is: error('GovWay AuthorizationMissingScope, AuthorizationMissingRole'),
    it: [
      'Al voucher manca uno scope o un ruolo.',
      'I voucher di PDND non ne hanno: è una regola dell’erogatore.',
      'Chiedere all’erogatore che cosa si aspetta.',
    ],
    en: [
      'The voucher lacks a scope or role.',
      'PDND’s vouchers have none: it is a rule of the erogatore’s.',
      'Ask the erogatore what it expects.',
    ],
  },
  'govway/authorization-content': {
    is: error('GovWay AuthorizationContentDeny, AuthorizationContentPolicyDeny'),
    it: [
      'Il contenuto della richiesta non è autorizzato.',
      'La persona chiesta non è fra quelle ammesse, o un dato non è coerente con la convenzione.',
      'Controllare i dati della richiesta con la convenzione.',
    ],
    en: [
      'The content of the request is not authorised.',
      'The person asked for is not among those admitted, or a datum does not fit the convention.',
      'Check the request’s data against the convention.',
    ],
  },
  'govway/limit-exceeded': {
    is: error('GovWay LimitExceeded'),
    it: [
      'È finita la quota di chiamate (429 LimitExceeded).',
      'Di solito quella del giorno: ripetere non serve.',
      'Fermarsi fino a domani, o fino a Retry-After; rivedere la stima di carico della finalità.',
    ],
    en: [
      'The quota of calls is used up (429 LimitExceeded).',
      'Mostly the day’s: repeating does not help.',
      'Stop until tomorrow, or until Retry-After; review the purpose’s load estimate.',
    ],
  },
  'govway/too-many-requests': {
    is: error('GovWay TooManyRequests'),
    it: [
      'Troppe richieste in questo momento (429 TooManyRequests).',
      'È un limite di ritmo, non di quota.',
      'Aspettare Retry-After, o qualche secondo, e rallentare.',
    ],
    en: [
      'Too many requests at this moment (429 TooManyRequests).',
      'It is a limit of pace, not of quota.',
      'Wait Retry-After, or some seconds, and slow down.',
    ],
  },
  'govway/invalid-response': {
    is: error('GovWay InvalidResponse, InteroperabilityInvalidResponse'),
    it: [
      'GovWay non ha accettato la risposta che gli veniva da dietro (502).',
      'Il guasto è dell’erogatore; la chiamata può essere stata contata.',
      'Non ripetere a macchina; segnalarlo con govway_id.',
    ],
    en: [
      'GovWay did not accept the answer it got from behind (502).',
      'The fault is the erogatore’s; the call may have been counted.',
      'Do not repeat by machine; report it with govway_id.',
    ],
  },
  'govway/unavailable': {
    is: error('GovWay APIUnavailable, APISuspended, GatewayInactive, GatewayUnavailable'),
    it: [
      'Il servizio dell’erogatore non è disponibile ora (503).',
      'Fuori servizio, sospeso, o fuori dalla fascia oraria.',
      'Rispettare Retry-After; se dura, segnalarlo con govway_id.',
    ],
    en: [
      'The erogatore’s service is not available now (503).',
      'Out of service, suspended, or outside its hours.',
      'Honour Retry-After; if it lasts, report it with govway_id.',
    ],
  },
  'govway/endpoint-timeout': {
    is: error('GovWay EndpointReadTimeout'),
    it: [
      'Il servizio dietro GovWay non ha risposto in tempo (504).',
      'La chiamata può essere stata registrata e contata.',
      'Non ripetere a macchina; segnalarlo con govway_id.',
    ],
    en: [
      'The service behind GovWay did not answer in time (504).',
      'The call may have been recorded and counted.',
      'Do not repeat by machine; report it with govway_id.',
    ],
  },
} as const satisfies Entries;
