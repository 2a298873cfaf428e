import { error, hint, VALIDATOR, warning, type Entries } from './entry.js';

export const ASSERTION_TIMES_AND_DIGEST = {
  'assertion/expired': {
    is: error('pagopa/pdnd-interop-frontend#1105', '0017'),
    it: [
      'L’assertion è scaduta da {age} s (exp {given}).',
      'PDND non ha nessuna tolleranza sulla scadenza; un’assertion copiata da un esempio, o tenuta da parte, è la causa più comune.',
      'Fare un’assertion nuova per ogni richiesta; se è appena stata fatta, è sbagliato l’orologio di chi la fa: sincronizzarlo (NTP).',
    ],
    en: [
      'The assertion expired {age} s ago (exp {given}).',
      'PDND has no tolerance on expiry; an assertion copied from an example, or kept aside, is the commonest cause.',
      'Make a new assertion for each request; if it was just made, the clock of whoever made it is wrong: synchronise it (NTP).',
    ],
  },
  'assertion/exp-before-iat': {
    is: error(VALIDATOR, '0017'),
    it: [
      'exp non viene dopo iat.',
      'Un’assertion così nasce scaduta.',
      'Mettere exp = iat + 120, tutti e due in secondi.',
    ],
    en: ['exp does not come after iat.', 'Such an assertion is born expired.', 'Put exp = iat + 120, both in seconds.'],
  },
  'assertion/in-milliseconds': {
    is: warning('RFC 7519 §2'),
    it: [
      'Sono in millisecondi: {members}.',
      'I tempi di un JWT sono in secondi. PDND accetta una scadenza fra migliaia di anni, ma un’assertion che non scade è una password.',
      'Dividere per 1000 e togliere i decimali.',
    ],
    en: [
      'In milliseconds: {members}.',
      'The times of a JWT are in seconds. PDND accepts an expiry thousands of years away, but an assertion that never expires is a password.',
      'Divide by 1000 and drop the decimals.',
    ],
  },
  'assertion/iat-in-future': {
    is: warning('pagopa/pdnd-interop-frontend#1157'),
    it: [
      'iat è {age} s nel futuro ({given}).',
      'PDND non lo rifiuta, ma vuol dire che l’orologio di chi firma è avanti di {age} s o quello di qui è indietro; il voucher e le evidenze ne soffriranno.',
      'Sincronizzare l’orologio (NTP); modi doctor --online misura la distanza da PDND.',
    ],
    en: [
      'iat is {age} s in the future ({given}).',
      'PDND does not refuse it, but it means that the signer’s clock is {age} s fast or the one here is slow; voucher and evidence will suffer.',
      'Synchronise the clock (NTP); modi doctor --online measures the distance from PDND.',
    ],
  },
  'assertion/nbf-in-future': {
    is: error(VALIDATOR, '0019'),
    it: [
      'nbf è nel futuro, o non è un numero.',
      'Dove nbf è tollerato PDND lo controlla senza tolleranza: un orologio avanti di un secondo basta.',
      'Togliere nbf.',
    ],
    en: [
      'nbf is in the future, or not a number.',
      'Where nbf is let through PDND checks it without tolerance: a clock one second fast is enough.',
      'Take nbf away.',
    ],
  },
  'assertion/long-lived': {
    is: hint('Varco'),
    it: [
      'L’assertion vale {age} s.',
      'PDND non mette un massimo, ma chi la ruba può usarla fino alla scadenza.',
      'Bastano 120 s; non superare 300.',
    ],
    en: [
      'The assertion lives {age} s.',
      'PDND sets no maximum, but whoever steals it can use it until it expires.',
      '120 s are enough; do not go beyond 300.',
    ],
  },
  'assertion/digest-shape': {
    is: error(VALIDATOR, '0025'),
    it: [
      'digest non è esattamente {"alg": …, "value": …}.',
      'Sono due stringhe e nient’altro: un digest scritto come stringa, o con un membro in più, è rifiutato.',
      'Scrivere "digest": {"alg": "SHA256", "value": "<64 cifre esadecimali>"}.',
    ],
    en: [
      'digest is not exactly {"alg": …, "value": …}.',
      'Two strings and nothing else: a digest written as a string, or with one member more, is refused.',
      'Write "digest": {"alg": "SHA256", "value": "<64 hexadecimal digits>"}.',
    ],
  },
  'assertion/digest-base64': {
    is: error('pagopa/pdnd-interop-frontend#633', '0026'),
    it: [
      'digest.value è in base64, e va in esadecimale.',
      'PDND vuole 64 caratteri. (Nell’intestazione Digest è il contrario: lì ci va base64.)',
      'Scrivere {right}.',
    ],
    en: [
      'digest.value is in base64, and must be hexadecimal.',
      'PDND wants 64 characters. (In the Digest header it is the other way round: base64 goes there.)',
      'Write {right}.',
    ],
  },
  'assertion/digest-length': {
    is: error(VALIDATOR, '0026'),
    it: [
      'digest.value ha {given} caratteri invece di 64.',
      'È l’impronta SHA-256 dell’evidenza, in 64 cifre esadecimali minuscole.',
      'Ricalcolarlo sul testo dell’evidenza (header.payload.firma), senza a capo finale.',
    ],
    en: [
      'digest.value has {given} characters instead of 64.',
      'It is the SHA-256 of the evidence, in 64 lower-case hexadecimal digits.',
      'Compute it again over the text of the evidence (header.payload.signature), without a final line end.',
    ],
  },
  'assertion/digest-alg': {
    is: error(VALIDATOR, '0027'),
    it: ['digest.alg è {given}, e deve essere SHA256.', 'Senza trattino: è letterale.', 'Scrivere "alg": "SHA256".'],
    en: ['digest.alg is {given}, and must be SHA256.', 'Without a hyphen: it is literal.', 'Write "alg": "SHA256".'],
  },
  'assertion/digest-not-hex': {
    is: error('ModI AUDIT_REST_02'),
    it: [
      'digest.value ha 64 caratteri, ma non sono cifre esadecimali.',
      'PDND guarda solo la lunghezza e dà il voucher; l’erogatore poi non ritrova l’impronta dell’evidenza e rifiuta.',
      'Ricalcolarlo: SHA-256 dell’evidenza in esadecimale minuscolo.',
    ],
    en: [
      'digest.value has 64 characters, but they are not hexadecimal digits.',
      'PDND looks at the length only and gives the voucher; the erogatore then does not find the evidence’s digest and refuses.',
      'Compute it again: SHA-256 of the evidence in lower-case hexadecimal.',
    ],
  },
  'assertion/digest-upper-case': {
    is: warning('ModI AUDIT_REST_02'),
    it: [
      'digest.value è in maiuscolo.',
      'PDND lo accetta e GovWay lo confronta senza badarci; altri erogatori no.',
      'Scriverlo in minuscolo.',
    ],
    en: [
      'digest.value is in capitals.',
      'PDND takes it and GovWay compares it regardless; other erogatori do not.',
      'Write it in lower case.',
    ],
  },
  'assertion/digest-with-newline': {
    is: error('ModI AUDIT_REST_02'),
    it: [
      'digest è l’impronta dell’evidenza più l’a capo che sta in fondo al suo file.',
      'Sul filo l’evidenza viaggia senza a capo: l’erogatore calcola un’altra impronta. È l’effetto di echo, o di un editor.',
      'Calcolare l’impronta senza a capo: {right}.',
    ],
    en: [
      'digest is that of the evidence plus the line end at the end of its file.',
      'On the wire the evidence travels without it: the erogatore computes another digest. It is what echo, or an editor, does.',
      'Compute the digest without the line end: {right}.',
    ],
  },
  'assertion/digest-of-another-evidence': {
    is: error('ModI AUDIT_REST_02'),
    it: [
      'digest non è l’impronta dell’evidenza data.',
      'Il voucher sarà legato a un’altra evidenza, e l’erogatore rifiuterà questa.',
      'Mettere in digest.value {right}, oppure mandare l’evidenza con cui l’assertion fu fatta.',
    ],
    en: [
      'digest is not that of the evidence given.',
      'The voucher will be bound to another evidence, and the erogatore will refuse this one.',
      'Put {right} into digest.value, or send the evidence the assertion was made with.',
    ],
  },
  'assertion/digest-missing': {
    is: warning('ModI AUDIT_REST_02'),
    it: [
      'C’è un’evidenza AUDIT_REST_02, ma l’assertion non ne porta il digest.',
      'Il voucher non sarà legato all’evidenza, e l’erogatore che chiede AUDIT_REST_02 lo rifiuta.',
      'Aggiungere "digest": {"alg": "SHA256", "value": "{right}"}.',
    ],
    en: [
      'There is an AUDIT_REST_02 evidence, but the assertion does not carry its digest.',
      'The voucher will not be bound to the evidence, and an erogatore that asks for AUDIT_REST_02 refuses it.',
      'Add "digest": {"alg": "SHA256", "value": "{right}"}.',
    ],
  },
} as const satisfies Entries;
