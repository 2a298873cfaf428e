import type { Ente, Operatore } from '../domain/ente.js';
import { trovaOperatori } from './cambia-stato.js';
import { conOperatori } from './profilo.js';
import type { Cambio } from './rifiuto.js';
import { rifiuta } from './rifiuto.js';

/** A review to be opened. Days are `YYYY-MM-DD`. */
export interface NuovaRevisione {
  readonly id: string;
  /** Last day to confirm. */
  readonly entro: string;
}

/** Until the act has a number, and it is written in its place. */
const ATTO_PROVVISORIO = 1;

/** Opens a review: from the day after `entro`, nobody who was not confirmed may ask. Pure. */
export function apriRevisione(ente: Ente, { id, entro }: NuovaRevisione, oggi: string): Cambio<Ente> {
  if (ente.revisione) {
    return rifiuta({
      motivo: 'revisione-aperta',
      problema: `c’è già una revisione aperta: «${ente.revisione.id}»`,
      rimedio: 'chiudila prima: varco operatore revisione chiudi',
      requisito: 'Q-09',
    });
  }
  if (entro < oggi) return rifiuta(tardi(`il termine ${entro} è già passato`, 'scegli un giorno da oggi in poi'));
  const operatori = ente.operatori.map((one): Operatore =>
    one.stato === 'abilitato' ? { ...one, daConfermareEntro: entro } : one,
  );
  return { ok: true, valore: { ...ente, operatori, revisione: { id, aperta: oggi, entro, atto: ATTO_PROVVISORIO } } };
}

/** Confirms operators in the review that is open, until its last day. Pure. */
export function confermaOperatori(ente: Ente, codici: readonly string[], oggi: string): Cambio<Ente> {
  const { revisione } = ente;
  if (!revisione) return rifiuta(SENZA_REVISIONE);
  if (revisione.entro < oggi) {
    const fix = 'chiudi la revisione, e riabilita chi serve ancora: varco operatore abilita';
    return rifiuta(tardi(`il termine era il ${revisione.entro}: chi non era confermato è sospeso`, fix));
  }
  const trovati = trovaOperatori(ente, codici);
  if (!trovati.ok) return trovati;
  return { ok: true, valore: conOperatori(ente, trovati.valore.map(confermato)) };
}

/** Closes the review. Those who were not confirmed are suspended, once the last day has passed; before it, all must have been. Pure. */
export function chiudiRevisione(ente: Ente, oggi: string): Cambio<Ente> {
  const { revisione, ...resto } = ente;
  if (!revisione) return rifiuta(SENZA_REVISIONE);
  const mancanti = daConfermare(ente);
  if (mancanti.length > 0 && oggi <= revisione.entro) {
    return rifiuta({
      motivo: 'revisione-incompleta',
      problema: `mancano ${mancanti.length} conferme, e il termine è il ${revisione.entro}`,
      rimedio: 'conferma o revoca chi manca (varco operatore revisione stato), o aspetta il termine',
      requisito: 'Q-09',
    });
  }
  return { ok: true, valore: { ...resto, operatori: sospesi(ente.operatori) } };
}

/** The ente with those suspended who were not confirmed by the last day; `undefined`: there is nobody to suspend. Pure. */
export function sospendiNonConfermati(ente: Ente, oggi: string): Ente | undefined {
  const { revisione } = ente;
  if (!revisione || oggi <= revisione.entro || daConfermare(ente).length === 0) return undefined;
  return { ...ente, operatori: sospesi(ente.operatori) };
}

/** Codes of those who wait to be confirmed. */
export function daConfermare({ operatori }: Ente): readonly string[] {
  return operatori
    .filter(({ stato, daConfermareEntro }) => stato === 'abilitato' && daConfermareEntro !== undefined)
    .map(({ codice }) => codice);
}

function sospesi(operatori: readonly Operatore[]): readonly Operatore[] {
  return operatori.map((one) => {
    if (one.daConfermareEntro === undefined) return one;
    const rest = confermato(one);
    return one.stato === 'abilitato' ? { ...rest, stato: 'sospeso' } : rest;
  });
}

function confermato({ daConfermareEntro: _, ...operatore }: Operatore): Operatore {
  return operatore;
}

const tardi = (problema: string, rimedio: string) =>
  ({ motivo: 'scadenza-passata', problema, rimedio, requisito: 'Q-09' }) as const;

const SENZA_REVISIONE = {
  motivo: 'revisione-assente',
  problema: 'nessuna revisione è aperta',
  rimedio: 'aprila: varco operatore revisione apri',
  requisito: 'Q-09',
} as const;
