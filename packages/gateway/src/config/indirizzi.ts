import { avviso, difetto } from './difetto.js';
import type { Rilievo } from './difetto.js';
import { isLoopback } from './reti.js';

/** An endpoint: absolute `https:` URL without credentials or fragment; `http:` only to a literal loopback address. */
export function checkUrl(percorso: string, text: string): Rilievo | undefined {
  if (!URL.canParse(text))
    return difetto('url-non-valido', percorso, 'questo non è un URL completo', 'scrivi https://host/percorso');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return inlineCredentials(percorso);
  if (url.hash !== '') return difetto('url-non-valido', percorso, 'un endpoint non ha la parte dopo #', 'toglila');
  if (url.protocol === 'https:') return undefined;
  if (url.protocol !== 'http:')
    return difetto('url-non-valido', percorso, 'lo schema dell’URL non è https', 'scrivi https://host/percorso');
  if (isLoopback(url.hostname.replaceAll(/^\[|\]$/g, ''))) return undefined;
  const fix = 'usa https; http è ammesso solo verso 127.0.0.1 o [::1] scritti così';
  return difetto('url-non-sicuro', percorso, 'l’URL è http verso un’altra macchina', fix);
}

/** A CONNECT proxy: `http://host:port`, nothing else. */
export function checkProxy(percorso: string, text: string): Rilievo | undefined {
  if (!URL.canParse(text))
    return difetto('url-non-valido', percorso, 'questo non è un proxy', 'scrivi http://host:porta');
  const url = new URL(text);
  return url.username === '' && url.password === '' ? undefined : inlineCredentials(percorso);
}

/** PDND's audiences look like URLs and are not: with a scheme every token is refused. */
export function checkPdndAudience(percorso: string, text: string): Rilievo | undefined {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return undefined;
  const fix = 'toglilo: per esempio auth.uat.interop.pagopa.it/client-assertion';
  return difetto('audience-con-schema', percorso, 'l’audience di PDND non è un URL e non comincia con uno schema', fix);
}

/** Passwords of applications travel in each request: in clear only where somebody else has wrapped them. */
export function checkListener(indirizzo: string, cifrato: boolean, hopFidati: number): Rilievo | undefined {
  if (cifrato || hopFidati > 0 || isLoopback(indirizzo)) return undefined;
  const fix = 'aggiungi http.tls, o ascolta su 127.0.0.1, o dichiara in http.hopFidati il proxy che cifra';
  return avviso('http-in-chiaro', '/http/indirizzo', 'la porta ascolta fuori da questa macchina senza TLS', fix);
}

function inlineCredentials(percorso: string): Rilievo {
  const fix = 'togli utente e password dall’indirizzo: autorizza Varco per indirizzo sorgente o certificato';
  return difetto('segreto-in-chiaro', percorso, 'l’indirizzo contiene credenziali', fix);
}
