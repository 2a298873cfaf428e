import { avviso, difetto, pointer } from '../../config/difetto.js';
import type { Rilievo } from '../../config/difetto.js';
import type { FirmaRisposta } from '../../domain/firma-soap.js';
import type { ProfiloSicurezza, Servizio } from '../../domain/servizio.js';
import type { Regola } from './regola.js';

/** WS-Security as a service declares it goes together. What is in keys and certificates is another matter: `checkFile`. */
export const firme: Regola = function* ({ ente, percorso }) {
  for (const [index, servizio] of ente.servizi.entries()) {
    const at = percorso + pointer('servizi', index);
    if (servizio.rest === undefined) {
      yield* richiesta(servizio, at);
      yield* risposta(servizio, at);
    }
    yield* canale(servizio.profilo, at);
  }
};

function* richiesta({ profilo, firma }: Servizio, at: string): Iterable<Rilievo> {
  const { wss, integrita, identity } = profilo;
  if (wss === 'nessuno') {
    if (integrita === 'INTEGRITY_SOAP_01') {
      const problem = 'INTEGRITY_SOAP_01 estende ID_AUTH_SOAP_01 o ID_AUTH_SOAP_02, e il profilo non ne chiede nessuno';
      const fix = 'scrivi wss: ID_AUTH_SOAP_02 (o 01), o togli integrita';
      yield difetto('integrita-senza-wss', `${at}/profilo/integrita`, problem, fix);
    } else if (firma !== undefined) {
      const fix = 'togli «firma», o scrivi wss: ID_AUTH_SOAP_02 (o 01) nel profilo';
      yield avviso('firma-inutile', `${at}/firma`, 'con questo profilo nessuno firma le richieste SOAP', fix);
    }
    return;
  }
  if (firma === undefined) {
    const fix = 'aggiungi firma: { chiavi: [{ chiave: file:…, certificato: file:… }] }';
    yield difetto('firma-incompleta', `${at}/firma`, `il profilo chiede ${wss}, e manca il blocco «firma»`, fix);
  }
  if (identity === 'http') {
    const problem = `con ${wss} l’Identity è firmata, e come header HTTP nessuna firma SOAP la copre`;
    yield difetto('identity-non-firmata', `${at}/profilo/identity`, problem, 'scrivi identity: soap, o entrambi');
  }
}

function* risposta({ profilo, firmaRisposta }: Servizio, at: string): Iterable<Rilievo> {
  if (profilo.risposta === 'libera') {
    if (firmaRisposta === undefined) return;
    const problem = 'il profilo non chiede risposte firmate: la firma non è guardata';
    yield avviso('firma-inutile', `${at}/firmaRisposta`, problem, 'scrivi risposta: firmata nel profilo, o toglilo');
    return;
  }
  if (profilo.allegati === 'lascia') {
    const problem =
      'con risposta: firmata si legge solo ciò che la firma copre, e nessuna firma copre gli allegati lasciati fuori';
    yield difetto('allegati-non-firmati', `${at}/profilo/allegati`, problem, 'scrivi allegati: espandi, o rifiuta');
  }
  const where = `${at}/firmaRisposta`;
  if (firmaRisposta?.ca === undefined && firmaRisposta?.certificati === undefined) {
    const problem = 'il profilo chiede risposte firmate, e non dice di chi fidarsi';
    const fix = 'aggiungi firmaRisposta con ca (l’autorità) o certificati (quello di chi firma)';
    yield difetto('risposta-senza-fiducia', where, problem, fix);
  }
  if (firmaRisposta === undefined) return;
  for (const parte of ['Timestamp', 'Body'] as const) {
    if (firmaRisposta.parti.includes(parte)) continue;
    const problem = `«parti» non ha ${parte}: senza, la firma non dice nulla ${parte === 'Body' ? 'del contenuto' : 'di quando'}`;
    yield difetto('parte-mancante', `${where}/parti`, problem, `aggiungi ${parte}`);
  }
  yield* correlazione(profilo, firmaRisposta, where);
  yield* crl(firmaRisposta, where);
}

function* correlazione(
  { wss }: ProfiloSicurezza,
  { correlazione: legami }: FirmaRisposta,
  at: string,
): Iterable<Rilievo> {
  const where = `${at}/correlazione`;
  if (legami.includes('RelatesTo') && wss !== 'ID_AUTH_SOAP_02') {
    const problem = 'RelatesTo nomina il MessageID della richiesta, che con questo profilo non c’è';
    const fix = 'scrivi wss: ID_AUTH_SOAP_02, o togli RelatesTo';
    yield difetto('correlazione-impossibile', where, problem, fix);
  }
  if (legami.includes('X-RequestDigest') && wss === 'nessuno') {
    const problem = 'X-RequestDigest ripete la firma della richiesta, che con questo profilo non è firmata';
    const fix = 'scrivi wss: ID_AUTH_SOAP_02 (o 01), o togli X-RequestDigest';
    yield difetto('correlazione-impossibile', where, problem, fix);
  }
  if (legami.length === 0) {
    const problem = 'nulla lega la risposta alla richiesta: la risposta buona a un’altra sarebbe presa';
    const fix = 'scrivi correlazione: [X-RequestDigest, RelatesTo], e wss: ID_AUTH_SOAP_02 (P3)';
    yield avviso('risposta-non-correlata', where, problem, fix);
  }
}

function* crl({ ca, crl: liste, crlObbligatoria }: FirmaRisposta, at: string): Iterable<Rilievo> {
  if (crlObbligatoria && liste === undefined && ca !== undefined) {
    const problem = 'senza CRL nessun certificato è creduto, e «crl» manca';
    yield difetto('risposta-senza-fiducia', `${at}/crl`, problem, 'aggiungi crl, o togli crlObbligatoria');
  } else if (liste !== undefined && ca === undefined) {
    const fix = 'togli crl: un certificato si ritira togliendolo da «certificati»';
    yield avviso('firma-inutile', `${at}/crl`, 'le CRL valgono per ciò che un’autorità ha emesso, e «ca» manca', fix);
  }
}

/** P1 is mutual TLS: without it, without a voucher and without a signature INPS does not know who calls. */
function* canale({ canale: come, voucher, mtls, wss }: ProfiloSicurezza, at: string): Iterable<Rilievo> {
  if (come !== 'modi' || voucher !== 'nessuno' || mtls || wss !== 'nessuno') return;
  const problem = 'con questo profilo niente dice a INPS quale ente chiama';
  yield avviso('canale-anonimo', `${at}/profilo`, problem, 'scrivi mtls: true (P1), o wss: ID_AUTH_SOAP_02 (P2)');
}
