import { error, type Entries } from './entry.js';

export const ONLINE = {
  'online/timeout': {
    is: error('Varco'),
    it: [
      'Nessuna risposta in tempo da {given}.',
      'Di solito un firewall che scarta in silenzio, o un proxy che manca; può essere un disservizio di PDND.',
      'Provare da questa macchina con curl -v; aprire l’uscita verso quell’host, o indicare il proxy.',
    ],
    en: [
      'No answer in time from {given}.',
      'Mostly a firewall that drops in silence, or a proxy that is missing; it may be an outage of PDND.',
      'Try from this machine with curl -v; open the way out to that host, or name the proxy.',
    ],
  },
  'online/connection': {
    is: error('Varco'),
    it: [
      'La connessione a {given} non si è aperta, o si è chiusa a metà.',
      'Nome sconosciuto, porta chiusa, TLS rifiutato (CA), proxy che dice no.',
      'Provare: openssl s_client -connect host:443; controllare DNS, CA e proxy.',
    ],
    en: [
      'The connection to {given} did not open, or closed half-way.',
      'Unknown name, closed port, TLS refused (CA), a proxy that says no.',
      'Try: openssl s_client -connect host:443; check DNS, CA and proxy.',
    ],
  },
  'online/answer-unusable': {
    is: error('Varco'),
    it: [
      'La risposta di {given} non è quella che deve essere ({reason}).',
      'L’indirizzo è un altro, o in mezzo c’è un proxy che risponde al suo posto.',
      'Controllare l’indirizzo (--jwks-uri, --token-endpoint, --api-base) e il proxy.',
    ],
    en: [
      'The answer of {given} is not what it must be ({reason}).',
      'The address is another one, or a proxy in between answers in its place.',
      'Check the address (--jwks-uri, --token-endpoint, --api-base) and the proxy.',
    ],
  },
} as const satisfies Entries;
