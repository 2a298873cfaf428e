import { error, hint, warning, type Entries } from './entry.js';

export const ANSWERS = {
  'clock/behind': {
    is: error('pagopa/pdnd-interop-frontend#1157'),
    it: [
      'L’orologio di questa macchina è indietro di {age} s rispetto a chi risponde.',
      'Assertion ed evidenze nascono vecchie: una prova DPoP dura 60 s, un’evidenza 300, un’assertion quanto exp.',
      'Sincronizzare l’orologio: timedatectl set-ntp true, o il server NTP dell’ente; poi riprovare.',
    ],
    en: [
      'This machine’s clock is {age} s behind whoever answers.',
      'Assertions and evidence are born old: a DPoP proof lasts 60 s, an evidence 300, an assertion until exp.',
      'Synchronise the clock: timedatectl set-ntp true, or the body’s NTP server; then try again.',
    ],
  },
  'clock/ahead': {
    is: error('pagopa/pdnd-interop-frontend#1157'),
    it: [
      'L’orologio di questa macchina è avanti di {age} s rispetto a chi risponde.',
      'Prove DPoP oltre 10 s nel futuro ed evidenze oltre 5 s sono rifiutate; i voucher sembrano scadere prima.',
      'Sincronizzare l’orologio: timedatectl set-ntp true, o il server NTP dell’ente; poi riprovare.',
    ],
    en: [
      'This machine’s clock is {age} s ahead of whoever answers.',
      'DPoP proofs more than 10 s ahead and evidence more than 5 s ahead are refused; vouchers seem to expire early.',
      'Synchronise the clock: timedatectl set-ntp true, or the body’s NTP server; then try again.',
    ],
  },
  'clock/slightly-off': {
    is: warning('GovWay'),
    it: [
      'L’orologio di questa macchina è fuori di {age} s.',
      'Si è vicini alle tolleranze (GovWay 5 s, DPoP 10 s).',
      'Sincronizzarlo (NTP).',
    ],
    en: [
      'This machine’s clock is off by {age} s.',
      'It is close to the tolerances (GovWay 5 s, DPoP 10 s).',
      'Synchronise it (NTP).',
    ],
  },
  'spcoop/protocol-error': {
    is: error('SPCoop EccezioneBusta'),
    it: [
      'È un errore di protocollo SPCoop ({given}).',
      'Lo dà una Porta di Dominio: la busta e-Gov, il mittente o il servizio non vanno, o la richiesta è ancora sulla strada vecchia.',
      'Se si sta migrando, controllare di chiamare l’indirizzo ModI o PDND; altrimenti leggere il codice con chi gestisce la PDD.',
    ],
    en: [
      'It is an SPCoop protocol error ({given}).',
      'A Porta di Dominio gives it: e-Gov envelope, sender or service are wrong, or the request still takes the old road.',
      'If migrating, see that the ModI or PDND address is called; otherwise read the code with whoever runs the PDD.',
    ],
  },
  'spcoop/integration-error': {
    is: error('SPCoop EccezioneProcessamento'),
    it: [
      'La propria Porta di Dominio (o Varco) non ha potuto inoltrare ({given}).',
      '401 indirizzo sconosciuto · 402 credenziali · 403 azione · 404 non autorizzato · 420 busta e-Gov già presente · 516 connessione · 517 nessuna risposta.',
      'Leggere il numero qui sopra e correggere quello.',
    ],
    en: [
      'The own Porta di Dominio (or Varco) could not forward ({given}).',
      '401 unknown address · 402 credentials · 403 action · 404 not authorised · 420 e-Gov header already there · 516 connection · 517 no answer.',
      'Read the number above and correct that.',
    ],
  },
  'erogatore/certificate-not-registered': {
    is: error('link-it/govway#104'),
    it: [
      'L’erogatore rifiuta il certificato client (pagina HTML, 403, ERROR CODE 16).',
      'Il certificato del TLS mutuo non è registrato presso INPS, o è scaduto.',
      'Far registrare il certificato a INPS, o configurare quello registrato.',
    ],
    en: [
      'The erogatore refuses the client certificate (HTML page, 403, ERROR CODE 16).',
      'The certificate of mutual TLS is not registered with INPS, or has expired.',
      'Have the certificate registered by INPS, or configure the registered one.',
    ],
  },
  'erogatore/html-answer': {
    is: error('Varco'),
    it: [
      'È arrivata una pagina HTML invece di una risposta (HTTP {status}).',
      'Ha risposto un bilanciatore, un WAF o un proxy, non il servizio.',
      'Controllare indirizzo, proxy, certificato client e IP dichiarato.',
    ],
    en: [
      'An HTML page came instead of an answer (HTTP {status}).',
      'A balancer, WAF or proxy answered, not the service.',
      'Check address, proxy, client certificate and declared IP.',
    ],
  },
  'erogatore/soap-fault': {
    is: error('SOAP 1.1 §4.4'),
    it: [
      'Il servizio ha risposto con un SOAP Fault suo (lato {given}).',
      'Client: c’è qualcosa da cambiare nella richiesta. Server: il guasto è di là. Può arrivare anche con HTTP 200.',
      'Leggere il Fault col manuale del servizio; citare gli identificativi.',
    ],
    en: [
      'The service answered with a SOAP Fault of its own (side {given}).',
      'Client: something in the request must change. Server: the fault is over there. It may come with HTTP 200 too.',
      'Read the Fault with the service’s manual; quote the identifiers.',
    ],
  },
  'erogatore/status': {
    is: error('RFC 9110'),
    it: [
      'L’erogatore ha risposto HTTP {status}, senza una spiegazione leggibile.',
      '400 richiesta o token ModI · 401 voucher · 403 autorizzazione · 409 ripetizione · 429 quota · 5xx guasto.',
      'Partire dalla riga dello status qui sopra, e dare a modi doctor i token mandati.',
    ],
    en: [
      'The erogatore answered HTTP {status}, without a readable explanation.',
      '400 request or ModI token · 401 voucher · 403 authorisation · 409 replay · 429 quota · 5xx outage.',
      'Start from the status above, and give modi doctor the tokens that were sent.',
    ],
  },
  'transport/timeout': {
    is: error('pagopa/pdnd-interop-frontend#2226'),
    it: [
      'Nessuno ha risposto in tempo.',
      'Se la connessione non si apre nemmeno, con INPS la prima causa è l’IP non dichiarato: non dà un errore HTTP, dà silenzio.',
      'Uscire dall’IP dichiarato in convenzione; poi firewall, proxy, DNS.',
    ],
    en: [
      'Nobody answered in time.',
      'If not even the connection opens, with INPS the first cause is an undeclared IP: it gives no HTTP error, it gives silence.',
      'Leave from the IP declared in the convention; then firewall, proxy, DNS.',
    ],
  },
  'transport/aborted': {
    is: error('Varco'),
    it: [
      'La chiamata è stata interrotta da chi l’aveva fatta.',
      'Un AbortSignal è scattato: una pagina chiusa, o un termine del chiamante più breve di quello della chiamata.',
      'Con requestSent true contarla come fatta: l’erogatore può averla servita. Se il termine è proprio, allungarlo.',
    ],
    en: [
      'The call was given up by whoever made it.',
      'An AbortSignal fired: a page that was closed, or a deadline of the caller’s shorter than the call’s own.',
      'With requestSent true count it as made: the erogatore may have served it. If the deadline is your own, lengthen it.',
    ],
  },
  'transport/connection': {
    is: error('Varco'),
    it: [
      'La connessione non si è aperta.',
      'Nome sconosciuto, porta chiusa, TLS rifiutato (CA o certificato client), proxy che dice no.',
      'Provare da questa macchina: openssl s_client -connect host:443; controllare CA, certificato e proxy.',
    ],
    en: [
      'The connection did not open.',
      'Unknown name, closed port, TLS refused (CA or client certificate), a proxy that says no.',
      'Try from this machine: openssl s_client -connect host:443; check CA, certificate and proxy.',
    ],
  },
  'local/refused': {
    is: error('Varco'),
    it: [
      'È stato Varco a fermarsi, prima di mandare o dopo avere ricevuto ({given}).',
      'Il codice dice quale controllo: configurazione, chiave, token o busta.',
      'Correggere il campo che il messaggio nomina.',
    ],
    en: [
      'Varco itself stopped, before sending or after receiving ({given}).',
      'The code says which check: configuration, key, token or envelope.',
      'Correct the field that the message names.',
    ],
  },
  'answer/unknown': {
    is: hint('Varco'),
    it: [
      'Questa risposta non si riconosce.',
      'Non è un problema di PDND, né un errore GovWay, né un SOAP Fault.',
      'Dare la risposta intera, con status e intestazioni (curl -i …), o il codice con --codice.',
    ],
    en: [
      'This answer is not recognised.',
      'It is no PDND problem, no GovWay error, no SOAP Fault.',
      'Give the whole answer, with status and headers (curl -i …), or the code with --codice.',
    ],
  },
} as const satisfies Entries;
