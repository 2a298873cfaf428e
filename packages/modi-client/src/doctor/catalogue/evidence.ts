import { error, hint, warning, type Entries } from './entry.js';

export const EVIDENCE = {
  'evidence/aud-is-pdnd': {
    is: error('italia/anpr#5357'),
    it: [
      'L’aud dell’evidenza è quello di PDND ({given}).',
      'L’evidenza la legge l’erogatore: vi va l’audience dell’e-service. Quello di PDND va solo nell’assertion.',
      'Mettere in aud l’audience che l’e-service ha nel catalogo: {expected}.',
    ],
    en: [
      'The evidence’s aud is PDND’s ({given}).',
      'The evidence is read by the erogatore: it takes the e-service’s audience. PDND’s goes into the assertion only.',
      'Put the audience that the e-service has in the catalogue into aud: {expected}.',
    ],
  },
  'evidence/iss-not-client-id': {
    is: error('ModI AUDIT_REST_02'),
    it: [
      'iss non è il client id ({expected}).',
      'Con la fiducia PDND iss è il client che ha chiesto il voucher.',
      'Mettere in iss il client id.',
    ],
    en: [
      'iss is not the client id ({expected}).',
      'With PDND trust iss is the client that asked for the voucher.',
      'Put the client id into iss.',
    ],
  },
  'evidence/purpose-id-differs': {
    is: error('GovWay'),
    it: [
      'purposeId dell’evidenza non è quello del voucher o dell’assertion.',
      'GovWay li vuole uguali.',
      'Usare la stessa finalità in tutti e due.',
    ],
    en: [
      'The evidence’s purposeId is not that of the voucher or assertion.',
      'GovWay wants them equal.',
      'Use the same purpose in both.',
    ],
  },
  'evidence/purpose-id-missing': {
    is: error('ModI AUDIT_REST_02'),
    it: [
      'Manca purposeId, o non è un UUID.',
      'Con la fiducia PDND è obbligatorio, e GovWay lo confronta con quello del voucher.',
      'Mettere in purposeId l’id della finalità.',
    ],
    en: [
      'purposeId is missing, or no UUID.',
      'With PDND trust it is required, and GovWay compares it with the voucher’s.',
      'Put the id of the purpose into purposeId.',
    ],
  },
  'evidence/dnonce-missing': {
    is: error('ModI AUDIT_REST_02'),
    it: [
      'Manca dnonce.',
      'AUDIT_REST_02 lo vuole: senza, chi vede il digest potrebbe indovinare l’evidenza.',
      'Mettere in dnonce un numero casuale di 13 cifre.',
    ],
    en: [
      'dnonce is missing.',
      'AUDIT_REST_02 wants it: without it, who sees the digest might guess the evidence.',
      'Put a random number of 13 digits into dnonce.',
    ],
  },
  'evidence/dnonce-not-13-digits': {
    is: error('ModI AUDIT_REST_02'),
    it: [
      'dnonce non è un numero di 13 cifre.',
      'È un numero casuale da 1000000000000 a 9999999999999, senza zeri davanti.',
      'Generarlo di 13 cifre esatte, come numero JSON.',
    ],
    en: [
      'dnonce is not a number of 13 digits.',
      'It is a random number from 1000000000000 to 9999999999999, without leading zeros.',
      'Generate exactly 13 digits, as a JSON number.',
    ],
  },
  'evidence/agreed-claim-missing': {
    is: warning('ModI AUDIT_REST_01'),
    it: [
      'Mancano i dati di tracciamento: {members}.',
      'Li concorda l’erogatore; GovWay per impostazione vuole userID e userLocation.',
      'Aggiungere {members}, come stringhe, o verificare con l’erogatore quali claim vuole.',
    ],
    en: [
      'Tracking data are missing: {members}.',
      'They are agreed with the erogatore; GovWay by default wants userID and userLocation.',
      'Add {members}, as strings, or check with the erogatore which claims it wants.',
    ],
  },
  'evidence/loa-spelling': {
    is: hint('ModI AUDIT_REST_01'),
    it: [
      'Il livello di garanzia è scritto {given} invece di LoA.',
      'Le linee guida e GovWay scrivono LoA; qualche profilo scrive loa.',
      'Scrivere LoA, se l’erogatore non ha detto altro.',
    ],
    en: [
      'The level of assurance is spelt {given} instead of LoA.',
      'The guidelines and GovWay write LoA; some profiles write loa.',
      'Write LoA, unless the erogatore said otherwise.',
    ],
  },
  'evidence/user-id-codice-fiscale': {
    is: hint('Garante 393/2015'),
    it: [
      'userID sembra un codice fiscale.',
      'L’evidenza passa per più mani e resta nei registri; basta un codice che solo l’ente sa ricondurre alla persona.',
      'Usare un identificativo univoco e risolvibile dall’ente, se l’erogatore lo ammette.',
    ],
    en: [
      'userID looks like a codice fiscale.',
      'The evidence passes through many hands and stays in logs; a code that only the body can trace to the person is enough.',
      'Use a unique identifier that the body can resolve, if the erogatore admits it.',
    ],
  },
  'evidence/iat-too-old': {
    is: error('GovWay'),
    it: [
      'L’evidenza è di {age} s fa.',
      'GovWay rifiuta un iat più vecchio di 300 s, anche se exp è lontano.',
      'Fare un’evidenza nuova (e con AUDIT_REST_02 anche un voucher nuovo).',
    ],
    en: [
      'The evidence is {age} s old.',
      'GovWay refuses an iat older than 300 s, however far exp is.',
      'Make a new evidence (and with AUDIT_REST_02 a new voucher too).',
    ],
  },
  'evidence/header-spelling': {
    is: error('ModI AUDIT_REST_02'),
    it: [
      'L’intestazione si chiama {given}, e deve essere Agid-JWT-TrackingEvidence.',
      'Una pagina del manuale PDND ha un trattino in più: per l’erogatore è un’altra intestazione, e l’evidenza manca.',
      'Scrivere Agid-JWT-TrackingEvidence, senza trattino fra Tracking ed Evidence.',
    ],
    en: [
      'The header is called {given}, and must be Agid-JWT-TrackingEvidence.',
      'One page of PDND’s manual has a hyphen too many: to the erogatore it is another header, and the evidence is missing.',
      'Write Agid-JWT-TrackingEvidence, with no hyphen between Tracking and Evidence.',
    ],
  },
  'evidence/header-twice': {
    is: error('ModI AUDIT_REST_02'),
    it: [
      'L’evidenza viaggia due volte: {members}.',
      'Chi riceve non sa quale guardare, e rifiuta.',
      'Mandare la sola Agid-JWT-TrackingEvidence.',
    ],
    en: [
      'The evidence travels twice: {members}.',
      'The receiver does not know which to look at, and refuses.',
      'Send Agid-JWT-TrackingEvidence alone.',
    ],
  },
} as const satisfies Entries;
