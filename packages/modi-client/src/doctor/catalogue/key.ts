import { error, type Entries } from './entry.js';

export const KEY = {
  'key/not-a-key': {
    is: error('RFC 7468'),
    it: [
      'Il file non è una chiave che si riconosca.',
      'Si leggono PEM, DER, JWK e PKCS#12, riconosciuti dal contenuto.',
      'Controllare il nome del file; per farne una: modi keygen.',
    ],
    en: [
      'The file is not a key that can be recognised.',
      'PEM, DER, JWK and PKCS#12 are read, recognised by their content.',
      'Check the file’s name; to make one: modi keygen.',
    ],
  },
  'key/damaged': {
    is: error('RFC 7468'),
    it: [
      'Il PEM o il JWK è guasto o tagliato.',
      'Spesso è stato copiato senza l’ultima riga, o con gli a capo persi.',
      'Copiare di nuovo il file intero.',
    ],
    en: [
      'The PEM or JWK is damaged or cut.',
      'Often it was copied without its last line, or with line ends lost.',
      'Copy the whole file again.',
    ],
  },
  'key/encrypted': {
    is: error('RFC 5958'),
    it: [
      'La chiave è cifrata.',
      'Senza la sua password non si può usare né controllare.',
      'Dare la password: --passphrase-file F o --passphrase-env NOME; o decifrarla: openssl pkey -in cifrata.pem -out chiara.pem.',
    ],
    en: [
      'The key is encrypted.',
      'Without its password it can be neither used nor checked.',
      'Give the password: --passphrase-file F or --passphrase-env NAME; or decrypt it: openssl pkey -in encrypted.pem -out plain.pem.',
    ],
  },
  'key/certificate': {
    is: error('PDND manuale operativo'),
    it: [
      'È un certificato, non una chiave.',
      'Per firmare serve la chiave privata; su PDND si carica la chiave pubblica, non il certificato.',
      'La pubblica si ricava così: openssl x509 -in cert.pem -pubkey -noout.',
    ],
    en: [
      'It is a certificate, not a key.',
      'Signing takes the private key; PDND takes the public key, not the certificate.',
      'The public one comes out with: openssl x509 -in cert.pem -pubkey -noout.',
    ],
  },
  'key/public-not-private': {
    is: error('Varco'),
    it: [
      'È la chiave pubblica, e per firmare serve la privata.',
      'La pubblica va caricata su PDND; la privata resta qui.',
      'Dare il file della chiave privata (…key.pem).',
    ],
    en: [
      'It is the public key, and signing takes the private one.',
      'The public one is uploaded to PDND; the private one stays here.',
      'Give the file of the private key (…key.pem).',
    ],
  },
  'key/private-not-public': {
    is: error('PDND manuale operativo'),
    it: [
      'È la chiave PRIVATA, e qui serve la pubblica.',
      'Se è stata caricata o mandata a qualcuno è da buttare.',
      'Ricavare la pubblica: openssl pkey -in chiave.pem -pubout. Non caricare mai la privata su PDND.',
    ],
    en: [
      'It is the PRIVATE key, and the public one is wanted here.',
      'If it was uploaded or sent to anybody, throw it away.',
      'Get the public one: openssl pkey -in key.pem -pubout. Never upload the private one to PDND.',
    ],
  },
  'key/several': {
    is: error('PDND manuale operativo'),
    it: [
      'Nel file c’è più di una chiave.',
      'PDND ne vuole una sola per caricamento, e per firmare non si sa quale.',
      'Lasciare una chiave per file.',
    ],
    en: [
      'There is more than one key in the file.',
      'PDND wants a single one per upload, and for signing there is no telling which.',
      'Leave one key per file.',
    ],
  },
  'key/binary': {
    is: error('RFC 7468'),
    it: [
      'È un file binario (DER o PKCS#12), non un PEM.',
      'PDND carica solo PEM.',
      'Convertirlo: openssl pkey -pubin -inform DER -in file.der, o openssl pkcs12 -in file.p12 -nodes -nocerts.',
    ],
    en: [
      'It is a binary file (DER or PKCS#12), not a PEM.',
      'PDND takes PEM only.',
      'Convert it: openssl pkey -pubin -inform DER -in file.der, or openssl pkcs12 -in file.p12 -nodes -nocerts.',
    ],
  },
  'key/openssh': {
    is: error('PDND manuale operativo'),
    it: [
      'È una chiave nel formato di OpenSSH.',
      'PDND non lo legge.',
      'Convertirla: ssh-keygen -p -m PKCS8 -f chiave (privata), ssh-keygen -e -m PKCS8 -f chiave.pub (pubblica).',
    ],
    en: [
      'It is a key in OpenSSH’s format.',
      'PDND does not read it.',
      'Convert it: ssh-keygen -p -m PKCS8 -f key (private), ssh-keygen -e -m PKCS8 -f key.pub (public).',
    ],
  },
  'key/type': {
    is: error('ModI'),
    it: [
      'È una chiave {given}, e qui valgono RSA ed EC.',
      'Né PDND né gli erogatori la sanno verificare.',
      'Farne una con modi keygen.',
    ],
    en: [
      'It is a {given} key, and RSA and EC are good here.',
      'Neither PDND nor erogatori can verify with it.',
      'Make one with modi keygen.',
    ],
  },
  'key/ec-for-pdnd': {
    is: error('PDND manuale operativo'),
    it: [
      'È una chiave EC, e PDND accetta solo RSA.',
      'Una chiave EC P-256 va bene per le prove DPoP, che non si caricano su PDND.',
      'Fare una chiave RSA: modi keygen --alg RS256.',
    ],
    en: [
      'It is an EC key, and PDND takes RSA only.',
      'An EC P-256 key is good for DPoP proofs, which are not uploaded to PDND.',
      'Make an RSA key: modi keygen --alg RS256.',
    ],
  },
  'key/curve': {
    is: error('RFC 7518 §3.4'),
    it: [
      'La curva non è P-256, P-384 o P-521.',
      'Per le prove DPoP serve P-256.',
      'Fare una chiave con modi keygen --alg ES256.',
    ],
    en: [
      'The curve is not P-256, P-384 or P-521.',
      'DPoP proofs take P-256.',
      'Make a key with modi keygen --alg ES256.',
    ],
  },
  'key/rsa-weak': {
    is: error('PDND manuale operativo'),
    it: [
      'La chiave RSA ha {given} bit.',
      'Ne servono almeno 2048: PDND non la carica, e chi verifica la rifiuta.',
      'Fare una chiave nuova: modi keygen --alg RS256.',
    ],
    en: [
      'The RSA key has {given} bits.',
      'At least 2048 are needed: PDND does not take it, and verifiers refuse it.',
      'Make a new key: modi keygen --alg RS256.',
    ],
  },
  'key/kid-not-thumbprint': {
    is: error('RFC 7638'),
    it: [
      'Il kid configurato non è l’impronta di questa chiave.',
      'Il kid che PDND dà a una chiave è la sua impronta RFC 7638: quello è di un’altra chiave.',
      'Usare kid {right}, o la chiave a cui appartiene quel kid.',
    ],
    en: [
      'The kid that is configured is not the thumbprint of this key.',
      'The kid that PDND gives a key is its RFC 7638 thumbprint: that one belongs to another key.',
      'Use kid {right}, or the key that kid belongs to.',
    ],
  },
  'key/pair-mismatch': {
    is: error('Varco'),
    it: [
      'La chiave pubblica e la privata non sono una coppia.',
      'Se su PDND c’è questa pubblica, ogni firma sarà falsa.',
      'Caricare la pubblica di questa privata (kid {right}).',
    ],
    en: [
      'The public and the private key are not a pair.',
      'If PDND has this public one, every signature will be forged to it.',
      'Upload the public key of this private one (kid {right}).',
    ],
  },
} as const satisfies Entries;
