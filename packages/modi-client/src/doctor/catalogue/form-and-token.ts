import { error, hint, VALIDATOR, warning, type Entries } from './entry.js';

export const FORM_AND_TOKEN = {
  'form/assertion-type': {
    is: error(VALIDATOR, '0002'),
    it: [
      'client_assertion_type non è quello di RFC 7523.',
      'PDND lo confronta per intero e risponde 015-0008, senza dirlo.',
      'Scrivere urn:ietf:params:oauth:client-assertion-type:jwt-bearer.',
    ],
    en: [
      'client_assertion_type is not that of RFC 7523.',
      'PDND compares all of it and answers 015-0008, without saying so.',
      'Write urn:ietf:params:oauth:client-assertion-type:jwt-bearer.',
    ],
  },
  'form/grant-type': {
    is: error(VALIDATOR, '0003'),
    it: [
      'grant_type non è client_credentials.',
      'PDND conosce solo quello; di solito lo dice con 007-9999.',
      'Scrivere grant_type=client_credentials.',
    ],
    en: [
      'grant_type is not client_credentials.',
      'PDND knows that one only; mostly it says so with 007-9999.',
      'Write grant_type=client_credentials.',
    ],
  },
  'form/client-id-not-uuid': {
    is: error(VALIDATOR, '0023'),
    it: [
      'Il campo client_id non è un UUID.',
      'PDND lo rifiuta con 007-9999 prima di guardare l’assertion.',
      'Mettere il client id, uguale a sub, o togliere il campo.',
    ],
    en: [
      'The field client_id is not a UUID.',
      'PDND refuses it with 007-9999 before it looks at the assertion.',
      'Put the client id, the same as sub, or leave the field out.',
    ],
  },
  'form/extra-field': {
    is: error(VALIDATOR, '007-9999'),
    it: [
      'Nel modulo ci sono campi in più: {members}.',
      'PDND vuole quattro campi e nessun altro; scope, resource e audience li aggiungono le librerie OAuth generiche.',
      'Togliere {members}: quale e-service si chiede lo dice purposeId nell’assertion.',
    ],
    en: [
      'The form has extra fields: {members}.',
      'PDND wants four fields and no other; generic OAuth libraries add scope, resource and audience.',
      'Take {members} away: which e-service is asked for is said by purposeId in the assertion.',
    ],
  },
  'form/field-missing': {
    is: error(VALIDATOR, '007-9999'),
    it: [
      'Nel modulo mancano o sono ripetuti: {members}.',
      'Servono, una volta sola: client_assertion, client_assertion_type e grant_type, come application/x-www-form-urlencoded.',
      'Aggiungere {members}; non mandare JSON.',
    ],
    en: [
      'Missing from the form, or repeated: {members}.',
      'Needed, once each: client_assertion, client_assertion_type and grant_type, as application/x-www-form-urlencoded.',
      'Add {members}; do not send JSON.',
    ],
  },
  'token/surrounding-space': {
    is: hint('RFC 7515 §7.1'),
    it: [
      'Intorno al token ci sono spazi o un a capo.',
      'Non fanno parte del token: chi ne calcola l’impronta, o lo mette in un’intestazione così com’è, sbaglia.',
      'Toglierli prima di usarlo; modi lo fa da sé.',
    ],
    en: [
      'There are spaces or a line end around the token.',
      'They are no part of the token: whoever hashes it, or puts it into a header as it is, goes wrong.',
      'Remove them before using it; modi does so by itself.',
    ],
  },
  'token/bearer-prefix': {
    is: warning('RFC 6750 §2.1'),
    it: [
      'Davanti al token c’è lo schema dell’intestazione Authorization.',
      'Bearer e DPoP stanno nell’intestazione, non nel token.',
      'Dare il token da solo.',
    ],
    en: [
      'Before the token stands the scheme of the Authorization header.',
      'Bearer and DPoP belong to the header, not to the token.',
      'Give the token alone.',
    ],
  },
  'token/not-canonical': {
    is: warning('RFC 7515 §2'),
    it: [
      'Il token ha caratteri che non sono base64url: {members}.',
      'PDND li salta, ma altri verificatori, Varco compreso, rifiutano = + / e tutto ciò che avanza.',
      'Codificare in base64url senza = finali.',
    ],
    en: [
      'The token has characters that are not base64url: {members}.',
      'PDND skips them, but other verifiers, Varco among them, refuse = + / and whatever is left over.',
      'Encode in base64url without trailing =.',
    ],
  },
  'token/duplicate-member': {
    is: warning('RFC 7515 §4'),
    it: [
      'Nel token un membro compare due volte.',
      'Due lettori possono prendere ciascuno l’altro valore; Varco e altri rifiutano.',
      'Scrivere ogni membro una volta sola.',
    ],
    en: [
      'In the token a member appears twice.',
      'Two readers may each take the other value; Varco and others refuse.',
      'Write each member once.',
    ],
  },
  'token/wrong-kind': {
    is: warning('Varco'),
    it: [
      'Questo sembra {given}, ed è stato dato come {expected}.',
      'Sono quattro token diversi: assertion (per PDND), voucher (da PDND), evidenza ed Agid-JWT-Signature (per l’erogatore), prova DPoP.',
      'Controllare di non averli scambiati, qui o nella richiesta.',
    ],
    en: [
      'This looks like {given}, and was given as {expected}.',
      'There are different tokens: assertion (for PDND), voucher (from PDND), evidence and Agid-JWT-Signature (for the erogatore), DPoP proof.',
      'See that they were not mixed up, here or in the request.',
    ],
  },
} as const satisfies Entries;
