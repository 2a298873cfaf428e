import { parseCodiceFiscale } from '@varco/eci-mapper';
import type { EnteSnapshot } from '../anagrafe/anagrafe.js';
import type { FuoriContratto, Operazione } from '../anagrafe/openapi.js';
import { isUnivoco } from '../config/json-univoco.js';
import { atPointer } from '../config/puntatore.js';
import { containsCodiceFiscale } from '../domain/codice-fiscale-nel-testo.js';
import type { Refusal } from '../domain/refusal.js';
import type { ContrattoRest } from '../domain/servizio-rest.js';

/** Bytes of a request to a REST service: case data are short. */
export const MASSIMO_REST = 65_536;

/** What goes to a REST service: the caller's own bytes, and the path with its parameters in place. */
export interface CorpoRest {
  readonly bytes: Uint8Array;
  readonly percorso: string;
}

/** A request as the service's own contract writes it. */
export interface DomandaRest {
  readonly codiceFiscale: string;
  readonly corpo: CorpoRest;
}

/** Reads a request to a REST service of an ente, once its tools are made. */
export type LeggiDomandaRest = (
  ente: EnteSnapshot,
  servizioId: string,
  bytes: Uint8Array,
) => DomandaRest | { readonly refusal: Refusal };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const nonValida = (campo: string, dettaglio: string): { readonly refusal: Refusal } => ({
  refusal: { motivo: 'richiesta-non-valida', campo, dettaglio },
});

const NON_NUDO =
  'La richiesta arriva a INPS come è scritta: inviare il codice fiscale in maiuscolo e nudo, senza spazi attorno e senza TINIT-.';

/**
 * Reads a JSON request to a REST service, which goes on byte by byte. Its codice fiscale is where the service's contract has it; nobody states
 * it apart, so nobody can state another. What is refused is told by its place, never by its value.
 */
export function leggiDomandaRest(
  bytes: Uint8Array,
  contratto: ContrattoRest,
  operazione: Operazione,
): DomandaRest | { readonly refusal: Refusal } {
  let value: unknown;
  let text: string;
  try {
    text = utf8.decode(bytes);
    value = JSON.parse(text);
  } catch {
    // What the parser says quotes what it read.
    return nonValida('', 'Il corpo non è JSON in UTF-8 ben formato.');
  }
  if (Array.isArray(value)) return { refusal: { motivo: 'consultazione-massiva', requisito: 'Q-05b' } };
  if (typeof value !== 'object' || value === null) return nonValida('', 'Il corpo deve essere un oggetto JSON.');
  if (!isUnivoco(text)) return nonValida('', 'Un campo va scritto una volta sola, e gli oggetti non troppo annidati.');
  const { codiceFiscale: campo } = contratto;
  const scritto = atPointer(value, campo);
  if (Array.isArray(scritto)) return { refusal: { motivo: 'consultazione-massiva', requisito: 'Q-05b' } };
  const fuori = contratto.controllaRichiesta ? operazione.check(value) : undefined;
  // The codice fiscale has a refusal of its own, which says more.
  if (fuori && fuori.percorso !== campo) return { refusal: fuoriContratto(fuori) };
  if (scritto === undefined) return nonValida(campo, `Manca il campo ${campo}: il codice fiscale.`);
  if (typeof scritto !== 'string') return nonValida(campo, 'Il codice fiscale deve essere un testo.');
  const parsed = parseCodiceFiscale(scritto);
  const motivo = 'codice-fiscale-non-valido';
  if (!parsed.ok) return { refusal: { motivo, campo, dettaglio: parsed.dettaglio } };
  if (parsed.codiceFiscale !== scritto) return { refusal: { motivo, campo, dettaglio: NON_NUDO } };
  if (fuori) return { refusal: fuoriContratto(fuori) };
  if (contratto.altriCodici === 'rifiutati' && hasAltri(JSON.stringify(value), scritto)) return { refusal: ALTRI };
  const percorso = componiPercorso(contratto, value, scritto);
  return 'refusal' in percorso ? percorso : { codiceFiscale: scritto, corpo: { bytes, ...percorso } };
}

const ALTRI: Refusal = {
  motivo: 'consultazione-massiva',
  requisito: 'Q-05b',
  dettaglio: 'La richiesta contiene il codice fiscale di più persone: una richiesta riguarda una persona sola.',
};

/** Wherever one begins, also within another text. */
const CODICE = /(?=([A-Z]{6}[0-9LMNPQRSTUV]{2}[A-EHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]))/gi;
/** A whole string of JSON that may be a code of the eleven-digit form. Within a text none is looked for: protocol numbers look like it. */
const PROVVISORIO = /(?<!\\)"(\d{11})"/g;

/** What looks like a code without being one: an honest request has a few, and one made to be slow to read has thousands. */
const SOSPETTI_MASSIMI = 64;

/** `text`: the request as JSON, escapes undone. */
function hasAltri(text: string, codiceFiscale: string): boolean {
  let sospetti = 0;
  for (const [, found = ''] of text.matchAll(CODICE)) {
    const codice = found.toUpperCase();
    if (codice === codiceFiscale) continue;
    sospetti += 1;
    if (sospetti > SOSPETTI_MASSIMI || parseCodiceFiscale(codice).ok) return true;
  }
  // One may be a protocol number, or the VAT number of an employer, which are written alike; two are a list.
  const provvisori = new Set<string>();
  for (const [, found = ''] of text.matchAll(PROVVISORIO)) {
    if (found !== codiceFiscale && parseCodiceFiscale(found).ok) provvisori.add(found);
    if (provvisori.size > 1) return true;
  }
  return false;
}

const TIPI: Readonly<Record<string, string>> = {
  string: 'un testo',
  integer: 'un numero intero',
  number: 'un numero',
  boolean: 'true o false',
  object: 'un oggetto',
  array: 'un elenco',
  null: 'null',
};

function fuoriContratto({ percorso, regola, tipi }: FuoriContratto): Refusal {
  const campo = nominabile(percorso);
  const di = campo === '' ? 'il corpo' : campo;
  return { motivo: 'richiesta-non-valida', campo, dettaglio: perche(regola, di, tipi) };
}

function perche(regola: string, campo: string, tipi: readonly string[] = []): string {
  switch (regola) {
    case 'required':
    case 'dependentRequired':
      return `Manca ${campo}, che il contratto del servizio vuole.`;
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return `Il contratto del servizio non prevede ${campo}.`;
    case 'type':
      return `In ${campo} ci va ${tipi.map((tipo) => TIPI[tipo] ?? tipo).join(' oppure ')}.`;
    case 'enum':
    case 'const':
      return `Il valore di ${campo} non è fra quelli che il contratto del servizio ammette.`;
    default:
      return `Il valore di ${campo} non è come lo vuole il contratto del servizio (${regola}).`;
  }
}

/** A place as far as it may be told: names that the caller made up may hold anything, a person's code too. */
function nominabile(percorso: string): string {
  const passi = percorso.split('/').slice(1);
  const fino = passi.findIndex(
    (passo) => !/^[A-Za-z_][\w.-]{0,63}$|^\d{1,9}$/.test(passo) || containsCodiceFiscale(passo),
  );
  return (fino < 0 ? passi : passi.slice(0, fino)).map((passo) => `/${passo}`).join('');
}

/** The path that leaves. A URL is written down by everybody on the way: no codice fiscale goes into one. */
function componiPercorso(
  { percorso, parametri = {} }: ContrattoRest,
  richiesta: object,
  codiceFiscale: string,
): { readonly percorso: string } | { readonly refusal: Refusal } {
  let composto = percorso;
  for (const [name, pointer] of Object.entries(parametri)) {
    const value = atPointer(richiesta, pointer);
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text !== 'string' || text === '') return nonValida(pointer, `Manca ${pointer}: serve al percorso.`);
    if (text.length > 200 || /^\.{1,2}$|[\u0000-\u001f\ud800-\udfff]/.test(text)) {
      return nonValida(pointer, `Il valore di ${pointer} non può stare in un indirizzo.`);
    }
    if (isDiPersona(text, codiceFiscale)) {
      return nonValida(
        pointer,
        `Il valore di ${pointer} ha la forma di un codice fiscale: non può stare in un indirizzo.`,
      );
    }
    composto = composto.replaceAll(`{${name}}`, () => encodeURIComponent(text));
  }
  return { percorso: composto };
}

/**
 * Does a text name a person: anybody's codice fiscale of sixteen characters, wherever it is; the request's own, of either form; or, alone,
 * what is an eleven-digit one, since a protocol number that looks like it is told from it by nobody.
 */
function isDiPersona(text: string, codiceFiscale: string): boolean {
  const nudo = text.replaceAll(/[^0-9A-Za-z]/g, '').toUpperCase();
  return nudo.includes(codiceFiscale) || parseCodiceFiscale(text).ok || containsCodiceFiscale(text);
}
