import { error, hint, type Entries } from './entry.js';

export const ENVELOPE_HEADERS = {
  'identity/missing': {
    is: error('INPS Identity'),
    it: [
      'Manca l’intestazione Identity di INPS.',
      'INPS vuole sapere chi chiede: Identity, nel namespace http://inps.it/, con UserId e CodiceUfficio.',
      'Aggiungere <inps:Identity xmlns:inps="http://inps.it/"><UserId>…</UserId><CodiceUfficio>…</CodiceUfficio></inps:Identity>.',
    ],
    en: [
      'INPS’s Identity header is missing.',
      'INPS wants to know who asks: Identity, in the namespace http://inps.it/, with UserId and CodiceUfficio.',
      'Add <inps:Identity xmlns:inps="http://inps.it/"><UserId>…</UserId><CodiceUfficio>…</CodiceUfficio></inps:Identity>.',
    ],
  },
  'identity/repeated': {
    is: error('INPS Identity'),
    it: ['Identity compare più di una volta.', 'Non si sa quale persona chieda.', 'Lasciarne una.'],
    en: ['Identity appears more than once.', 'There is no telling which person asks.', 'Leave one.'],
  },
  'identity/namespace': {
    is: error('INPS Identity'),
    it: [
      'Identity non è nel namespace http://inps.it/.',
      'Anche la barra finale conta.',
      'Scrivere xmlns:inps="http://inps.it/".',
    ],
    en: [
      'Identity is not in the namespace http://inps.it/.',
      'The final slash counts too.',
      'Write xmlns:inps="http://inps.it/".',
    ],
  },
  'identity/children-qualified': {
    is: error('INPS Identity'),
    it: [
      'I figli di Identity sono in un namespace: {members}.',
      'Lo schema di INPS li vuole senza. Con prefisso inps:, o con Identity sotto un namespace predefinito, finiscono dentro e lo schema fallisce.',
      'Scrivere <UserId> e <CodiceUfficio> senza prefisso, con xmlns="" se c’è un namespace predefinito.',
    ],
    en: [
      'Identity’s children are in a namespace: {members}.',
      'INPS’s schema wants them in none. With prefix inps:, or with Identity under a default namespace, they fall into it and the schema fails.',
      'Write <UserId> and <CodiceUfficio> without prefix, with xmlns="" where a default namespace is in scope.',
    ],
  },
  'identity/child-missing': {
    is: error('INPS Identity'),
    it: [
      'In Identity mancano o sono vuoti: {members}.',
      'UserId e CodiceUfficio sono obbligatori e non vuoti.',
      'Aggiungerli.',
    ],
    en: [
      'Missing from Identity, or empty: {members}.',
      'UserId and CodiceUfficio are required and not empty.',
      'Add them.',
    ],
  },
  'identity/order': {
    is: error('INPS Identity'),
    it: [
      'In Identity ci sono figli ripetuti, in più o fuori ordine.',
      'Lo schema vuole UserId, poi CodiceUfficio, e basta.',
      'Lasciare quei due, in quell’ordine.',
    ],
    en: [
      'Identity has repeated, extra or misplaced children.',
      'The schema wants UserId, then CodiceUfficio, and no more.',
      'Leave those two, in that order.',
    ],
  },
  'wss/missing': {
    is: error('ModI ID_AUTH_SOAP_01'),
    it: ['Manca wsse:Security.', 'Il pattern richiesto vuole la busta firmata.', 'Firmarla con modi sign-soap.'],
    en: [
      'wsse:Security is missing.',
      'The pattern asked for wants the envelope signed.',
      'Sign it with modi sign-soap.',
    ],
  },
  'wss/repeated': {
    is: error('ModI ID_AUTH_SOAP_01'),
    it: [
      'Ci sono più wsse:Security, o più firme.',
      'Chi verifica non sa quale guardare, e rifiuta.',
      'Lasciare una sola wsse:Security con una sola firma.',
    ],
    en: [
      'There are several wsse:Security, or several signatures.',
      'The verifier does not know which to look at, and refuses.',
      'Leave one wsse:Security with one signature.',
    ],
  },
  'wss/timestamp-missing': {
    is: error('ModI ID_AUTH_SOAP_01'),
    it: [
      'In wsse:Security manca wsu:Timestamp, o gli manca Created o Expires.',
      'Sono obbligatori tutti e due.',
      'Aggiungere Timestamp con Created ed Expires, in UTC con la Z, e firmarlo.',
    ],
    en: [
      'wsse:Security has no wsu:Timestamp, or it lacks Created or Expires.',
      'Both are required.',
      'Add a Timestamp with Created and Expires, in UTC with Z, and sign it.',
    ],
  },
  'wss/timestamp-stale': {
    is: error('GovWay'),
    it: [
      'Il Timestamp non vale adesso: {reason}, {age} s.',
      'GovWay rifiuta Created più vecchio di 300 s o più di 5 s nel futuro, ed Expires passato: spesso è l’orologio.',
      'Firmare subito prima di mandare; sincronizzare l’orologio (NTP).',
    ],
    en: [
      'The Timestamp is not good now: {reason}, {age} s.',
      'GovWay refuses Created older than 300 s or more than 5 s ahead, and Expires in the past: often it is the clock.',
      'Sign right before sending; synchronise the clock (NTP).',
    ],
  },
  'wss/addressing-missing': {
    is: error('ModI ID_AUTH_SOAP_02'),
    it: [
      'Mancano le intestazioni WS-Addressing {members}, o sono ripetute.',
      'ID_AUTH_SOAP_01 vuole wsa:To; ID_AUTH_SOAP_02 anche wsa:MessageID, una volta sola.',
      'Aggiungerle e firmarle.',
    ],
    en: [
      'WS-Addressing headers missing or repeated: {members}.',
      'ID_AUTH_SOAP_01 wants wsa:To; ID_AUTH_SOAP_02 also wsa:MessageID, once each.',
      'Add them and sign them.',
    ],
  },
  'wss/not-signed': {
    is: error('ModI INTEGRITY_SOAP_01'),
    it: [
      'La firma non copre: {members}.',
      'Ciò che non è coperto si può cambiare per strada; l’erogatore lo pretende.',
      'Aggiungere un Reference per ciascuno.',
    ],
    en: [
      'The signature does not cover: {members}.',
      'What is not covered can be changed on the way; the erogatore insists on it.',
      'Add a Reference for each.',
    ],
  },
  'wss/inclusive-c14n': {
    is: error('WS-I BSP 1.1'),
    it: [
      'La canonicalizzazione è inclusiva.',
      'GovWay (WS-I Basic Security Profile) la rifiuta: la firma si rompe appena la busta cambia contenitore.',
      'Usare http://www.w3.org/2001/10/xml-exc-c14n#.',
    ],
    en: [
      'Canonicalization is inclusive.',
      'GovWay (WS-I Basic Security Profile) refuses it: the signature breaks as soon as the envelope changes container.',
      'Use http://www.w3.org/2001/10/xml-exc-c14n#.',
    ],
  },
  'wss/weak-algorithm': {
    is: error('ModI, algoritmi'),
    it: [
      'Nella firma c’è un algoritmo debole: {members}.',
      'SHA-1, HMAC e DSA non sono ammessi.',
      'Usare rsa-sha256 (o ecdsa-sha256) e sha256.',
    ],
    en: [
      'The signature has a weak algorithm: {members}.',
      'SHA-1, HMAC and DSA are not admitted.',
      'Use rsa-sha256 (or ecdsa-sha256) and sha256.',
    ],
  },
  'wss/duplicate-id': {
    is: error('ModI, firma avvolta'),
    it: [
      'Lo stesso Id compare due volte nella busta.',
      'È la mossa degli attacchi di avvolgimento: chi verifica rifiuta.',
      'Dare a ogni elemento firmato un Id diverso.',
    ],
    en: [
      'The same Id appears twice in the envelope.',
      'It is the move of wrapping attacks: verifiers refuse.',
      'Give each signed element an Id of its own.',
    ],
  },
  'wss/unexpected': {
    is: hint('INPS ECI'),
    it: [
      'La busta porta wsse:Security.',
      'Col solo voucher PDND di solito non serve, e se l’erogatore non la chiede può rifiutare per mustUnderstand.',
      'Mandarla solo se il profilo del servizio la chiede (--sicurezza-soap).',
    ],
    en: [
      'The envelope carries wsse:Security.',
      'With a PDND voucher alone it is mostly not needed, and an erogatore that does not ask for it may refuse over mustUnderstand.',
      'Send it only where the service’s profile asks for it (--sicurezza-soap).',
    ],
  },
} as const satisfies Entries;
