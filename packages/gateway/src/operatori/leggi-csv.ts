import { parseCodiceFiscale } from '@varco/eci-mapper';
import { containsCodiceFiscale } from '../domain/codice-fiscale-nel-testo.js';
import { readCsv } from './csv.js';
import type { RigaCsv } from './csv.js';
import type { Identita } from './identita.js';
import type { AddettoNoto, EsitoPersonale } from './personale.js';
import type { ProfiloOperatore } from './profilo.js';
import type { RifiutoOperatori } from './rifiuto.js';

/** Bytes of a list: more is not a list of operators. */
export const DIMENSIONE_MASSIMA = 16 * 1024 * 1024;
/** People enabled by one act. */
const IMPORTATI_MASSIMI = 5_000;
const ADDETTI_MASSIMI = 100_000;

/** One person to be enabled, as a line tells it. */
export interface DaImportare {
  readonly riga: number;
  readonly codice: string;
  readonly identita: Identita;
  readonly profilo: ProfiloOperatore & { readonly attoDesignazione: string };
}

export type EsitoImportati =
  | { readonly ok: true; readonly persone: readonly DaImportare[] }
  | { readonly ok: false; readonly rifiuti: readonly RifiutoOperatori[] };

/** Columns of the list of people to be enabled. Lists inside a field are set apart by spaces. */
export const COLONNE_IMPORTA = {
  obbligatorie: ['codice', 'nome', 'codiceFiscale', 'atto'],
  facoltative: ['reti', 'servizi', 'finalita', 'dal', 'al', 'maxOra', 'maxGiorno', 'maxSoggetti'],
} as const;

/** Reads people to be enabled: every line is right, or everything that is wrong is told. */
export function leggiDaAbilitare(bytes: Uint8Array): EsitoImportati {
  const csv = readCsv(bytes, { ...COLONNE_IMPORTA, righeMassime: IMPORTATI_MASSIMI });
  if (!csv.ok) {
    const { riga, problema, rimedio } = csv;
    return { ok: false, rifiuti: [{ motivo: 'dati-non-validi', riga, problema, rimedio }] };
  }
  const rifiuti: RifiutoOperatori[] = [];
  const persone: DaImportare[] = [];
  for (const riga of csv.righe) {
    const letta = persona(riga);
    if ('problema' in letta) rifiuti.push({ motivo: 'dati-non-validi', riga: riga.riga, ...letta });
    else persone.push(letta);
  }
  return rifiuti.length > 0 ? { ok: false, rifiuti } : { ok: true, persone };
}

interface Sbagliata {
  readonly problema: string;
  readonly rimedio: string;
  readonly requisito?: string;
}

function persona({ riga, campi }: RigaCsv): DaImportare | Sbagliata {
  const field = (name: string): string => (campi[name] ?? '').trim();
  const cf = parseCodiceFiscale(field('codiceFiscale'));
  if (!cf.ok) return { problema: 'codiceFiscale non valido', rimedio: 'ricopialo dal documento' };
  if (field('codice') === '') return { problema: 'codice manca', rimedio: 'scrivi il codice dell’operatore' };
  if (field('nome') === '') return { problema: 'nome manca', rimedio: 'scrivi di chi è il codice' };
  if (field('atto') === '') {
    const rimedio = 'scrivi l’atto di designazione: senza, nessuno si abilita';
    return { problema: 'atto manca', rimedio, requisito: 'E-25' };
  }
  const inChiaro = ['codice', 'atto'].find((name) => containsCodiceFiscale(field(name)));
  if (inChiaro !== undefined)
    return { problema: `${inChiaro} contiene un codice fiscale`, rimedio: 'resta scritto in chiaro: toglilo' };
  const limiti: Record<string, number> = {};
  for (const [column, name] of LIMITI) {
    if (field(column) === '') continue;
    if (!/^\d{1,9}$/.test(field(column)))
      return { problema: `${column} non è un numero`, rimedio: 'scrivi un intero, o niente' };
    limiti[name] = Number(field(column));
  }
  const lists = Object.fromEntries(
    ['reti', 'servizi', 'finalita']
      .filter((name) => field(name) !== '')
      .map((name) => [name, field(name).split(/\s+/)]),
  );
  const days = Object.fromEntries(
    ['dal', 'al'].filter((name) => field(name) !== '').map((name) => [name, field(name)]),
  );
  return {
    riga,
    codice: field('codice'),
    identita: { nome: field('nome'), codiceFiscale: cf.codiceFiscale },
    profilo: {
      attoDesignazione: field('atto'),
      ...lists,
      ...days,
      ...(Object.keys(limiti).length > 0 && { limiti }),
    },
  };
}

const LIMITI = [
  ['maxOra', 'ora'],
  ['maxGiorno', 'giorno'],
  ['maxSoggetti', 'soggettiGiorno'],
] as const;

/** Reads the ente's own list of people: `codice`, `codiceFiscale` or both; `stato` (`attivo`, `cessato`) and `atto` where it has them. */
export function leggiPersonaleCsv(bytes: Uint8Array): EsitoPersonale {
  const facoltative = ['codice', 'codiceFiscale', 'nome', 'stato', 'atto'];
  const csv = readCsv(bytes, { obbligatorie: [], facoltative, righeMassime: ADDETTI_MASSIMI });
  if (!csv.ok) return csv;
  if (!csv.colonne.has('codice') && !csv.colonne.has('codiceFiscale'))
    return {
      ok: false,
      riga: 1,
      problema: 'manca codice o codiceFiscale',
      rimedio: 'serve almeno una delle due colonne',
    };
  const addetti: AddettoNoto[] = [];
  for (const { riga, campi } of csv.righe) {
    const field = (name: string): string => (campi[name] ?? '').trim();
    const cf = field('codiceFiscale') === '' ? undefined : parseCodiceFiscale(field('codiceFiscale'));
    const wrong =
      cf?.ok === false
        ? 'codiceFiscale non valido'
        : cf === undefined && field('codice') === ''
          ? 'la riga non dice di chi è'
          : !['', 'attivo', 'cessato'].includes(field('stato'))
            ? 'stato non è attivo né cessato'
            : undefined;
    if (wrong !== undefined)
      return { ok: false, riga, problema: wrong, rimedio: 'correggi la riga: di mezzo elenco non si revoca nessuno' };
    addetti.push({
      posto: riga,
      cessato: field('stato') === 'cessato',
      ...(field('codice') !== '' && { codice: field('codice') }),
      ...(cf?.ok === true && { codiceFiscale: cf.codiceFiscale }),
      ...(field('atto') !== '' && { atto: field('atto') }),
    });
  }
  return { ok: true, addetti };
}
