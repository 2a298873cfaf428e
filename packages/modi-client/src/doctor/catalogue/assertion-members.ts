import { error, hint, VALIDATOR, warning, type Entries } from './entry.js';

export const ASSERTION_MEMBERS = {
  'assertion/aud-missing': {
    is: error(VALIDATOR, '0005'),
    it: [
      'Manca aud, o è vuoto.',
      'PDND vuole nell’aud il proprio nome, non quello dell’e-service.',
      'Mettere in aud {expected}.',
    ],
    en: [
      'aud is missing or empty.',
      'PDND wants its own name in aud, not the e-service’s.',
      'Put into aud {expected}.',
    ],
  },
  'assertion/aud-has-scheme': {
    is: error('pagopa/pdnd-interop-frontend#2095', '0004'),
    it: [
      'L’aud dell’assertion è scritto come un URL ({given}).',
      'Per PDND l’aud non è un indirizzo: lo confronta byte per byte con un nome senza https://.',
      'Scrivere aud senza schema: {expected}.',
    ],
    en: [
      'The assertion’s aud is written as a URL ({given}).',
      'To PDND aud is no address: it compares it byte by byte with a name that has no https://.',
      'Write aud without a scheme: {expected}.',
    ],
  },
  'assertion/aud-other-environment': {
    is: error('pagopa/pdnd-interop-frontend#312', '0004'),
    it: [
      'L’aud è dell’ambiente {given}, ma la richiesta va in {ambiente}.',
      'Ogni ambiente ha il suo aud, e anche chiavi, client e finalità sono diversi dall’uno all’altro.',
      'Mettere in aud {expected}, o mandare l’assertion all’ambiente {given}; non mescolare gli id.',
    ],
    en: [
      'The aud is that of the environment {given}, but the request goes to {ambiente}.',
      'Each environment has its own aud, and keys, clients and purposes differ from one to another too.',
      'Put into aud {expected}, or send the assertion to {given}; do not mix ids.',
    ],
  },
  'assertion/aud-is-token-endpoint': {
    is: error(VALIDATOR, '0004'),
    it: [
      'L’aud è l’indirizzo del token endpoint ({given}).',
      'Molti server OAuth lo vogliono così; PDND no: vuole …/client-assertion, senza schema.',
      'Mettere in aud {expected}.',
    ],
    en: [
      'The aud is the address of the token endpoint ({given}).',
      'Many OAuth servers want that; PDND does not: it wants …/client-assertion, without a scheme.',
      'Put into aud {expected}.',
    ],
  },
  'assertion/aud-is-eservice': {
    is: error('italia/anpr#5357', '0004'),
    it: [
      'L’aud è quello dell’e-service ({given}), non quello di PDND.',
      'L’assertion è per PDND: l’aud dell’e-service va nell’evidenza, in Agid-JWT-Signature, e PDND lo mette da sé nel voucher.',
      'Mettere in aud {expected}.',
    ],
    en: [
      'The aud is the e-service’s ({given}), not PDND’s.',
      'The assertion is for PDND: the e-service’s aud goes into the evidence and Agid-JWT-Signature, and PDND puts it into the voucher itself.',
      'Put into aud {expected}.',
    ],
  },
  'assertion/aud-wrong': {
    is: error(VALIDATOR, '0004'),
    it: [
      'L’aud ({given}) non è quello che PDND si aspetta.',
      'Il confronto è byte per byte: barra finale, spazi, maiuscole e ambiente contano. Una lista va bene solo se lo contiene.',
      'Mettere in aud {expected}.',
    ],
    en: [
      'The aud ({given}) is not what PDND expects.',
      'The comparison is byte by byte: a final slash, spaces, capitals and the environment count. A list will do only if it holds that value.',
      'Put into aud {expected}.',
    ],
  },
  'assertion/claim-type': {
    is: error(VALIDATOR, '0032'),
    it: [
      'Nel payload sono del tipo sbagliato: {members}.',
      'PDND vuole iat ed exp numeri, digest un oggetto, tutto il resto stringhe; purposeId vuoto o null non vale come assente.',
      'Scrivere questi claim col tipo giusto, e togliere quelli che non servono invece di lasciarli vuoti.',
    ],
    en: [
      'In the payload these are of the wrong type: {members}.',
      'PDND wants iat and exp as numbers, digest as an object, all others as strings; an empty or null purposeId is not an absent one.',
      'Write these claims with the right type, and leave out those not needed instead of leaving them empty.',
    ],
  },
  'assertion/time-not-number': {
    is: error(VALIDATOR, '0032'),
    it: [
      'I tempi non sono numeri: {members}.',
      'iat ed exp sono numeri JSON, in secondi: fra virgolette PDND li rifiuta.',
      'Togliere le virgolette: "exp": 1790000060.',
    ],
    en: [
      'Times are not numbers: {members}.',
      'iat and exp are JSON numbers, in seconds: PDND refuses them in quotes.',
      'Take the quotes away: "exp": 1790000060.',
    ],
  },
  'assertion/header-type': {
    is: error(VALIDATOR, '0032'),
    it: [
      'Nell’header sono del tipo sbagliato: {members}.',
      'alg, kid e typ sono stringhe.',
      'Scrivere l’header {"alg":"RS256","kid":"…","typ":"JWT"}.',
    ],
    en: [
      'In the header these are of the wrong type: {members}.',
      'alg, kid and typ are strings.',
      'Write the header {"alg":"RS256","kid":"…","typ":"JWT"}.',
    ],
  },
  'assertion/extra-claim': {
    is: error('pagopa/pdnd-interop-frontend#1300', '0032'),
    it: [
      'Nel payload ci sono claim che PDND non ammette: {members}.',
      'Dal 1° luglio 2025 ammette solo iss, sub, aud, jti, iat, exp, purposeId e digest; nbf e client_id li aggiungono da sole molte librerie.',
      'Togliere {members}. producerId, eserviceId e descriptorId non vanno in nessun punto della richiesta: li mette PDND nel voucher.',
    ],
    en: [
      'The payload has claims that PDND does not admit: {members}.',
      'Since 1 July 2025 it admits iss, sub, aud, jti, iat, exp, purposeId and digest only; many libraries add nbf and client_id by themselves.',
      'Take {members} away. producerId, eserviceId and descriptorId go nowhere in the request: PDND puts them into the voucher.',
    ],
  },
  'assertion/extra-header': {
    is: error('pagopa/pdnd-interop-frontend#1300', '0032'),
    it: [
      'Nell’header ci sono membri che PDND non ammette: {members}.',
      'Ammette solo alg, kid e typ; x5t, x5c, jku e crit no.',
      'Togliere {members} dall’header.',
    ],
    en: [
      'The header has members that PDND does not admit: {members}.',
      'It admits alg, kid and typ only; not x5t, x5c, jku or crit.',
      'Take {members} out of the header.',
    ],
  },
  'assertion/extra-claim-tolerated': {
    is: warning('pagopa/pdnd-interop-frontend#1300'),
    it: [
      'Nel payload ci sono claim in più: {members}.',
      'Un PDND non severo li tollera, ma collaudo e attestazione li rifiutano, e per la produzione PagoPA ha annunciato lo stesso.',
      'Togliere {members}.',
    ],
    en: [
      'The payload has extra claims: {members}.',
      'A PDND that is not strict lets them pass, but the test environments refuse them, and PagoPA announced the same for production.',
      'Take {members} away.',
    ],
  },
  'assertion/extra-header-tolerated': {
    is: warning('pagopa/pdnd-interop-frontend#1300'),
    it: [
      'Nell’header ci sono membri in più: {members}.',
      'Un PDND non severo li tollera, ma collaudo e attestazione li rifiutano, e per la produzione PagoPA ha annunciato lo stesso.',
      'Togliere {members}.',
    ],
    en: [
      'The header has extra members: {members}.',
      'A PDND that is not strict lets them pass, but the test environments refuse them, and PagoPA announced the same for production.',
      'Take {members} away.',
    ],
  },
  'assertion/crit-unknown': {
    is: error('RFC 7515 §4.1.11', '0016'),
    it: [
      'L’header dichiara critica un’estensione che PDND non conosce, o toglie la codifica del payload (b64).',
      'La libreria di PDND si ferma alla verifica della firma.',
      'Togliere crit e b64 dall’header.',
    ],
    en: [
      'The header calls an extension critical that PDND does not know, or switches the payload’s encoding off (b64).',
      'PDND’s library stops when verifying the signature.',
      'Take crit and b64 out of the header.',
    ],
  },
  'assertion/crit-malformed': {
    is: error('RFC 7515 §4.1.11', '0018'),
    it: [
      'crit non è una lista di nomi, o b64 non è vero o falso.',
      'La libreria di PDND lo registra come errore del JWT.',
      'Togliere crit e b64 dall’header.',
    ],
    en: [
      'crit is not a list of names, or b64 is not true or false.',
      'PDND’s library logs it as an error of the JWT.',
      'Take crit and b64 out of the header.',
    ],
  },
  'assertion/typ-unusual': {
    is: hint('RFC 7519 §5.1'),
    it: ['typ è {given}.', 'PDND non lo guarda; la documentazione dice JWT.', 'Mettere typ: JWT.'],
    en: ['typ is {given}.', 'PDND does not look at it; the documentation says JWT.', 'Put typ: JWT.'],
  },
  'assertion/iss-not-client-id': {
    is: warning('PDND manuale operativo'),
    it: [
      'iss non è il client id che sta in sub.',
      'PDND non lo confronta, ma la documentazione vuole iss = sub = client id, e un controllo può arrivare.',
      'Mettere in iss lo stesso valore di sub.',
    ],
    en: [
      'iss is not the client id that is in sub.',
      'PDND does not compare it, but the documentation wants iss = sub = client id, and a check may come.',
      'Put the value of sub into iss.',
    ],
  },
} as const satisfies Entries;
