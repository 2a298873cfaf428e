import { avviso, difetto, pointer } from '../../config/difetto.js';
import type { Rilievo } from '../../config/difetto.js';
import { containsCodiceFiscale } from '../../domain/codice-fiscale-nel-testo.js';
import type { Servizio, ServizioRest } from '../../domain/servizio.js';
import type { Regola } from './regola.js';

/** A REST service can be asked as it is written, and only by the doors that speak JSON; a SOAP one has no pattern of REST. */
export const rest: Regola = function* ({ ente, percorso }) {
  const restIds = new Set<string>();
  for (const [index, servizio] of ente.servizi.entries()) {
    const at = percorso + pointer('servizi', index);
    if (servizio.rest === undefined) {
      yield* soap(servizio, at);
      continue;
    }
    restIds.add(servizio.id);
    yield* profilo(servizio, at);
    yield* indirizzo(servizio, at);
    yield* risposta(servizio, at);
  }
  for (const [a, { porteDelegate }] of ente.applicazioni.entries()) {
    for (const [p, { servizioId }] of porteDelegate.entries()) {
      if (!restIds.has(servizioId)) continue;
      const at = percorso + pointer('applicazioni', a, 'porteDelegate', p, 'servizioId');
      const problem = `il servizio «${servizioId}» è REST, e una porta delegata parla SOAP`;
      yield difetto('porta-su-rest', at, problem, `si chiede da POST /v1/servizi/${servizioId}/consultazioni`);
    }
  }
};

function* soap({ profilo: { integrita } }: Servizio, at: string): Iterable<Rilievo> {
  if (integrita !== 'INTEGRITY_REST_02') return;
  const problem = 'INTEGRITY_REST_02 è di un servizio REST, e questo ha un WSDL';
  yield difetto('profilo-di-altro-tipo', `${at}/profilo/integrita`, problem, 'scrivi INTEGRITY_SOAP_01, o nessuno');
}

/** What speaks of envelopes has no place. */
function* profilo({ profilo: { wss, identity, integrita, allegati }, rest: { dialetto } }: ServizioRest, at: string) {
  const wrong = (field: string, problem: string, fix: string): Rilievo =>
    difetto('profilo-di-altro-tipo', `${at}/profilo/${field}`, problem, fix);
  if (wss !== 'nessuno') yield wrong('wss', 'WS-Security è di SOAP, e il servizio è REST', 'togli wss');
  if (identity === 'soap' || identity === 'entrambi') {
    yield wrong('identity', 'l’Identity SOAP non va in un servizio REST', 'scrivi identity: http, o nessuno');
  }
  if (integrita === 'INTEGRITY_SOAP_01') {
    yield wrong(
      'integrita',
      'INTEGRITY_SOAP_01 è di SOAP, e il servizio è REST',
      'scrivi INTEGRITY_REST_02, o nessuno',
    );
  }
  if (allegati !== undefined)
    yield wrong('allegati', 'gli allegati sono di SOAP, e il servizio è REST', 'togli allegati');
  if (dialetto === 'inps' && integrita !== 'INTEGRITY_REST_02') {
    const problem = 'il dialetto è della firma, e il profilo non firma le richieste';
    yield avviso('firma-inutile', `${at}/rest/dialetto`, problem, 'scrivi integrita: INTEGRITY_REST_02, o toglilo');
  }
}

function* indirizzo(
  { url, rest: { percorso, parametri = {}, codiceFiscale } }: ServizioRest,
  at: string,
): Iterable<Rilievo> {
  if (/[?#]/.test(url)) {
    const problem = '«url» ha una query, e il percorso dell’operazione vi si aggiunge in fondo';
    yield difetto('url-non-valido', `${at}/url`, problem, 'scrivi solo la base: https://…/v1');
  }
  for (const [field, text] of [
    ['url', url],
    ['rest/percorso', percorso],
  ] as const) {
    if (!containsCodiceFiscale(text)) continue;
    const problem = 'qui c’è un codice fiscale: gli indirizzi finiscono nei log di tutti';
    yield difetto('codice-fiscale-in-chiaro', `${at}/${field}`, problem, 'il codice fiscale va nel corpo');
  }
  const names = new Set([...percorso.matchAll(/\{([^}]*)\}/g)].map(([, name = '']) => name));
  for (const name of names) {
    if (Object.hasOwn(parametri, name)) continue;
    const problem = `il percorso ha {${name}}, e nulla dice da dove viene`;
    yield difetto('parametro-mancante', `${at}/rest/parametri`, problem, `aggiungi parametri: { ${name}: /… }`);
  }
  for (const [name, where] of Object.entries(parametri)) {
    const here = `${at}/rest/parametri${pointer(name)}`;
    if (!names.has(name)) {
      yield difetto('parametro-mancante', here, `il percorso non ha {${name}}`, 'correggi il nome, o toglilo');
    }
    if (where === codiceFiscale) {
      const problem = 'il codice fiscale non va in un indirizzo: finisce nei log di tutti';
      yield difetto('codice-fiscale-in-chiaro', here, problem, 'usa un’operazione che lo prende nel corpo');
    }
  }
}

function* risposta(
  { profilo: { risposta: come, integrita }, rest: contratto }: ServizioRest,
  at: string,
): Iterable<Rilievo> {
  const { firmaRisposta, esito } = contratto;
  const where = `${at}/rest/firmaRisposta`;
  for (const [index, stato] of (esito?.stati ?? []).entries()) {
    if (![401, 403, 429].includes(stato)) continue;
    const problem = `${stato} non è un esito: dice che la chiamata non è ammessa`;
    yield difetto('valore-non-ammesso', `${at}/rest/esito/stati/${index}`, problem, 'toglilo');
  }
  if (come === 'libera') {
    if (firmaRisposta === undefined) return;
    const problem = 'il profilo non chiede risposte firmate: la firma non è guardata';
    yield avviso('firma-inutile', where, problem, 'scrivi risposta: firmata nel profilo, o toglilo');
    return;
  }
  const { chiavi, ca, certificati, crl, crlObbligatoria, destinatario, improntaRichiesta } = firmaRisposta ?? {};
  if (chiavi === undefined && ca === undefined && certificati === undefined) {
    const problem = 'il profilo chiede risposte firmate, e non dice di chi fidarsi';
    const fix = 'aggiungi firmaRisposta con chiavi (JWK Set di INPS), o ca, o certificati';
    yield difetto('risposta-senza-fiducia', where, problem, fix);
  }
  if (firmaRisposta === undefined) return;
  if (chiavi !== undefined && (ca !== undefined || certificati !== undefined)) {
    const problem = 'chiavi e certificati insieme: di una risposta non si saprebbe quale dei due la firma';
    yield difetto('campo-fuori-posto', `${where}/chiavi`, problem, 'lascia chiavi, oppure ca e certificati');
  }
  if (destinatario === '') {
    const problem = 'senza il blocco pdnd non si sa come INPS chiama l’ente nelle risposte';
    yield difetto('campo-mancante', `${where}/destinatario`, problem, 'aggiungi destinatario');
  }
  if (improntaRichiesta === true && integrita !== 'INTEGRITY_REST_02') {
    const problem = 'request_digest ripete il Digest della richiesta, che con questo profilo non c’è';
    const fix = 'scrivi integrita: INTEGRITY_REST_02, o togli improntaRichiesta';
    yield difetto('correlazione-impossibile', `${where}/improntaRichiesta`, problem, fix);
  } else if (improntaRichiesta === false) {
    const problem = 'nulla lega la risposta alla richiesta: la risposta buona a un’altra sarebbe presa';
    const fix = 'scrivi improntaRichiesta: true, e integrita: INTEGRITY_REST_02';
    yield avviso('risposta-non-correlata', `${where}/improntaRichiesta`, problem, fix);
  }
  if (crlObbligatoria === true && crl === undefined && ca !== undefined) {
    const problem = 'senza CRL nessun certificato è creduto, e «crl» manca';
    yield difetto('risposta-senza-fiducia', `${where}/crl`, problem, 'aggiungi crl, o togli crlObbligatoria');
  }
}
