import { error, type Entries } from './entry.js';

export const CONFIGURATION = {
  'configuration/not-json': {
    is: error('Varco'),
    it: [
      'La configurazione non è un oggetto JSON.',
      'Non si legge, oppure ha un membro scritto due volte.',
      'Vedere l’esempio in docs/doctor.md.',
    ],
    en: [
      'The configuration is not a JSON object.',
      'It cannot be read, or has a member written twice.',
      'See the example in docs/doctor.md.',
    ],
  },
  'configuration/unknown-member': {
    is: error('Varco'),
    it: [
      'Membri sconosciuti: {members}.',
      'Di solito è un nome scritto male, e il valore vero manca.',
      'Usare i nomi di docs/doctor.md.',
    ],
    en: [
      'Unknown members: {members}.',
      'Mostly a misspelt name, and the true value is missing.',
      'Use the names of docs/doctor.md.',
    ],
  },
  'configuration/member-missing': {
    is: error('Varco'),
    it: ['Mancano: {members}.', 'Senza, non si può chiedere un voucher.', 'Aggiungerli.'],
    en: ['Missing: {members}.', 'Without them no voucher can be asked for.', 'Add them.'],
  },
  'configuration/member-type': {
    is: error('Varco'),
    it: ['Del tipo sbagliato: {members}.', 'Sono tutte stringhe non vuote.', 'Scriverle fra virgolette.'],
    en: ['Of the wrong type: {members}.', 'All are strings that are not empty.', 'Write them in quotes.'],
  },
  'configuration/ambiente-unknown': {
    is: error('PDND, ambienti'),
    it: [
      'ambiente non è collaudo, attestazione o produzione.',
      'Da lì dipendono indirizzi, aud e chiavi.',
      'Scrivere uno dei tre, in minuscolo (collaudo è ciò che PagoPA chiama anche uat o test).',
    ],
    en: [
      'ambiente is not collaudo, attestazione or produzione.',
      'Addresses, aud and keys depend on it.',
      'Write one of the three, in lower case (collaudo is what PagoPA also calls uat or test).',
    ],
  },
  'configuration/id-not-uuid': {
    is: error('PDND manuale operativo'),
    it: [
      'Non sono UUID: {members}.',
      'Gli id di PDND lo sono tutti: non nomi, non codici IPA.',
      'Copiarli dal back office di PDND.',
    ],
    en: ['Not UUIDs: {members}.', 'All PDND ids are: no names, no IPA codes.', 'Copy them from the PDND back office.'],
  },
  'configuration/ids-equal': {
    is: error('pagopa/pdnd-interop-frontend#312'),
    it: [
      'clientId, purposeId ed eserviceId: due sono lo stesso UUID ({members}).',
      'Sono cose diverse, con id diversi: uno è stato copiato al posto dell’altro.',
      'Ricopiarli: client da «I tuoi client», finalità da «Le tue finalità».',
    ],
    en: [
      'clientId, purposeId and eserviceId: two are the same UUID ({members}).',
      'They are different things, with different ids: one was copied in place of another.',
      'Copy them again: client from “I tuoi client”, purpose from “Le tue finalità”.',
    ],
  },
  'configuration/audience-has-scheme': {
    is: error('pagopa/pdnd-interop-frontend#2095'),
    it: [
      'audience ({given}) è scritto come un URL.',
      'È l’aud dell’assertion, e PDND lo confronta con un nome senza https://.',
      'Scrivere {expected}, o togliere audience: viene dall’ambiente.',
    ],
    en: [
      'audience ({given}) is written as a URL.',
      'It is the assertion’s aud, and PDND compares it with a name that has no https://.',
      'Write {expected}, or leave audience out: it comes from the environment.',
    ],
  },
  'configuration/audience-wrong': {
    is: error('PDND, ambienti'),
    it: [
      'audience ({given}) non è quello di PDND in {ambiente}.',
      'Ogni ambiente ha il suo; l’audience dell’e-service va in eserviceAudience.',
      'Scrivere {expected}, o togliere audience.',
    ],
    en: [
      'audience ({given}) is not PDND’s in {ambiente}.',
      'Each environment has its own; the e-service’s audience goes into eserviceAudience.',
      'Write {expected}, or leave audience out.',
    ],
  },
  'configuration/eservice-audience-is-pdnd': {
    is: error('italia/anpr#5357'),
    it: [
      'eserviceAudience è quello di PDND ({given}).',
      'È l’audience che l’e-service ha nel catalogo, e finisce in evidenza e Agid-JWT-Signature.',
      'Copiarlo dalla scheda dell’e-service.',
    ],
    en: [
      'eserviceAudience is PDND’s ({given}).',
      'It is the audience the e-service has in the catalogue, and ends in evidence and Agid-JWT-Signature.',
      'Copy it from the e-service’s page.',
    ],
  },
  'configuration/endpoint-other-environment': {
    is: error('pagopa/pdnd-interop-frontend#312'),
    it: [
      '{field} ({given}) è di un altro ambiente, non di {ambiente}.',
      'Chiavi, client e finalità di un ambiente non esistono negli altri.',
      'Usare {expected}, o cambiare ambiente insieme a tutti gli id.',
    ],
    en: [
      '{field} ({given}) belongs to another environment, not to {ambiente}.',
      'Keys, clients and purposes of one environment do not exist in the others.',
      'Use {expected}, or change ambiente together with all ids.',
    ],
  },
  'configuration/erogatore-other-environment': {
    is: error('INPS, ambienti'),
    it: [
      'L’indirizzo dell’erogatore ({given}) è di collaudo e PDND di produzione, o il contrario.',
      'Un voucher di un ambiente non vale nell’altro.',
      'In produzione api.inps.it, in collaudo api.collaudo.inps.it.',
    ],
    en: [
      'The erogatore’s address ({given}) is a test one and PDND production’s, or the other way round.',
      'A voucher of one environment is no good in the other.',
      'In production api.inps.it, in test api.collaudo.inps.it.',
    ],
  },
  'configuration/not-https': {
    is: error('ModI ID_AUTH_CHANNEL_01'),
    it: [
      'Non è un indirizzo https: {members}.',
      'Token e dati personali viaggerebbero in chiaro. http è ammesso solo verso 127.0.0.1 e [::1].',
      'Scrivere https://….',
    ],
    en: [
      'Not an https address: {members}.',
      'Tokens and personal data would travel in clear. http is for 127.0.0.1 and [::1] only.',
      'Write https://….',
    ],
  },
  'configuration/key-file-unreadable': {
    is: error('Varco'),
    it: [
      'Non si legge il file {members}.',
      'Il percorso è relativo al file di configurazione.',
      'Controllare percorso e permessi.',
    ],
    en: [
      'The file of {members} cannot be read.',
      'The path is relative to the configuration file.',
      'Check path and permissions.',
    ],
  },
  'configuration/inline-secret': {
    is: error('Varco'),
    it: [
      'Sembra esserci una chiave privata dentro la configurazione.',
      'I file di configurazione si copiano, si mandano e si versionano: una chiave lì è persa.',
      'Metterla in un file suo (0600), indicarlo con keyFile, e rifare la chiave se il file è già uscito.',
    ],
    en: [
      'There seems to be a private key inside the configuration.',
      'Configuration files are copied, sent and versioned: a key in them is lost.',
      'Put it into a file of its own (0600), name it with keyFile, and make a new key if the file got out.',
    ],
  },
} as const satisfies Entries;
