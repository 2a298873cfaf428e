import { DPOP_VALIDATOR, error, type Entries } from './entry.js';

export const DPOP_SHAPE = {
  'dpop/several-proofs': {
    is: error(DPOP_VALIDATOR, 'DPOP-0022'),
    it: [
      'Nell’intestazione DPoP c’è una virgola: più prove insieme.',
      'Ogni richiesta porta una prova sola; due intestazioni DPoP vengono unite con una virgola.',
      'Mandare l’intestazione DPoP una volta sola.',
    ],
    en: [
      'There is a comma in the DPoP header: several proofs at once.',
      'Each request carries one proof; two DPoP headers get joined with a comma.',
      'Send the DPoP header once.',
    ],
  },
  'dpop/malformed': {
    is: error(DPOP_VALIDATOR, 'DPOP-0002'),
    it: [
      'La prova DPoP non è un JWS compatto leggibile.',
      'Servono tre parti base64url con un oggetto JSON per payload; qui: {reason}.',
      'Rifarla con modi dpop.',
    ],
    en: [
      'The DPoP proof is not a compact JWS that can be read.',
      'It takes three base64url parts with a JSON object as payload; here: {reason}.',
      'Make it again with modi dpop.',
    ],
  },
  'dpop/header-unreadable': {
    is: error(DPOP_VALIDATOR, 'DPOP-0003'),
    it: [
      'L’header della prova non è un oggetto JSON in base64url.',
      'Il payload si legge, l’header no.',
      'Rifare la prova: header {"typ":"dpop+jwt","alg":"ES256","jwk":{…}}.',
    ],
    en: [
      'The proof’s header is not a JSON object in base64url.',
      'The payload can be read, the header cannot.',
      'Make the proof again: header {"typ":"dpop+jwt","alg":"ES256","jwk":{…}}.',
    ],
  },
  'dpop/jwk-missing': {
    is: error(DPOP_VALIDATOR, 'DPOP-0009'),
    it: [
      'Manca jwk nell’header della prova.',
      'La prova porta con sé la sua chiave pubblica: non si carica su PDND.',
      'Mettere in jwk la chiave pubblica, coi soli membri necessari.',
    ],
    en: [
      'jwk is missing from the proof’s header.',
      'The proof carries its own public key: it is not uploaded to PDND.',
      'Put the public key into jwk, with the needed members only.',
    ],
  },
  'dpop/jwk-members': {
    is: error('pagopa/pdnd-interop-frontend#1582', 'DPOP-0003'),
    it: [
      'jwk non ha esattamente i membri ammessi (in più, o mancanti: {members}).',
      'PDND ammette solo {kty, n, e} oppure {crv, kty, x, y}: alg, use e kid lì dentro fanno rifiutare la prova.',
      'Lasciare in jwk solo quei membri, tutti stringhe.',
    ],
    en: [
      'jwk has not exactly the members admitted (extra or missing: {members}).',
      'PDND admits {kty, n, e} or {crv, kty, x, y} only: alg, use and kid inside it get the proof refused.',
      'Leave only those members in jwk, all of them strings.',
    ],
  },
  'dpop/jwk-private': {
    is: error('RFC 9449 §4.2', 'DPOP-0003'),
    it: [
      'jwk contiene la chiave PRIVATA.',
      'Chiunque riceve la prova può da ora firmare al suo posto; PDND la rifiuta per i membri in più.',
      'Buttare questa chiave, farne un’altra (modi keygen --alg ES256), e mettere in jwk solo la parte pubblica.',
    ],
    en: [
      'jwk holds the PRIVATE key.',
      'Whoever receives the proof can from now on sign in its place; PDND refuses it for the extra members.',
      'Throw this key away, make another (modi keygen --alg ES256), and put only the public part into jwk.',
    ],
  },
  'dpop/typ-missing': {
    is: error(DPOP_VALIDATOR, 'DPOP-0007'),
    it: ['Manca typ nell’header della prova.', 'Deve essere dpop+jwt.', 'Mettere typ: dpop+jwt.'],
    en: ['typ is missing from the proof’s header.', 'It must be dpop+jwt.', 'Put typ: dpop+jwt.'],
  },
  'dpop/typ-wrong': {
    is: error(DPOP_VALIDATOR, 'DPOP-0008'),
    it: [
      'typ è {given}, e deve essere dpop+jwt.',
      'È ciò che distingue una prova da ogni altro token.',
      'Mettere typ: dpop+jwt.',
    ],
    en: [
      'typ is {given}, and must be dpop+jwt.',
      'It is what tells a proof from any other token.',
      'Put typ: dpop+jwt.',
    ],
  },
  'dpop/alg-missing': {
    is: error(DPOP_VALIDATOR, 'DPOP-0016'),
    it: [
      'Manca alg nell’header della prova.',
      'PDND accetta ES256 e RS256.',
      'Mettere alg: ES256 (chiave P-256) o RS256 (chiave RSA).',
    ],
    en: [
      'alg is missing from the proof’s header.',
      'PDND takes ES256 and RS256.',
      'Put alg: ES256 (P-256 key) or RS256 (RSA key).',
    ],
  },
  'dpop/alg-wrong': {
    is: error(DPOP_VALIDATOR, 'DPOP-0017'),
    it: [
      'alg è {given}: per le prove valgono solo ES256 e RS256.',
      'Altri algoritmi sono rifiutati.',
      'Usare una chiave P-256 con ES256, o RSA con RS256.',
    ],
    en: [
      'alg is {given}: proofs may be ES256 or RS256 only.',
      'Other algorithms are refused.',
      'Use a P-256 key with ES256, or RSA with RS256.',
    ],
  },
  'dpop/htm-missing': {
    is: error(DPOP_VALIDATOR, 'DPOP-0010'),
    it: ['Manca htm, o non è una stringa.', 'È il metodo HTTP della richiesta.', 'Mettere htm: {expected}.'],
    en: ['htm is missing, or is not a string.', 'It is the HTTP method of the request.', 'Put htm: {expected}.'],
  },
  'dpop/htm-wrong': {
    is: error(DPOP_VALIDATOR, 'DPOP-0011'),
    it: [
      'htm è {given}, ma la richiesta è {expected}.',
      'Si confronta con maiuscole e tutto.',
      'Mettere htm: {expected}.',
    ],
    en: ['htm is {given}, but the request is {expected}.', 'It is compared with case and all.', 'Put htm: {expected}.'],
  },
  'dpop/htu-missing': {
    is: error(DPOP_VALIDATOR, 'DPOP-0012'),
    it: ['Manca htu.', 'È l’URL della richiesta, senza query.', 'Mettere htu: {expected}.'],
    en: ['htu is missing.', 'It is the URL of the request, without query.', 'Put htu: {expected}.'],
  },
  'dpop/htu-wrong': {
    is: error(DPOP_VALIDATOR, 'DPOP-0013'),
    it: [
      'htu ({given}) non è l’URL della richiesta.',
      'Si confronta byte per byte: host, percorso, doppie barre e maiuscole contano.',
      'Mettere htu: {expected}.',
    ],
    en: [
      'htu ({given}) is not the URL of the request.',
      'It is compared byte by byte: host, path, double slashes and capitals count.',
      'Put htu: {expected}.',
    ],
  },
  'dpop/htu-trailing-slash': {
    is: error(DPOP_VALIDATOR, 'DPOP-0013'),
    it: ['htu ha una barra finale in più o in meno.', 'PDND lo confronta byte per byte.', 'Mettere htu: {expected}.'],
    en: ['htu has a final slash too many or too few.', 'PDND compares it byte by byte.', 'Put htu: {expected}.'],
  },
  'dpop/htu-query': {
    is: error('RFC 9449 §4.2', 'DPOP-0013'),
    it: ['htu contiene la query o il frammento.', 'In htu va l’URL senza ? e senza #.', 'Mettere htu: {expected}.'],
    en: ['htu holds the query or the fragment.', 'htu takes the URL without ? and without #.', 'Put htu: {expected}.'],
  },
  'dpop/htu-async': {
    is: error(DPOP_VALIDATOR, 'DPOP-0013'),
    it: [
      'htu è l’endpoint asincrono, e PDND si aspetta quello normale.',
      'Il codice di PDND ha un solo valore per i due endpoint: con .async in htu si ottiene 500 015-0000.',
      'Mettere htu: {expected} anche chiamando /token.oauth2.async.',
    ],
    en: [
      'htu is the asynchronous endpoint, and PDND expects the plain one.',
      'PDND’s code has one value for both endpoints: with .async in htu it answers 500 015-0000.',
      'Put htu: {expected} even when calling /token.oauth2.async.',
    ],
  },
  'dpop/iat-missing': {
    is: error(DPOP_VALIDATOR, 'DPOP-0006'),
    it: ['Manca iat.', 'La prova vale un minuto da iat.', 'Mettere in iat l’ora di adesso in secondi.'],
    en: ['iat is missing.', 'The proof is good for a minute from iat.', 'Put the present time in seconds into iat.'],
  },
  'dpop/expired': {
    is: error('pagopa/pdnd-interop-frontend#1745', 'DPOP-0020'),
    it: [
      'La prova è di {age} s fa, e ne vale 60.',
      'PDND guarda iat, non exp: una prova fatta in anticipo, o con l’orologio indietro, è già vecchia.',
      'Fare una prova nuova subito prima di ogni richiesta; sincronizzare l’orologio (NTP).',
    ],
    en: [
      'The proof is {age} s old, and is good for 60.',
      'PDND looks at iat, not exp: a proof made ahead, or with a slow clock, is already old.',
      'Make a new proof right before each request; synchronise the clock (NTP).',
    ],
  },
  'dpop/iat-in-future': {
    is: error('pagopa/pdnd-interop-frontend#1745', 'DPOP-0021'),
    it: [
      'iat è {age} s nel futuro, e se ne tollerano 10.',
      'L’orologio di chi firma è avanti.',
      'Sincronizzare l’orologio (NTP).',
    ],
    en: [
      'iat is {age} s in the future, and 10 are tolerated.',
      'The signer’s clock is fast.',
      'Synchronise the clock (NTP).',
    ],
  },
} as const satisfies Entries;
