import type { CondizioniServizio } from '../domain/convenzione.js';
import type { Limite } from './counter-store.js';
import { dayWindow } from './window.js';
import type { Finestra } from './window.js';

/** What a consultation is counted against. */
export interface RichiestaLimiti {
  readonly enteId: string;
  readonly condizioni: CondizioniServizio;
  /** When the call is about to leave, epoch milliseconds. */
  readonly istante: number;
  /** Longest time in which the call can still reach the erogatore, milliseconds: the service's deadline. */
  readonly tempoMassimoMs: number;
  /** IANA name. Default `Europe/Rome`. */
  readonly fusoOrario?: string;
}

/** A daily ceiling in one day's window. */
export interface LimiteGiorno extends Limite {
  readonly finestra: Finestra;
}

const DAY = 86_400_000;
/** So long after its window a counter is kept: a clock that jumps ahead and comes back finds what was spent. */
export const CONSERVAZIONE_CONTATORI_MS = 40 * DAY;
export const FUSO_ORARIO = 'Europe/Rome';

/**
 * Every ceiling that a call counts against, the window of the instant first. A call that leaves within one deadline of midnight may
 * be counted by the erogatore on either day, so it takes a unit of both. Counters are kept for forty days after their window.
 */
export function limitsFor(richiesta: RichiestaLimiti): readonly [LimiteGiorno, ...LimiteGiorno[]] {
  const { istante, tempoMassimoMs, fusoOrario = FUSO_ORARIO } = richiesta;
  const today = limite(richiesta, dayWindow(istante, fusoOrario));
  if (istante + tempoMassimoMs < today.finestra.fine) return [today];
  return [today, limite(richiesta, dayWindow(today.finestra.fine, fusoOrario))];
}

/**
 * Keys to latch when the erogatore says that the day's calls are spent (Q-04r): those of every day from now until then, eight at most.
 *
 * @param finoA until when; the end of today when the erogatore did not say
 */
export function latchKeys(
  richiesta: RichiestaLimiti,
  finoA?: number,
): { readonly chiavi: readonly string[]; readonly finoA: number } {
  const { istante, fusoOrario = FUSO_ORARIO } = richiesta;
  let finestra = dayWindow(istante, fusoOrario);
  const until = finoA ?? finestra.fine;
  const chiavi = [limite(richiesta, finestra).chiave];
  while (finestra.fine < until && chiavi.length < 8) {
    finestra = dayWindow(finestra.fine, fusoOrario);
    chiavi.push(limite(richiesta, finestra).chiave);
  }
  return { chiavi, finoA: until };
}

/** @throws TypeError when the limits make no sense: none, one key twice, a ceiling that is not a whole number from 0 */
export function checkLimiti(limiti: readonly Limite[]): void {
  if (limiti.length === 0) throw new TypeError('a reservation needs at least one limit');
  if (new Set(limiti.map(({ chiave }) => chiave)).size !== limiti.length)
    throw new TypeError('a limit is named twice in one reservation');
  for (const { massimo, scade } of limiti) {
    if (!Number.isSafeInteger(massimo) || massimo < 0) throw new TypeError('massimo must be a whole number, 0 or more');
    if (!Number.isSafeInteger(scade)) throw new TypeError('scade must be whole epoch milliseconds');
  }
}

/** Key of one day's calls of an ente to a service: the day in which the instant falls. */
export function chiaveGiorno(enteId: string, servizioId: string, istante: number, fusoOrario = FUSO_ORARIO): string {
  return `${enteId}/${servizioId}/giorno/${dayWindow(istante, fusoOrario).chiave}`;
}

function limite({ enteId, condizioni }: RichiestaLimiti, finestra: Finestra): LimiteGiorno {
  return {
    chiave: `${enteId}/${condizioni.servizioId}/giorno/${finestra.chiave}`,
    massimo: condizioni.chiamateMassimeGiorno,
    scade: finestra.fine + CONSERVAZIONE_CONTATORI_MS,
    finestra,
  };
}
