import { error, type Entries } from './entry.js';

export const KEY_FILE = {
  'key/wrong-passphrase': {
    is: error('RFC 5958'),
    it: [
      'La passphrase non apre la chiave.',
      'È di un’altra chiave, o ha spazi o accenti scritti in un altro modo.',
      'Provarla a mano: openssl pkey -in chiave.pem -noout, o openssl pkcs12 -in file.p12 -noout.',
    ],
    en: [
      'The passphrase does not open the key.',
      'It belongs to another key, or has blanks or accents written in another way.',
      'Try it by hand: openssl pkey -in key.pem -noout, or openssl pkcs12 -in file.p12 -noout.',
    ],
  },
  'key/encryption-unsupported': {
    is: error('RFC 8018'),
    it: [
      'La chiave è cifrata in un modo che qui non si legge.',
      'Alcuni prodotti usano cifrari propri.',
      'Riscriverla: openssl pkcs12 -in vecchio.p12 -legacy -nodes | openssl pkcs12 -export -out nuovo.p12.',
    ],
    en: [
      'The key is encrypted in a way that is not read here.',
      'Some products use ciphers of their own.',
      'Write it anew: openssl pkcs12 -in old.p12 -legacy -nodes | openssl pkcs12 -export -out new.p12.',
    ],
  },
  'key/alias': {
    is: error('RFC 7292'),
    it: [
      'Nel PKCS#12 non c’è una chiave con quel nome, o ce n’è più d’una.',
      'Il nome (friendlyName, alias) lo mostra openssl pkcs12 -in file.p12 -info -nokeys.',
      'Correggere --alias.',
    ],
    en: [
      'The PKCS#12 has no key of that name, or more than one.',
      'The name (friendlyName, alias) is shown by openssl pkcs12 -in file.p12 -info -nokeys.',
      'Correct --alias.',
    ],
  },
  'key/keystore': {
    is: error('Java'),
    it: [
      'È un keystore di Java (JKS o JCEKS).',
      'È un formato di Java soltanto.',
      'Convertirlo: keytool -importkeystore -srckeystore file.jks -destkeystore file.p12 -deststoretype PKCS12.',
    ],
    en: [
      'It is a Java keystore (JKS or JCEKS).',
      'The format is Java’s alone.',
      'Convert it: keytool -importkeystore -srckeystore file.jks -destkeystore file.p12 -deststoretype PKCS12.',
    ],
  },
} as const satisfies Entries;
