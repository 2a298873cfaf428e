import { error, VALIDATOR, warning, type Entries } from './entry.js';

export const ASSERTION_CLAIMS = {
  'assertion/malformed': {
    is: error(VALIDATOR, '0006'),
    it: [
      'L’assertion non è un JWS compatto leggibile.',
      'Servono tre parti base64url separate da punti, con un oggetto JSON per payload; qui: {reason}.',
      'Copiare l’assertion intera, su una riga, senza virgolette; se è stata costruita a mano, usare modi assertion.',
    ],
    en: [
      'The assertion is not a compact JWS that can be read.',
      'It takes three base64url parts separated by dots, with a JSON object as payload; here: {reason}.',
      'Copy the whole assertion, on one line, without quotes; if it was built by hand, use modi assertion.',
    ],
  },
  'assertion/header-unreadable': {
    is: error(VALIDATOR, '0007'),
    it: [
      'L’header dell’assertion non è un oggetto JSON in base64url.',
      'Il payload si legge, l’header no: PDND lo registra come contenuto inatteso.',
      'Rifare l’assertion: header {"alg":"RS256","kid":"…","typ":"JWT"}.',
    ],
    en: [
      'The assertion’s header is not a JSON object in base64url.',
      'The payload can be read and the header cannot: PDND logs an unexpected payload.',
      'Make the assertion again: header {"alg":"RS256","kid":"…","typ":"JWT"}.',
    ],
  },
  'assertion/jti-missing': {
    is: error(VALIDATOR, '0008'),
    it: [
      'Manca jti, o è vuoto.',
      'PDND vuole un identificativo non vuoto in ogni assertion.',
      'Mettere in jti un UUID nuovo per ogni assertion.',
    ],
    en: [
      'jti is missing or empty.',
      'PDND wants an identifier that is not empty in each assertion.',
      'Put a new UUID into jti for each assertion.',
    ],
  },
  'assertion/iat-missing': {
    is: error(VALIDATOR, '0009'),
    it: [
      'Manca iat.',
      'PDND vuole l’istante di emissione, in secondi.',
      'Mettere in iat l’ora di adesso in secondi dal 1970 (numero, non stringa).',
    ],
    en: [
      'iat is missing.',
      'PDND wants the instant of issue, in seconds.',
      'Put the present time into iat, in seconds since 1970 (a number, not a string).',
    ],
  },
  'assertion/exp-missing': {
    is: error(VALIDATOR, '0010'),
    it: ['Manca exp.', 'PDND vuole la scadenza, in secondi.', 'Mettere exp = iat + 120 (numero, non stringa).'],
    en: ['exp is missing.', 'PDND wants the expiry, in seconds.', 'Put exp = iat + 120 (a number, not a string).'],
  },
  'assertion/iss-missing': {
    is: error(VALIDATOR, '0011'),
    it: [
      'Manca iss, o è vuoto.',
      'PDND non lo confronta con nulla, ma lo vuole.',
      'Mettere in iss il client id, come in sub.',
    ],
    en: [
      'iss is missing or empty.',
      'PDND compares it with nothing, yet wants it.',
      'Put the client id into iss, as in sub.',
    ],
  },
  'assertion/sub-missing': {
    is: error(VALIDATOR, '0012'),
    it: [
      'Manca sub, o è vuoto.',
      'È da sub che PDND sa quale client chiede.',
      'Mettere in sub il client id (UUID) che si legge nel back office di PDND.',
    ],
    en: [
      'sub is missing or empty.',
      'It is from sub that PDND knows which client asks.',
      'Put the client id (a UUID), as the PDND back office shows it, into sub.',
    ],
  },
  'assertion/sub-not-client-id': {
    is: error(VALIDATOR, '0013'),
    it: [
      'sub ({given}) non è il client_id della richiesta ({expected}).',
      'PDND li confronta byte per byte: anche maiuscole diverse contano.',
      'Usare lo stesso client id, scritto uguale, in sub, in iss e nel campo client_id.',
    ],
    en: [
      'sub ({given}) is not the client_id of the request ({expected}).',
      'PDND compares them byte by byte: even the case of letters counts.',
      'Use the same client id, written alike, in sub, in iss and in the field client_id.',
    ],
  },
  'assertion/sub-not-uuid': {
    is: error(VALIDATOR, '0024'),
    it: [
      'sub non è un UUID.',
      'In sub va il client id di PDND, non il nome dell’ente né il codice IPA.',
      'Copiare il client id dal back office di PDND: 8-4-4-4-12 cifre esadecimali.',
    ],
    en: [
      'sub is not a UUID.',
      'sub takes PDND’s client id, not the name of the body nor its IPA code.',
      'Copy the client id from the PDND back office: 8-4-4-4-12 hexadecimal digits.',
    ],
  },
  'assertion/kid-missing': {
    is: error(VALIDATOR, '0015'),
    it: [
      'Manca kid nell’header.',
      'Senza kid PDND non sa con quale chiave del client verificare.',
      'Mettere in kid l’impronta RFC 7638 della chiave pubblica: la stampa modi doctor --key, e la mostra il back office.',
    ],
    en: [
      'kid is missing from the header.',
      'Without kid PDND does not know which key of the client to verify with.',
      'Put the RFC 7638 thumbprint of the public key into kid: modi doctor --key prints it, and the back office shows it.',
    ],
  },
  'assertion/kid-format': {
    is: error(VALIDATOR, '0031'),
    it: [
      'kid non ha la forma di un kid di PDND.',
      'Sono 43 caratteri fra lettere, cifre, - e _ (l’impronta SHA-256 della chiave): non un UUID, non il nome della chiave, senza = finali.',
      'Mettere in kid {right}.',
    ],
    en: [
      'kid has not the form of a PDND kid.',
      'It is 43 letters, digits, - and _ (the key’s SHA-256 thumbprint): not a UUID, not the key’s name, no trailing =.',
      'Put into kid {right}.',
    ],
  },
  'assertion/alg-missing': {
    is: error(VALIDATOR, '0028'),
    it: ['Manca alg nell’header.', 'PDND accetta un solo algoritmo, e vuole che sia scritto.', 'Mettere alg: RS256.'],
    en: ['alg is missing from the header.', 'PDND takes one algorithm only, and wants it written.', 'Put alg: RS256.'],
  },
  'assertion/alg-not-rs256': {
    is: error(VALIDATOR, '0029'),
    it: [
      'alg è {given}, e PDND accetta solo RS256.',
      'ES256, PS256 e HS256 sono rifiutati nelle assertion; ES256 va bene solo per le prove DPoP.',
      'Firmare con una chiave RSA di almeno 2048 bit e alg RS256.',
    ],
    en: [
      'alg is {given}, and PDND takes RS256 only.',
      'ES256, PS256 and HS256 are refused in assertions; ES256 is for DPoP proofs only.',
      'Sign with an RSA key of at least 2048 bits and alg RS256.',
    ],
  },
  'assertion/purpose-id-not-uuid': {
    is: error(VALIDATOR, '0014'),
    it: [
      'purposeId non è un UUID.',
      'In purposeId va l’id della finalità, non il suo nome né l’id dell’e-service.',
      'Copiare l’id della finalità dal back office di PDND.',
    ],
    en: [
      'purposeId is not a UUID.',
      'purposeId takes the id of the purpose (finalità), not its name nor the e-service’s id.',
      'Copy the purpose’s id from the PDND back office.',
    ],
  },
  'assertion/purpose-id-missing': {
    is: error(VALIDATOR, '0030'),
    it: [
      'Manca purposeId.',
      'Il client è di tipo e-service: senza finalità PDND non sa per quale e-service è il voucher. Solo i client Interop-API ne fanno a meno.',
      'Mettere in purposeId l’id della finalità collegata a questo client.',
    ],
    en: [
      'purposeId is missing.',
      'The client is of the e-service kind: without a purpose PDND does not know which e-service the voucher is for. Only Interop-API clients go without.',
      'Put the id of the purpose linked to this client into purposeId.',
    ],
  },
  'assertion/purpose-id-on-api-client': {
    is: error(VALIDATOR, '015-0006'),
    it: [
      'C’è purposeId, ma il client è di tipo Interop-API.',
      'Per i client Interop-API PDND cerca client e chiave senza finalità: con purposeId non trova nulla.',
      'Togliere purposeId, oppure usare il client e-service.',
    ],
    en: [
      'purposeId is there, but the client is of the Interop-API kind.',
      'For Interop-API clients PDND looks up client and key without a purpose: with purposeId it finds nothing.',
      'Take purposeId away, or use the e-service client.',
    ],
  },
  'assertion/purpose-id-unexpected': {
    is: warning('pagopa/pdnd-interop-frontend#312'),
    it: [
      'purposeId non è la finalità configurata ({expected}).',
      'Se la finalità non è collegata a questo client, PDND risponde 015-0008 e nient’altro.',
      'Usare l’id della finalità di questo ambiente, e verificare che il client vi sia associato.',
    ],
    en: [
      'purposeId is not the purpose that is configured ({expected}).',
      'When the purpose is not linked to this client, PDND answers 015-0008 and nothing else.',
      'Use the id of the purpose of this environment, and see that the client is linked to it.',
    ],
  },
  'assertion/purpose-id-upper-case': {
    is: warning(VALIDATOR),
    it: [
      'purposeId ha lettere maiuscole.',
      'PDND cerca l’id come è scritto, e li scrive minuscoli.',
      'Copiare l’id così come lo mostra il back office, in minuscolo.',
    ],
    en: [
      'purposeId has capital letters.',
      'PDND looks the id up as it is written, and writes ids in lower case.',
      'Copy the id as the back office shows it, in lower case.',
    ],
  },
  'assertion/kid-not-of-key': {
    is: error('RFC 7638', '015-0006'),
    it: [
      'kid non è l’impronta della chiave che firma.',
      'Il kid di PDND è l’impronta RFC 7638 della chiave pubblica: questo è di un’altra chiave, o di un altro ambiente.',
      'Mettere in kid {right}, oppure firmare con la chiave di quel kid.',
    ],
    en: [
      'kid is not the thumbprint of the key that signs.',
      'PDND’s kid is the RFC 7638 thumbprint of the public key: this one belongs to another key, or to another environment.',
      'Put {right} into kid, or sign with the key of that kid.',
    ],
  },
  'assertion/signature-invalid': {
    is: error(VALIDATOR, '0033'),
    it: [
      'La firma non si verifica con la chiave data.',
      'O ha firmato un’altra chiave, o l’assertion è stata cambiata dopo la firma.',
      'Firmare con la chiave il cui kid è {right}, e non toccare il testo dopo la firma.',
    ],
    en: [
      'The signature does not verify with the key given.',
      'Either another key signed, or the assertion was changed after signing.',
      'Sign with the key whose kid is {right}, and leave the text alone after signing.',
    ],
  },
} as const satisfies Entries;
