import { DPOP_VALIDATOR, error, warning, type Entries } from './entry.js';

export const DPOP_BINDING = {
  'dpop/jti-missing': {
    is: error(DPOP_VALIDATOR, 'DPOP-0004'),
    it: [
      'Manca jti, o è vuoto.',
      'Ogni prova ha il suo identificativo, usato una volta sola.',
      'Mettere in jti un UUID nuovo per ogni prova.',
    ],
    en: [
      'jti is missing or empty.',
      'Each proof has its identifier, used once.',
      'Put a new UUID into jti for each proof.',
    ],
  },
  'dpop/jti-reused': {
    is: error(DPOP_VALIDATOR, 'DPOP-0005'),
    it: [
      'La stessa prova è stata usata due volte.',
      'PDND ricorda jti per un minuto. Lo consuma solo quando tutto il resto va bene; l’endpoint asincrono lo consuma prima.',
      'Fare una prova nuova per ogni richiesta, anche quando si riprova.',
    ],
    en: [
      'The same proof was used twice.',
      'PDND remembers jti for a minute. It spends it only when all else is well; the asynchronous endpoint spends it earlier.',
      'Make a new proof for each request, retries too.',
    ],
  },
  'dpop/extra-header': {
    is: error(DPOP_VALIDATOR, 'DPOP-0018'),
    it: [
      'Nell’header della prova ci sono membri non ammessi: {members}.',
      'Ammessi: typ, alg e jwk. kid no: la chiave è già in jwk.',
      'Togliere {members}.',
    ],
    en: [
      'The proof’s header has members that are not admitted: {members}.',
      'Admitted: typ, alg and jwk. Not kid: the key is in jwk already.',
      'Take {members} away.',
    ],
  },
  'dpop/extra-claim': {
    is: error(DPOP_VALIDATOR, 'DPOP-0018'),
    it: [
      'Nel payload della prova ci sono claim non ammessi: {members}.',
      'Al token endpoint: htm, htu, iat e jti, nient’altro (né exp né nonce). Verso l’erogatore si aggiunge solo ath.',
      'Togliere {members}.',
    ],
    en: [
      'The proof’s payload has claims that are not admitted: {members}.',
      'At the token endpoint: htm, htu, iat and jti, nothing else (no exp, no nonce). Toward the erogatore only ath is added.',
      'Take {members} away.',
    ],
  },
  'dpop/claim-type': {
    is: error(DPOP_VALIDATOR, 'DPOP-0018'),
    it: [
      'Sono del tipo sbagliato: {members}.',
      'iat è un numero, tutto il resto stringhe.',
      'Scriverli col tipo giusto.',
    ],
    en: [
      'Of the wrong type: {members}.',
      'iat is a number, all others are strings.',
      'Write them with the right type.',
    ],
  },
  'dpop/key-type': {
    is: error(DPOP_VALIDATOR, 'DPOP-0014'),
    it: ['kty di jwk non è un tipo di chiave conosciuto.', 'Valgono RSA ed EC.', 'Usare una chiave EC P-256 o RSA.'],
    en: ['kty of jwk is no known type of key.', 'RSA and EC are good.', 'Use an EC P-256 or RSA key.'],
  },
  'dpop/key-unusable': {
    is: error(DPOP_VALIDATOR, 'DPOP-0001'),
    it: [
      'La chiave in jwk non si può usare con alg.',
      'ES256 vuole la curva P-256, RS256 una chiave RSA di almeno 2048 bit; o i numeri della chiave sono guasti.',
      'Fare una chiave con modi keygen --alg ES256.',
    ],
    en: [
      'The key in jwk cannot be used with alg.',
      'ES256 wants curve P-256, RS256 an RSA key of at least 2048 bits; or the key’s numbers are damaged.',
      'Make a key with modi keygen --alg ES256.',
    ],
  },
  'dpop/jwt-error': {
    is: error(DPOP_VALIDATOR, 'DPOP-0015'),
    it: [
      'La libreria di PDND non ha potuto leggere la prova come JWT.',
      'È un errore generico del JWT: header o payload scritti in modo che la libreria non accetta.',
      'Rifare la prova con modi dpop e confrontarla con quella rifiutata.',
    ],
    en: [
      'PDND’s library could not read the proof as a JWT.',
      'A generic JWT error: header or payload written in a way the library does not take.',
      'Make the proof again with modi dpop and compare it with the refused one.',
    ],
  },
  'dpop/signature-invalid': {
    is: error(DPOP_VALIDATOR, 'DPOP-0019'),
    it: [
      'La firma della prova non si verifica con la chiave in jwk.',
      'O ha firmato un’altra chiave, o la firma ES256 è in DER invece che r‖s, o la prova è stata cambiata.',
      'Firmare con la chiave privata di jwk; per ES256 in formato IEEE P1363 (64 byte).',
    ],
    en: [
      'The proof’s signature does not verify with the key in jwk.',
      'Either another key signed, or the ES256 signature is DER instead of r‖s, or the proof was changed.',
      'Sign with the private key of jwk; for ES256 in IEEE P1363 form (64 bytes).',
    ],
  },
  'dpop/jkt-mismatch': {
    is: error(DPOP_VALIDATOR, 'DPOP-0023'),
    it: [
      'La chiave della prova non è quella a cui il voucher è legato (cnf.jkt).',
      'Tutte le prove di un voucher usano la stessa chiave con cui fu chiesto.',
      'Firmare con la chiave usata al token endpoint, o chiedere un altro voucher.',
    ],
    en: [
      'The proof’s key is not the one the voucher is bound to (cnf.jkt).',
      'All proofs of a voucher use the key it was asked for with.',
      'Sign with the key used at the token endpoint, or ask for another voucher.',
    ],
  },
  'dpop/ath-missing': {
    is: error(DPOP_VALIDATOR, 'DPOP-0024'),
    it: [
      'Manca ath nella prova che accompagna un voucher.',
      'Verso l’erogatore (e verso l’API v3 di PDND) la prova è legata al voucher.',
      'Mettere in ath {right}.',
    ],
    en: [
      'ath is missing from the proof that goes with a voucher.',
      'Toward the erogatore (and PDND’s API v3) the proof is bound to the voucher.',
      'Put into ath {right}.',
    ],
  },
  'dpop/ath-wrong': {
    is: error(DPOP_VALIDATOR, 'DPOP-0025'),
    it: [
      'ath non è l’impronta di questo voucher.',
      'È BASE64URL(SHA-256) del voucher come stringa ASCII.',
      'Mettere in ath {right}.',
    ],
    en: [
      'ath is not the hash of this voucher.',
      'It is BASE64URL(SHA-256) of the voucher as an ASCII string.',
      'Put into ath {right}.',
    ],
  },
  'dpop/ath-hex': {
    is: error('RFC 9449 §4.2', 'DPOP-0025'),
    it: [
      'ath è in esadecimale, e va in base64url.',
      'Al contrario del digest dell’evidenza, che va in esadecimale.',
      'Mettere in ath {right}.',
    ],
    en: [
      'ath is hexadecimal, and must be base64url.',
      'Unlike the evidence’s digest, which is hexadecimal.',
      'Put into ath {right}.',
    ],
  },
  'dpop/ath-padded': {
    is: error('RFC 9449 §4.2', 'DPOP-0025'),
    it: [
      'ath ha l’= finale, o l’alfabeto di base64 normale.',
      'Si confronta senza riempimento, in base64url.',
      'Mettere in ath {right}.',
    ],
    en: [
      'ath has a trailing =, or the alphabet of plain base64.',
      'It is compared unpadded, in base64url.',
      'Put into ath {right}.',
    ],
  },
  'dpop/same-key-as-assertion': {
    is: warning('RFC 9449 §11'),
    it: [
      'La prova è firmata con la stessa chiave dell’assertion.',
      'PDND lo accetta, ma sono due chiavi con due mestieri: quella DPoP non si carica su PDND e si può cambiare a ogni voucher.',
      'Fare una chiave apposta: modi keygen --alg ES256.',
    ],
    en: [
      'The proof is signed with the assertion’s own key.',
      'PDND takes it, but these are two keys with two jobs: the DPoP one is not uploaded to PDND and can change with each voucher.',
      'Make a key for it: modi keygen --alg ES256.',
    ],
  },
} as const satisfies Entries;
