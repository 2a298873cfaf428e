import { error, hint, warning, type Entries } from './entry.js';

export const SIGNATURE = {
  'signature/header-missing': {
    is: error('ModI INTEGRITY_REST_02'),
    it: [
      'Manca l’intestazione Agid-JWT-Signature, ma c’è Digest.',
      'Il digest da solo lo può cambiare chiunque: conta quello firmato.',
      'Aggiungere Agid-JWT-Signature (modi sign-body la stampa).',
    ],
    en: [
      'The header Agid-JWT-Signature is missing, yet Digest is there.',
      'Anyone can change a digest alone: the signed one counts.',
      'Add Agid-JWT-Signature (modi sign-body prints it).',
    ],
  },
  'signature/header-repeated': {
    is: error('GovWay'),
    it: [
      'Viaggiano più di una volta: {members}.',
      'Chi riceve non sa quale guardare, e rifiuta; due intestazioni uguali si uniscono con una virgola.',
      'Mandare ogni intestazione una volta sola; guardare se la aggiungono sia la libreria sia un proxy.',
    ],
    en: [
      'These travel more than once: {members}.',
      'The receiver does not know which to look at, and refuses; two equal headers get joined with a comma.',
      'Send each header once; see whether both the library and a proxy add it.',
    ],
  },
  'signature/authorization-missing': {
    is: warning('GovWay TokenAuthenticationRequired'),
    it: [
      'Manca Authorization.',
      'Agid-JWT-Signature ed evidenza accompagnano il voucher, non lo sostituiscono.',
      'Mandare Authorization: Bearer <voucher> (o DPoP, con la prova).',
    ],
    en: [
      'Authorization is missing.',
      'Agid-JWT-Signature and evidence go with the voucher, they do not replace it.',
      'Send Authorization: Bearer <voucher> (or DPoP, with the proof).',
    ],
  },
  'signature/key-reference-missing': {
    is: error('ModI INTEGRITY_REST_01'),
    it: [
      'Nell’header non c’è né kid né un certificato.',
      'INTEGRITY_REST_02 vuole kid (chiave su PDND); INTEGRITY_REST_01 vuole x5c, x5u o x5t#S256.',
      'Mettere kid, con la fiducia PDND.',
    ],
    en: [
      'The header has neither kid nor a certificate.',
      'INTEGRITY_REST_02 wants kid (key on PDND); INTEGRITY_REST_01 wants x5c, x5u or x5t#S256.',
      'Put kid, with PDND trust.',
    ],
  },
  'signature/x5t-sha1': {
    is: error('ModI INTEGRITY_REST_01'),
    it: [
      'L’header usa x5t, che è SHA-1.',
      'Fra i riferimenti ammessi c’è x5t#S256, non x5t.',
      'Usare x5t#S256, o kid con la fiducia PDND.',
    ],
    en: [
      'The header uses x5t, which is SHA-1.',
      'x5t#S256 is among the references admitted, x5t is not.',
      'Use x5t#S256, or kid with PDND trust.',
    ],
  },
  'signature/aud-is-pdnd': {
    is: error('italia/anpr#4874'),
    it: [
      'L’aud di Agid-JWT-Signature è quello di PDND ({given}).',
      'Lo legge l’erogatore: vi va l’audience dell’e-service.',
      'Mettere in aud {expected}.',
    ],
    en: [
      'The aud of Agid-JWT-Signature is PDND’s ({given}).',
      'The erogatore reads it: it takes the e-service’s audience.',
      'Put into aud {expected}.',
    ],
  },
  'signature/signed-headers-missing': {
    is: error('ModI INTEGRITY_REST_02'),
    it: [
      'Manca signed_headers.',
      'Senza, la firma non dice niente del corpo. (Una riga delle linee guida scrive signed-header: è un refuso.)',
      'Aggiungere "signed_headers": [{"digest": "SHA-256=…"}, {"content-type": "…"}].',
    ],
    en: [
      'signed_headers is missing.',
      'Without it the signature says nothing about the body. (One line of the guidelines writes signed-header: a slip.)',
      'Add "signed_headers": [{"digest": "SHA-256=…"}, {"content-type": "…"}].',
    ],
  },
  'signature/signed-headers-not-array': {
    is: error('ModI INTEGRITY_REST_02'),
    it: [
      'signed_headers non è una lista.',
      'È una lista di oggetti con un membro ciascuno; la stringa con i nomi è un dialetto di INPS, l’oggetto unico un errore.',
      'Scrivere [{"digest": "SHA-256=…"}, {"content-type": "…"}].',
    ],
    en: [
      'signed_headers is not an array.',
      'It is an array of objects of one member each; the string of names is a dialect of INPS, the single object a mistake.',
      'Write [{"digest": "SHA-256=…"}, {"content-type": "…"}].',
    ],
  },
  'signature/signed-headers-entry': {
    is: error('ModI INTEGRITY_REST_02'),
    it: [
      'In signed_headers c’è un elemento che non è {"nome": "valore"}.',
      'Ogni elemento ha un solo membro, e il valore è una stringa.',
      'Un oggetto per intestazione; se l’intestazione è ripetuta, un oggetto per volta.',
    ],
    en: [
      'In signed_headers there is an element that is not {"name": "value"}.',
      'Each element has one member, and its value is a string.',
      'One object per header; when a header is repeated, one object each time.',
    ],
  },
  'signature/signed-header-upper-case': {
    is: warning('ModI INTEGRITY_REST_02'),
    it: [
      'In signed_headers i nomi hanno maiuscole: {members}.',
      'Vanno minuscoli; qualche erogatore non li trova.',
      'Scriverli in minuscolo: digest, content-type.',
    ],
    en: [
      'In signed_headers the names have capitals: {members}.',
      'They go in lower case; some erogatori do not find them.',
      'Write them in lower case: digest, content-type.',
    ],
  },
  'signature/not-signed': {
    is: error('ModI INTEGRITY_REST_02'),
    it: [
      'Viaggiano senza essere firmate: {members}.',
      'digest va sempre firmato; content-type e content-encoding ogni volta che ci sono.',
      'Aggiungere {members} a signed_headers, col valore che viaggia.',
    ],
    en: [
      'These travel without being signed: {members}.',
      'digest is always signed; content-type and content-encoding whenever present.',
      'Add {members} to signed_headers, with the value that travels.',
    ],
  },
  'signature/header-absent': {
    is: error('ModI INTEGRITY_REST_02'),
    it: [
      'Sono firmate, ma nella richiesta non ci sono (o non lo stesso numero di volte): {members}.',
      'Per ogni intestazione i valori firmati devono essere tanti quanti quelli ricevuti.',
      'Mandare {members}, o toglierle da signed_headers; guardare se un proxy le toglie.',
    ],
    en: [
      'Signed, yet absent from the request (or not as many times): {members}.',
      'For each header there must be as many signed values as received ones.',
      'Send {members}, or take them out of signed_headers; see whether a proxy drops them.',
    ],
  },
  'signature/header-differs': {
    is: error('ModI INTEGRITY_REST_02'),
    it: [
      'Il valore firmato non è quello che viaggia: {members}.',
      'GovWay confronta per intero (Content-Type secondo MIME). Spesso è la libreria HTTP che aggiunge charset dopo la firma.',
      'Firmare esattamente ciò che si manda, e impedire alla libreria di cambiarlo.',
    ],
    en: [
      'The value signed is not the one that travels: {members}.',
      'GovWay compares whole (Content-Type by MIME rules). Often the HTTP library adds a charset after signing.',
      'Sign exactly what is sent, and keep the library from changing it.',
    ],
  },
  'signature/kid-differs': {
    is: error('GovWay'),
    it: [
      'Agid-JWT-Signature e l’evidenza hanno kid diversi.',
      'I token di una richiesta devono venire dalla stessa chiave, o GovWay rifiuta.',
      'Firmarli con la stessa chiave.',
    ],
    en: [
      'Agid-JWT-Signature and the evidence have different kids.',
      'The tokens of one request must come from the same key, or GovWay refuses.',
      'Sign them with the same key.',
    ],
  },
  'signature/jti-missing': {
    is: warning('GovWay'),
    it: [
      'Manca jti.',
      'Il pattern non lo impone, ma GovWay lo usa come identificativo contro le ripetizioni.',
      'Mettere in jti un UUID nuovo per ogni richiesta.',
    ],
    en: [
      'jti is missing.',
      'The pattern does not impose it, but GovWay uses it as the identifier against replays.',
      'Put a new UUID into jti for each request.',
    ],
  },
  'signature/range-or-patch': {
    is: hint('ModI INTEGRITY_REST_02'),
    it: [
      'Il pattern non copre le richieste PATCH né quelle con Range.',
      'Non è detto come si firmino: l’erogatore può rifiutare.',
      'Sentire l’erogatore, o usare una richiesta intera.',
    ],
    en: [
      'The pattern does not cover PATCH requests nor those with Range.',
      'How to sign them is not said: the erogatore may refuse.',
      'Ask the erogatore, or use a whole request.',
    ],
  },
} as const satisfies Entries;
