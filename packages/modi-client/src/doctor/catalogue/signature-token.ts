import { error, type Entries } from './entry.js';

export const SIGNATURE_TOKEN = {
  'signature/malformed': {
    is: error('RFC 7515 §7.1'),
    it: [
      'Agid-JWT-Signature non è un JWS compatto leggibile.',
      'Servono tre parti base64url con due oggetti JSON e una firma; qui: {reason}.',
      'Copiarlo intero, su una riga, senza virgolette.',
    ],
    en: [
      'Agid-JWT-Signature is not a compact JWS that can be read.',
      'It takes three base64url parts with two JSON objects and a signature; here: {reason}.',
      'Copy all of it, on one line, without quotes.',
    ],
  },
  'signature/alg-not-allowed': {
    is: error('RFC 8725 §3.1'),
    it: [
      'Agid-JWT-Signature: alg è {given}.',
      'Con la fiducia PDND valgono RS256 (per tutti) ed ES256 dove l’erogatore lo ammette; mai none né HS256. Un voucher è sempre RS256.',
      'Firmare con RS256.',
    ],
    en: [
      'Agid-JWT-Signature: alg is {given}.',
      'With PDND trust it is RS256 (for all) and ES256 where the erogatore admits it; never none nor HS256. A voucher is always RS256.',
      'Sign with RS256.',
    ],
  },
  'signature/kid-not-of-key': {
    is: error('RFC 7638'),
    it: [
      'Agid-JWT-Signature: kid non è l’impronta della chiave che firma.',
      'L’erogatore cerca kid su PDND e trova un’altra chiave, o 404: per lui la firma è falsa.',
      'Mettere in kid {right}, oppure firmare con la chiave di quel kid.',
    ],
    en: [
      'Agid-JWT-Signature: kid is not the thumbprint of the key that signs.',
      'The erogatore looks kid up on PDND and finds another key, or 404: to it the signature is forged.',
      'Put {right} into kid, or sign with the key of that kid.',
    ],
  },
  'signature/typ-wrong': {
    is: error('RFC 8725 §3.11'),
    it: [
      'Agid-JWT-Signature: typ è {given} invece di {expected}.',
      'typ distingue i token: JWT per quelli ModI, at+jwt per il voucher, dpop+jwt per le prove.',
      'Mettere typ: {expected}, e controllare di non avere scambiato due token.',
    ],
    en: [
      'Agid-JWT-Signature: typ is {given} instead of {expected}.',
      'typ tells tokens apart: JWT for ModI’s, at+jwt for the voucher, dpop+jwt for proofs.',
      'Put typ: {expected}, and see that two tokens were not mixed up.',
    ],
  },
  'signature/claim-missing': {
    is: error('ModI'),
    it: [
      'Agid-JWT-Signature: mancano {members}.',
      'Sono claim obbligatori, e chi riceve rifiuta senza dire quale manca.',
      'Aggiungerli e firmare di nuovo.',
    ],
    en: [
      'Agid-JWT-Signature: {members} missing.',
      'These claims are required, and the receiver refuses without saying which is missing.',
      'Add them and sign again.',
    ],
  },
  'signature/time-not-number': {
    is: error('RFC 7519 §2'),
    it: [
      'Agid-JWT-Signature: {members} non è un numero intero di secondi.',
      'I tempi di un JWT sono numeri JSON, non stringhe né date.',
      'Scrivere i secondi dal 1970, senza virgolette.',
    ],
    en: [
      'Agid-JWT-Signature: {members} is not a whole number of seconds.',
      'The times of a JWT are JSON numbers, not strings or dates.',
      'Write the seconds since 1970, without quotes.',
    ],
  },
  'signature/in-milliseconds': {
    is: error('RFC 7519 §2'),
    it: [
      'Agid-JWT-Signature: in millisecondi {members}.',
      'Letto in secondi è fra migliaia di anni: iat risulta nel futuro ed exp senza fine.',
      'Dividere per 1000 e togliere i decimali.',
    ],
    en: [
      'Agid-JWT-Signature: in milliseconds {members}.',
      'Read as seconds it is thousands of years away: iat is in the future and exp has no end.',
      'Divide by 1000 and drop the decimals.',
    ],
  },
  'signature/expired': {
    is: error('ModI'),
    it: [
      'Agid-JWT-Signature: scadenza passata da {age} s (exp {given}).',
      'GovWay non ha tolleranza sulla scadenza. Se è appena stato fatto, è l’orologio di chi firma a essere indietro.',
      'Rifarlo; sincronizzare l’orologio (NTP).',
    ],
    en: [
      'Agid-JWT-Signature: expired {age} s ago (exp {given}).',
      'GovWay has no tolerance on expiry. If it was just made, the signer’s clock is slow.',
      'Make it again; synchronise the clock (NTP).',
    ],
  },
  'signature/iat-in-future': {
    is: error('GovWay'),
    it: [
      'Agid-JWT-Signature: iat è {age} s nel futuro.',
      'GovWay ne tollera 5: l’orologio di chi firma è avanti di {age} s, o quello di qui è indietro.',
      'Sincronizzare l’orologio (NTP); modi doctor --online misura la distanza.',
    ],
    en: [
      'Agid-JWT-Signature: iat is {age} s in the future.',
      'GovWay tolerates 5: the signer’s clock is {age} s fast, or the one here is slow.',
      'Synchronise the clock (NTP); modi doctor --online measures the distance.',
    ],
  },
  'signature/iat-too-old': {
    is: error('GovWay'),
    it: [
      'Agid-JWT-Signature: iat è di {age} s fa.',
      'GovWay rifiuta un iat più vecchio di 300 s, anche se exp è lontano; o l’orologio di chi firma è indietro.',
      'Farne uno nuovo per ogni richiesta, subito prima di mandarla; sincronizzare l’orologio (NTP).',
    ],
    en: [
      'Agid-JWT-Signature: iat is {age} s old.',
      'GovWay refuses an iat older than 300 s, however far exp is; or the signer’s clock is slow.',
      'Make a new one for each request, right before sending it; synchronise the clock (NTP).',
    ],
  },
  'signature/aud-wrong': {
    is: error('italia/anpr#4874'),
    it: [
      'Agid-JWT-Signature: aud ({given}) non è quello dell’e-service ({expected}).',
      'Si confronta per intero, senza normalizzare: https, barra finale, versione e ambiente contano.',
      'Copiare l’audience dal catalogo PDND, nell’ambiente giusto.',
    ],
    en: [
      'Agid-JWT-Signature: aud ({given}) is not the e-service’s ({expected}).',
      'It is compared whole, without normalising: https, final slash, version and environment count.',
      'Copy the audience from the PDND catalogue, in the right environment.',
    ],
  },
  'signature/signature-invalid': {
    is: error('RFC 7515 §5.2'),
    it: [
      'Agid-JWT-Signature: la firma non si verifica con la chiave data.',
      'O ha firmato un’altra chiave, o il testo è cambiato dopo la firma.',
      'Firmare con la chiave giusta, e trasportare il token byte per byte.',
    ],
    en: [
      'Agid-JWT-Signature: the signature does not verify with the key given.',
      'Either another key signed, or the text changed after signing.',
      'Sign with the right key, and carry the token byte by byte.',
    ],
  },
} as const satisfies Entries;
