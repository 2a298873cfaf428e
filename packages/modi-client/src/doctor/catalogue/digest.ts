import { error, hint, type Entries } from './entry.js';

export const DIGEST = {
  'digest/missing': {
    is: error('ModI INTEGRITY_REST_02'),
    it: [
      'Manca l’intestazione Digest, e c’è un corpo.',
      'Senza, l’erogatore non può confrontare il corpo con la firma.',
      'Aggiungere Digest: {right}.',
    ],
    en: [
      'The Digest header is missing, and there is a body.',
      'Without it the erogatore cannot compare the body with the signature.',
      'Add Digest: {right}.',
    ],
  },
  'digest/content-digest': {
    is: hint('RFC 9530'),
    it: [
      'C’è Content-Digest.',
      'È l’intestazione nuova; ModI usa ancora Digest (RFC 3230), e GovWay guarda quella.',
      'Mandare Digest.',
    ],
    en: [
      'Content-Digest is there.',
      'It is the new header; ModI still uses Digest (RFC 3230), and GovWay looks at that one.',
      'Send Digest.',
    ],
  },
  'digest/repeated': {
    is: error('GovWay'),
    it: [
      'Digest compare più di una volta, o porta più valori.',
      'GovWay ne vuole uno solo.',
      'Mandare un solo Digest: {right}.',
    ],
    en: [
      'Digest appears more than once, or carries several values.',
      'GovWay wants exactly one.',
      'Send one Digest: {right}.',
    ],
  },
  'digest/prefix-missing': {
    is: error('italia/anpr#4211'),
    it: [
      'Al Digest manca il prefisso SHA-256=.',
      'Il valore comincia col nome dell’algoritmo, scritto SHA-256= (o SHA-384=, SHA-512=).',
      'Scrivere Digest: {right}.',
    ],
    en: [
      'The Digest has no prefix SHA-256=.',
      'The value begins with the algorithm’s name, written SHA-256= (or SHA-384=, SHA-512=).',
      'Write Digest: {right}.',
    ],
  },
  'digest/hex': {
    is: error('GovWay'),
    it: [
      'Il Digest è in esadecimale.',
      'Qui ci va base64: è il digest dell’assertion che va in esadecimale.',
      'Scrivere Digest: {right}.',
    ],
    en: [
      'The Digest is hexadecimal.',
      'Here goes base64: it is the assertion’s digest that is hexadecimal.',
      'Write Digest: {right}.',
    ],
  },
  'digest/not-base64': {
    is: error('RFC 3230 §4.1'),
    it: [
      'Il Digest non è base64 normale, col suo =.',
      'base64url e il riempimento mancante non sono ammessi: il confronto è per intero.',
      'Scrivere Digest: {right}.',
    ],
    en: [
      'The Digest is not plain base64, with its =.',
      'base64url and missing padding are not admitted: the comparison is whole.',
      'Write Digest: {right}.',
    ],
  },
  'digest/on-empty-body': {
    is: error('GovWay'),
    it: [
      'C’è Digest (o Agid-JWT-Signature), ma il corpo è vuoto.',
      'GovWay per impostazione rifiuta un Digest senza corpo.',
      'Senza corpo non mandare né Digest né Agid-JWT-Signature, se l’erogatore non ha detto altro.',
    ],
    en: [
      'There is a Digest (or Agid-JWT-Signature), but the body is empty.',
      'GovWay by default refuses a Digest without a body.',
      'Without a body send neither Digest nor Agid-JWT-Signature, unless the erogatore said otherwise.',
    ],
  },
  'digest/of-newline': {
    is: error('italia/anpr#4763'),
    it: [
      'Digest è del corpo con un a capo in fondo in più, o in meno.',
      'È stato calcolato sul file, o sul testo stampato, e non sui byte che partono.',
      'Calcolarlo sui byte che partono: {right}.',
    ],
    en: [
      'The Digest is that of the body with one line end more, or less.',
      'It was computed over the file, or over printed text, and not over the bytes sent.',
      'Compute it over the bytes sent: {right}.',
    ],
  },
  'digest/re-serialised': {
    is: error('italia/anpr#4763'),
    it: [
      'Digest è di un JSON uguale, ma scritto in un altro modo.',
      'Dopo il calcolo la libreria ha riscritto il corpo (spazi, ordine, accenti).',
      'Serializzare una volta sola, calcolare il digest su quei byte e mandare proprio quelli: {right}.',
    ],
    en: [
      'The Digest is that of an equal JSON, written another way.',
      'After hashing, the library wrote the body again (spaces, order, accents).',
      'Serialise once, hash those bytes and send just those: {right}.',
    ],
  },
  'digest/before-compression': {
    is: error('ModI INTEGRITY_REST_02'),
    it: [
      'Digest è del corpo prima della compressione (o dopo averlo decompresso).',
      'Si calcola sui byte che viaggiano, dopo Content-Encoding, che va firmata anch’essa.',
      'Comprimere, poi calcolare il digest: {right}. O non comprimere.',
    ],
    en: [
      'The Digest is that of the body before compression (or after decompressing it).',
      'It is computed over the bytes that travel, after Content-Encoding, which is signed too.',
      'Compress, then compute the digest: {right}. Or do not compress.',
    ],
  },
  'digest/mismatch': {
    is: error('ModI INTEGRITY_REST_02'),
    it: [
      'Il Digest non è quello di questo corpo.',
      'Qualcosa ha cambiato il corpo dopo il calcolo, o è il digest di un’altra richiesta.',
      'Calcolarlo sui byte che partono: {right}.',
    ],
    en: [
      'The Digest is not this body’s.',
      'Something changed the body after hashing, or it is the digest of another request.',
      'Compute it over the bytes sent: {right}.',
    ],
  },
} as const satisfies Entries;
