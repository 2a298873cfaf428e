import { difetto } from '../config/difetto.js';
import { checkFiducia } from '../config/fiducia.js';
import { checkLeggibile } from '../config/file-leggibile.js';
import { leggiSegreto, type Segnala } from '../config/lettura-segreti.js';
import { atPointer } from '../config/puntatore.js';
import type { ServizioRest } from '../domain/servizio.js';
import type { ContrattoRest } from '../domain/servizio-rest.js';
import { OpenapiError, readOperazione, type OpenapiReason } from './openapi.js';

/** What a REST service names outside the document: its contract, and whose answers are believed. */
export async function checkRest(
  { profilo, rest }: ServizioRest,
  at: string,
  now: number,
  segnala: Segnala,
): Promise<void> {
  await checkOpenapi(rest, at, segnala);
  const { firmaRisposta } = rest;
  if (profilo.risposta !== 'firmata' || firmaRisposta === undefined) return;
  await checkFiducia(`${at}/firmaRisposta`, firmaRisposta, now, segnala);
  if (firmaRisposta.chiavi !== undefined) await checkJwks(`${at}/firmaRisposta/chiavi`, firmaRisposta.chiavi, segnala);
}

const OPENAPI: Readonly<Record<OpenapiReason, readonly [field: 'openapi' | 'percorso', problem: string, fix: string]>> =
  {
    'troppo-grande': ['openapi', 'il documento OpenAPI è troppo grande', 'tieni solo l’operazione che serve'],
    illeggibile: ['openapi', 'il documento OpenAPI non è YAML né JSON in UTF-8', 'carica quello che INPS consegna'],
    versione: ['openapi', 'il documento non è OpenAPI 3.0 o 3.1', 'chiedi a INPS la versione 3, o convertilo'],
    operazione: ['percorso', 'il documento OpenAPI non ha questo percorso con questo metodo', 'copialo da «paths»'],
    corpo: ['percorso', 'l’operazione non prende application/json con uno schema', 'controlla requestBody'],
    schema: ['openapi', 'lo schema della richiesta non si può usare', 'controlla riferimenti ed espressioni'],
    riferimento: ['openapi', 'un riferimento esce dal documento, o gira in tondo', 'riunisci tutto in un documento'],
  };

/** The OpenAPI document is there, and has the operation. */
async function checkOpenapi(rest: ContrattoRest, at: string, segnala: Segnala): Promise<void> {
  if (!(await checkLeggibile(`${at}/openapi`, rest.openapi, segnala))) return;
  try {
    await readOperazione(rest);
  } catch (error) {
    if (!(error instanceof OpenapiError)) throw error;
    const [field, problem, fix] = OPENAPI[error.facts.reason];
    segnala(difetto('contratto-non-valido', `${at}/${field}`, problem, fix));
  }
}

/** A JWK Set of at least one key that can be found by its name. */
async function checkJwks(at: string, ref: string, segnala: Segnala): Promise<void> {
  const bytes = await leggiSegreto(at, ref, false, segnala);
  if (bytes === undefined) return;
  const keys = keysOf(bytes);
  if (keys.some((key) => typeof atPointer(key, '/kid') === 'string')) return;
  const problem = 'il file non è un JWK Set con almeno una chiave che abbia un kid';
  segnala(difetto('fiducia-non-valida', at, problem, 'servono le chiavi pubbliche di INPS: { "keys": [ … ] }'));
}

function keysOf(bytes: Buffer): readonly unknown[] {
  try {
    const keys = atPointer(JSON.parse(bytes.toString('utf8')), '/keys');
    return Array.isArray(keys) ? (keys as readonly unknown[]) : [];
  } catch {
    // Not JSON: the caller says what is wanted.
    return [];
  }
}
