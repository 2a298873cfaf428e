import { isLiteral, parsePercorso } from '../profilo/percorso.js';
import type { Profilo } from '../profilo/profilo.js';
import type { OperazioneWsdl } from '../wsdl/describe-wsdl.js';
import { wsdlError } from '../wsdl/wsdl-error.js';
import { escapeXml } from '../xml/escape.js';

// Stands for the codice fiscale while `soap` writes the request; no service has such a word of its own.
const SEGNAPOSTO = 'VARCO-QUI-IL-CODICE-FISCALE';

type Albero = Record<string, unknown>;

function branch(albero: Albero, nome: string): Albero {
  const noto = albero[nome];
  if (typeof noto === 'object' && noto !== null) return noto as Albero;
  const nuovo: Albero = {};
  albero[nome] = nuovo;
  return nuovo;
}

/** Puts a value where a path says, in the object `soap` encodes; the root's step is the operation's element itself. */
function place(albero: Albero, percorso: string, valore: string, profilo: Profilo): void {
  const { passi, attributo } = parsePercorso(percorso, profilo.namespace ?? {});
  const nomi = passi.slice(1).map((passo) => passo.local);
  if (attributo !== undefined) {
    const elemento = nomi.reduce(branch, albero);
    branch(elemento, 'attributes')[attributo.local] = valore;
    return;
  }
  const ultimo = nomi.pop();
  if (ultimo === undefined) {
    albero.$value = valore;
    return;
  }
  const padre = nomi.reduce(branch, albero);
  const noto = padre[ultimo];
  if (typeof noto === 'object' && noto !== null) (noto as Albero).$value = valore;
  else padre[ultimo] = valore;
}

/** `soap` leans on prefixes that an envelope would declare: here those in use are declared on the root as well. */
function standalone(xml: string, prefissi: ReadonlyMap<string, string>): string {
  const radice = /^<[^\s/>]+/.exec(xml)?.[0] ?? '';
  const tag = /^<[^>]*>/.exec(xml)?.[0] ?? '';
  const dichiarazioni = [...prefissi]
    .filter(
      ([prefisso]) =>
        [`<${prefisso}:`, ` ${prefisso}:`].some((uso) => xml.includes(uso)) && !tag.includes(` xmlns:${prefisso}=`),
    )
    .map(([prefisso, uri]) => ` xmlns:${prefisso}="${escapeXml(uri)}"`);
  return radice + dichiarazioni.join('') + xml.slice(radice.length);
}

/**
 * The request's text before and after the codice fiscale. `soap` writes it from the WSDL once, at start: only the value
 * changes from call to call, and it is escaped each time.
 */
export function createEncoder(operazione: OperazioneWsdl, profilo: Profilo): (codiceFiscale: string) => string {
  const campi: Albero = {};
  for (const { percorso, valore } of profilo.richiesta.costanti ?? []) place(campi, percorso, valore, profilo);
  if (isLiteral(profilo.richiesta.codiceFiscale))
    throw wsdlError('a request has no place for the codice fiscale', 'give a path');
  place(campi, profilo.richiesta.codiceFiscale, SEGNAPOSTO, profilo);
  const modello = standalone(operazione.encode(campi), operazione.prefissi);
  const [prima, dopo, ...altri] = modello.split(SEGNAPOSTO);
  if (prima === undefined || dopo === undefined || altri.length > 0) {
    throw wsdlError(
      'the soap library does not put the codice fiscale in the request once',
      'check richiesta.codiceFiscale of the profile',
    );
  }
  return (codiceFiscale) => prima + escapeXml(codiceFiscale) + dopo;
}

/** Text to try an encoder with. */
export const PROVA = SEGNAPOSTO;
