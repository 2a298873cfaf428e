import { error, hint, warning, type Entries } from './entry.js';

export const CERTIFICATE = {
  'certificate/x5c-shape': {
    is: error('RFC 7515 §4.1.6'),
    it: [
      'x5c non è una lista da 1 a 6 certificati DER in base64.',
      'Ogni voce è il DER in base64 normale: non base64url, non PEM, senza a capo. Una stringa sola non è una lista.',
      'Scrivere x5c come lista: il contenuto del PEM fra BEGIN e END, senza a capo, il certificato di chi firma per primo.',
    ],
    en: [
      'x5c is not a list of 1 to 6 DER certificates in base64.',
      'Each entry is DER in standard base64: not base64url, not PEM, no line ends. A single string is no list.',
      'Write x5c as a list: what stands in the PEM between BEGIN and END, without line ends, the signer’s certificate first.',
    ],
  },
  'certificate/x5u-not-https': {
    is: error('RFC 7515 §4.1.5'),
    it: [
      'x5u non è un indirizzo https.',
      'Chi riceve scarica il certificato solo da host https concordati.',
      'Usare x5c, o un x5u https concordato con l’erogatore.',
    ],
    en: [
      'x5u is not an https address.',
      'The receiver fetches the certificate from agreed https hosts only.',
      'Use x5c, or an https x5u agreed with the erogatore.',
    ],
  },
  'certificate/damaged': {
    is: error('RFC 5280'),
    it: [
      'Un certificato non si legge.',
      'È tagliato, ha byte in più, o non è un certificato X.509 in DER.',
      'Copiare di nuovo il certificato: openssl x509 -in cert.pem -outform DER | base64 -w0.',
    ],
    en: [
      'A certificate cannot be read.',
      'It is cut, has bytes too many, or is no X.509 certificate in DER.',
      'Copy the certificate again: openssl x509 -in cert.pem -outform DER | base64 -w0.',
    ],
  },
  'certificate/leaf-not-first': {
    is: error('RFC 7515 §4.1.6'),
    it: [
      'Il primo certificato non è quello di chi firma: è quello al posto {given}.',
      'Chi riceve verifica la firma col primo; gli altri sono, in ordine, chi ha emesso quello prima.',
      'Rovesciare la catena: prima il certificato di chi firma, poi chi l’ha emesso.',
    ],
    en: [
      'The first certificate is not the signer’s: that one is number {given}.',
      'The receiver verifies the signature with the first; the others are, in order, who issued the one before.',
      'Turn the chain round: the signer’s certificate first, then who issued it.',
    ],
  },
  'certificate/is-ca': {
    is: error('RFC 5280 §4.2.1.9'),
    it: [
      'Il certificato è quello di una CA, non di chi firma.',
      'Una CA emette certificati; con essa non si firmano messaggi, e chi riceve lo rifiuta.',
      'Mettere il certificato emesso per la chiave che firma.',
    ],
    en: [
      'The certificate is a CA’s, not a signer’s.',
      'A CA issues certificates; messages are not signed with it, and receivers refuse it.',
      'Put the certificate that was issued for the key that signs.',
    ],
  },
  'certificate/order': {
    is: error('RFC 7515 §4.1.6'),
    it: [
      'La catena non è una catena: il certificato {given} non è emesso da quello che lo segue.',
      'Ogni certificato deve essere firmato da quello dopo.',
      'Mettere, dopo quello di chi firma, il certificato di chi l’ha emesso, o lasciare solo il primo.',
    ],
    en: [
      'The chain is no chain: certificate {given} was not issued by the one after it.',
      'Each certificate must be signed by the next.',
      'Put the issuer’s certificate after the signer’s, or leave the first alone.',
    ],
  },
  'certificate/expired': {
    is: error('RFC 5280 §4.1.2.5'),
    it: [
      'Il certificato {which} è scaduto il {given}.',
      'Chi riceve rifiuta la firma (GovWay: InteroperabilityInvalidRequest).',
      'Chiedere un certificato nuovo, darlo alla controparte prima di usarlo, e cambiare chiave e certificato insieme.',
    ],
    en: [
      'The certificate {which} expired on {given}.',
      'The receiver refuses the signature (GovWay: InteroperabilityInvalidRequest).',
      'Ask for a new certificate, give it to the other side before using it, and change key and certificate together.',
    ],
  },
  'certificate/not-yet-valid': {
    is: error('RFC 5280 §4.1.2.5'),
    it: [
      'Il certificato {which} vale solo dal {given}.',
      'O è stato emesso per più tardi, o l’orologio di questa macchina è indietro.',
      'Controllare l’orologio; altrimenti aspettare, o usare ancora il certificato di prima.',
    ],
    en: [
      'The certificate {which} is valid only from {given}.',
      'Either it was issued for later, or this machine’s clock is behind.',
      'Check the clock; else wait, or go on with the certificate before.',
    ],
  },
  'certificate/expiring': {
    is: warning('Varco'),
    it: [
      'Il certificato scade il {given}, fra {age} giorni.',
      'Da quel momento ogni messaggio firmato è rifiutato, e la controparte deve conoscere prima quello nuovo.',
      'Chiedere ora il rinnovo.',
    ],
    en: [
      'The certificate ends on {given}, in {age} days.',
      'From then on every signed message is refused, and the other side must know the new one before.',
      'Ask for the renewal now.',
    ],
  },
  'certificate/weak-key': {
    is: error('ModI'),
    it: [
      'La chiave di un certificato è debole o di un tipo che non si usa ({given}).',
      'Valgono RSA da almeno 2048 bit, ed EC P-256, P-384 e P-521.',
      'Fare una chiave nuova (modi keygen) e chiedere un certificato per quella.',
    ],
    en: [
      'The key of a certificate is weak or of a kind that is not used ({given}).',
      'RSA of at least 2048 bits is good, and EC P-256, P-384 and P-521.',
      'Make a new key (modi keygen) and ask for a certificate for that one.',
    ],
  },
  'certificate/not-of-key': {
    is: error('RFC 7515 §4.1.6'),
    it: [
      'Il certificato è di un’altra chiave.',
      'Chi riceve verifica la firma con la chiave del certificato: non torna.',
      'Usare il certificato emesso per questa chiave, o la chiave di questo certificato.',
    ],
    en: [
      'The certificate belongs to another key.',
      'The receiver verifies the signature with the certificate’s key: it does not match.',
      'Use the certificate issued for this key, or the key of this certificate.',
    ],
  },
  'certificate/self-signed': {
    is: warning('ModI, fiducia diretta'),
    it: [
      'Il certificato è firmato da sé.',
      'Nessuna autorità ne risponde: vale solo se la controparte lo ha fra quelli concordati uno per uno.',
      'Consegnarlo alla controparte, o usarne uno di una CA concordata.',
    ],
    en: [
      'The certificate is signed by itself.',
      'No authority answers for it: it is good only where the other side has this very one among those agreed.',
      'Hand it to the other side, or use one of an agreed CA.',
    ],
  },
  'certificate/root-included': {
    is: hint('RFC 7515 §4.1.6'),
    it: [
      'La catena finisce con la radice.',
      'Chi riceve ha la sua: quella del messaggio non conta, e lo allunga.',
      'Togliere l’ultimo certificato.',
    ],
    en: [
      'The chain ends in the root.',
      'The receiver has its own: the one in the message counts for nothing, and makes it longer.',
      'Take the last certificate out.',
    ],
  },
  'certificate/thumbprint-differs': {
    is: error('RFC 7515 §4.1.8'),
    it: [
      'x5t#S256 non è l’impronta del primo certificato di x5c.',
      'Se ci sono tutti e due devono nominare lo stesso certificato.',
      'Togliere x5t#S256, o metterci {right}.',
    ],
    en: [
      'x5t#S256 is not the thumbprint of the first certificate of x5c.',
      'Where both are there they must name the same certificate.',
      'Take x5t#S256 out, or put {right} into it.',
    ],
  },
  'certificate/untrusted': {
    is: error('RFC 5280 §6'),
    it: [
      'La catena non porta a nessuna delle CA date con --trust: {reason}.',
      'Chi riceve con quella fiducia la rifiuta.',
      'Aggiungere gli intermedi che mancano, o farsi emettere il certificato da una CA concordata.',
    ],
    en: [
      'The chain leads to none of the CAs given with --trust: {reason}.',
      'Who receives it with that trust refuses it.',
      'Add the intermediates that are missing, or have the certificate issued by an agreed CA.',
    ],
  },
  'certificate/revoked': {
    is: error('RFC 5280 §5'),
    it: [
      'Un certificato della catena è revocato.',
      'Chi guarda le revoche rifiuta la firma.',
      'Usare un’altra chiave con un altro certificato.',
    ],
    en: [
      'A certificate of the chain is revoked.',
      'Who looks at revocations refuses the signature.',
      'Use another key with another certificate.',
    ],
  },
} as const satisfies Entries;
