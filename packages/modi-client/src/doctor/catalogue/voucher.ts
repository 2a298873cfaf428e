import { error, hint, type Entries } from './entry.js';

export const VOUCHER = {
  'voucher/iss-wrong': {
    is: error('PDND manuale operativo'),
    it: [
      'Il voucher è di un altro ambiente (iss {given}, atteso {expected}).',
      'Un voucher di collaudo non vale in produzione, né il contrario.',
      'Chiedere il voucher all’ambiente dell’e-service che si chiama.',
    ],
    en: [
      'The voucher is of another environment (iss {given}, expected {expected}).',
      'A test voucher is no good in production, nor the other way round.',
      'Ask for the voucher in the environment of the e-service that is called.',
    ],
  },
  'voucher/not-yet-valid': {
    is: error('pagopa/pdnd-interop-frontend#1157'),
    it: [
      'nbf è {age} s nel futuro.',
      'PDND mette nbf = iat: l’orologio di qui è indietro rispetto a PDND.',
      'Sincronizzare l’orologio (NTP), o lasciare qualche secondo di tolleranza nella verifica.',
    ],
    en: [
      'nbf is {age} s in the future.',
      'PDND puts nbf = iat: the clock here is slow compared with PDND.',
      'Synchronise the clock (NTP), or allow some seconds of leeway when verifying.',
    ],
  },
  'voucher/aud-joined': {
    is: hint('PDND, codice del voucher'),
    it: [
      'L’aud del voucher unisce più audience con virgole, in una sola stringa.',
      'Chi lo confronta per intero, o come lista JSON, rifiuta un voucher buono.',
      'Nella verifica dividere aud sulle virgole e cercarvi il proprio valore.',
    ],
    en: [
      'The voucher’s aud joins several audiences with commas, in one string.',
      'Whoever compares it whole, or as a JSON list, refuses a good voucher.',
      'When verifying, split aud on commas and look for your value in it.',
    ],
  },
  'voucher/claim-differs': {
    is: error('PDND manuale operativo'),
    it: [
      'Nel voucher non corrispondono: {members}.',
      'Il voucher è di un altro client, di un’altra finalità o di un altro e-service: l’aud da solo non li distingue.',
      'Usare il voucher chiesto per questa chiamata; nella cache la chiave è (client, finalità, digest, chiave DPoP).',
    ],
    en: [
      'In the voucher these do not match: {members}.',
      'The voucher belongs to another client, purpose or e-service: aud alone does not tell them apart.',
      'Use the voucher asked for this call; in a cache the key is (client, purpose, digest, DPoP key).',
    ],
  },
  'voucher/is-m2m': {
    is: error('PDND manuale operativo'),
    it: [
      'È un voucher dell’Interop-API (aud …/m2m), non di un e-service.',
      'Serve per parlare con PDND (chiavi, finalità), e nessun erogatore lo accetta.',
      'Chiedere il voucher col client e-service e la sua finalità.',
    ],
    en: [
      'It is an Interop-API voucher (aud …/m2m), not an e-service’s.',
      'It is for talking to PDND (keys, purposes), and no erogatore takes it.',
      'Ask for the voucher with the e-service client and its purpose.',
    ],
  },
  'voucher/not-m2m': {
    is: error('PDND manuale operativo'),
    it: [
      'Non è un voucher dell’Interop-API.',
      'Le API di PDND (keys, purposes, …) vogliono un voucher con aud …/m2m.',
      'Chiederlo con un client Interop-API, senza purposeId.',
    ],
    en: [
      'It is not an Interop-API voucher.',
      'PDND’s APIs (keys, purposes, …) want a voucher with aud …/m2m.',
      'Ask for it with an Interop-API client, without purposeId.',
    ],
  },
  'voucher/digest-missing': {
    is: error('ModI AUDIT_REST_02'),
    it: [
      'Il voucher non porta il digest dell’evidenza.',
      'Per AUDIT_REST_02 l’erogatore vuole ritrovarlo nel voucher: l’assertion non lo aveva.',
      'Rifare l’assertion con digest, e chiedere un voucher nuovo.',
    ],
    en: [
      'The voucher does not carry the evidence’s digest.',
      'For AUDIT_REST_02 the erogatore wants to find it in the voucher: the assertion did not have it.',
      'Make the assertion with digest, and ask for a new voucher.',
    ],
  },
  'voucher/digest-of-another-evidence': {
    is: error('ModI AUDIT_REST_02'),
    it: [
      'Il voucher è legato a un’altra evidenza.',
      'Con AUDIT_REST_02 un voucher vale solo con l’evidenza per cui fu chiesto: non si riusa fra persone diverse.',
      'Mandare quell’evidenza, o chiedere un voucher con digest {right}.',
    ],
    en: [
      'The voucher is bound to another evidence.',
      'With AUDIT_REST_02 a voucher is good only with the evidence it was asked for: it is not reused among persons.',
      'Send that evidence, or ask for a voucher with digest {right}.',
    ],
  },
  'voucher/digest-with-newline': {
    is: error('ModI AUDIT_REST_02'),
    it: [
      'Il voucher è legato all’evidenza più l’a capo in fondo al suo file.',
      'L’erogatore calcola l’impronta di ciò che riceve, senza a capo.',
      'Rifare assertion e voucher con digest {right}.',
    ],
    en: [
      'The voucher is bound to the evidence plus the line end of its file.',
      'The erogatore hashes what it receives, without the line end.',
      'Make assertion and voucher again with digest {right}.',
    ],
  },
  'voucher/needs-dpop': {
    is: error('RFC 9449 §7'),
    it: [
      'Il voucher è DPoP (ha cnf.jkt), ma non c’è la prova.',
      'Da solo, o come Bearer, è rifiutato.',
      'Mandare Authorization: DPoP <voucher> e l’intestazione DPoP con una prova nuova.',
    ],
    en: [
      'The voucher is a DPoP one (it has cnf.jkt), but there is no proof.',
      'Alone, or as Bearer, it is refused.',
      'Send Authorization: DPoP <voucher> and the DPoP header with a new proof.',
    ],
  },
  'voucher/not-dpop': {
    is: error('RFC 9449 §7'),
    it: [
      'C’è una prova DPoP, ma il voucher è Bearer (manca cnf.jkt).',
      'È la prova mandata al token endpoint che lo rende DPoP.',
      'Chiedere il voucher con l’intestazione DPoP, o mandarlo come Bearer senza prova.',
    ],
    en: [
      'There is a DPoP proof, but the voucher is Bearer (no cnf.jkt).',
      'It is the proof sent to the token endpoint that makes it DPoP.',
      'Ask for the voucher with the DPoP header, or send it as Bearer without a proof.',
    ],
  },
  'voucher/kid-unknown': {
    is: error('pagopa/pdnd-interop-frontend#630'),
    it: [
      'Il kid del voucher non è fra le chiavi di PDND.',
      'I voucher li firma PDND: le chiavi stanno in /.well-known/jwks.json, non in /keys. Può anche essere di un altro ambiente.',
      'Verificare con il JWKS di {expected}, riletto quando un kid è nuovo.',
    ],
    en: [
      'The voucher’s kid is not among PDND’s keys.',
      'Vouchers are signed by PDND: its keys are in /.well-known/jwks.json, not in /keys. It may also be of another environment.',
      'Verify with the JWKS of {expected}, read again when a kid is new.',
    ],
  },
  'voucher/malformed': {
    is: error('RFC 7515 §7.1'),
    it: [
      'Il voucher non è un JWS compatto leggibile.',
      'Servono tre parti base64url con due oggetti JSON e una firma; qui: {reason}.',
      'Copiarlo intero, su una riga, senza virgolette.',
    ],
    en: [
      'The voucher is not a compact JWS that can be read.',
      'It takes three base64url parts with two JSON objects and a signature; here: {reason}.',
      'Copy all of it, on one line, without quotes.',
    ],
  },
  'voucher/alg-not-allowed': {
    is: error('RFC 8725 §3.1'),
    it: [
      'Il voucher: alg è {given}.',
      'Con la fiducia PDND valgono RS256 (per tutti) ed ES256 dove l’erogatore lo ammette; mai none né HS256. Un voucher è sempre RS256.',
      'Firmare con RS256.',
    ],
    en: [
      'The voucher: alg is {given}.',
      'With PDND trust it is RS256 (for all) and ES256 where the erogatore admits it; never none nor HS256. A voucher is always RS256.',
      'Sign with RS256.',
    ],
  },
  'voucher/kid-missing': {
    is: error('ModI, fiducia PDND'),
    it: [
      'Il voucher: nell’header manca kid, o non è una stringa.',
      'È col kid che chi riceve ritrova la chiave su PDND (i voucher: nel JWKS di PDND).',
      'Mettere in kid l’impronta RFC 7638 della chiave.',
    ],
    en: [
      'The voucher: kid is missing from the header, or no string.',
      'It is by kid that the receiver finds the key on PDND (vouchers: in PDND’s JWKS).',
      'Put the RFC 7638 thumbprint of the key into kid.',
    ],
  },
  'voucher/typ-wrong': {
    is: error('RFC 8725 §3.11'),
    it: [
      'Il voucher: typ è {given} invece di {expected}.',
      'typ distingue i token: JWT per quelli ModI, at+jwt per il voucher, dpop+jwt per le prove.',
      'Mettere typ: {expected}, e controllare di non avere scambiato due token.',
    ],
    en: [
      'The voucher: typ is {given} instead of {expected}.',
      'typ tells tokens apart: JWT for ModI’s, at+jwt for the voucher, dpop+jwt for proofs.',
      'Put typ: {expected}, and see that two tokens were not mixed up.',
    ],
  },
  'voucher/claim-missing': {
    is: error('ModI'),
    it: [
      'Il voucher: mancano {members}.',
      'Sono claim obbligatori, e chi riceve rifiuta senza dire quale manca.',
      'Aggiungerli e firmare di nuovo.',
    ],
    en: [
      'The voucher: {members} missing.',
      'These claims are required, and the receiver refuses without saying which is missing.',
      'Add them and sign again.',
    ],
  },
  'voucher/time-not-number': {
    is: error('RFC 7519 §2'),
    it: [
      'Il voucher: {members} non è un numero intero di secondi.',
      'I tempi di un JWT sono numeri JSON, non stringhe né date.',
      'Scrivere i secondi dal 1970, senza virgolette.',
    ],
    en: [
      'The voucher: {members} is not a whole number of seconds.',
      'The times of a JWT are JSON numbers, not strings or dates.',
      'Write the seconds since 1970, without quotes.',
    ],
  },
  'voucher/expired': {
    is: error('ModI'),
    it: [
      'Il voucher: scadenza passata da {age} s (exp {given}).',
      'GovWay non ha tolleranza sulla scadenza. Se è appena stato fatto, è l’orologio di chi firma a essere indietro.',
      'Rifarlo; sincronizzare l’orologio (NTP).',
    ],
    en: [
      'The voucher: expired {age} s ago (exp {given}).',
      'GovWay has no tolerance on expiry. If it was just made, the signer’s clock is slow.',
      'Make it again; synchronise the clock (NTP).',
    ],
  },
  'voucher/aud-wrong': {
    is: error('italia/anpr#4874'),
    it: [
      'Il voucher: aud ({given}) non è quello dell’e-service ({expected}).',
      'Si confronta per intero, senza normalizzare: https, barra finale, versione e ambiente contano.',
      'Copiare l’audience dal catalogo PDND, nell’ambiente giusto.',
    ],
    en: [
      'The voucher: aud ({given}) is not the e-service’s ({expected}).',
      'It is compared whole, without normalising: https, final slash, version and environment count.',
      'Copy the audience from the PDND catalogue, in the right environment.',
    ],
  },
  'voucher/signature-invalid': {
    is: error('RFC 7515 §5.2'),
    it: [
      'Il voucher: la firma non si verifica con la chiave data.',
      'O ha firmato un’altra chiave, o il testo è cambiato dopo la firma.',
      'Firmare con la chiave giusta, e trasportare il token byte per byte.',
    ],
    en: [
      'The voucher: the signature does not verify with the key given.',
      'Either another key signed, or the text changed after signing.',
      'Sign with the right key, and carry the token byte by byte.',
    ],
  },
} as const satisfies Entries;
