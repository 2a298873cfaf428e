import type { ComunicazioneInps, Ente, Operatore } from '../domain/ente.js';
import { trovaOperatori } from './cambia-stato.js';
import { conOperatori } from './profilo.js';
import type { Cambio, RifiutoOperatori } from './rifiuto.js';
import { rifiuta } from './rifiuto.js';

/** Older ones are in the history of the anagrafe. */
const CONSERVATE = 20;

/** The ente with what INPS must be told of, because of what an act did: who was enabled, and who was revoked (E-22). Pure. */
export function daComunicare(prima: Ente, dopo: Ente, del: string, atto: number): Ente {
  const before = new Map(prima.operatori.map((operatore) => [operatore.codice, operatore.stato]));
  const nuovi = dopo.operatori.flatMap((operatore): readonly Operatore[] => {
    const tipo = tipoDi(before.get(operatore.codice), operatore.stato);
    return tipo === undefined ? [] : [conComunicazione(operatore, { tipo, del, atto })];
  });
  return nuovi.length === 0 ? dopo : conOperatori(dopo, nuovi);
}

function tipoDi(
  prima: Operatore['stato'] | undefined,
  dopo: Operatore['stato'],
): ComunicazioneInps['tipo'] | undefined {
  if (prima === dopo) return undefined;
  // Whoever comes back from a suspension was never taken from INPS's list.
  if (dopo === 'abilitato') return prima === 'sospeso' ? undefined : 'abilitazione';
  return dopo === 'revocato' && prima !== undefined ? 'revoca' : undefined;
}

function conComunicazione(operatore: Operatore, nuova: ComunicazioneInps): Operatore {
  return { ...operatore, comunicazioni: [...(operatore.comunicazioni ?? []), nuova].slice(-CONSERVATE) };
}

/** What is written down of a message to INPS: that it left, that INPS answered, or both. Days are `YYYY-MM-DD`. */
export interface Comunicata {
  readonly tipo: ComunicazioneInps['tipo'];
  readonly inviata?: string;
  readonly protocollo?: string;
  readonly riscontrata?: string;
  readonly riscontro?: string;
}

/**
 * The ente with days of sending and of acknowledgement written on the last message of that kind about each operator; all of them, or everything
 * that is wrong. Who was enabled by a file has no message yet: the first day written makes one. Pure.
 */
export function comunica(ente: Ente, codici: readonly string[], detto: Comunicata, oggi: string): Cambio<Ente> {
  const trovati = trovaOperatori(ente, codici);
  if (!trovati.ok) return trovati;
  const rifiuti: RifiutoOperatori[] = [];
  const nuovi = trovati.valore.map((operatore): Operatore => {
    const all = operatore.comunicazioni ?? [];
    const index = all.findLastIndex(({ tipo }) => tipo === detto.tipo);
    const base = all[index] ?? daFile(operatore, detto);
    const { tipo: _, ...giorni } = detto;
    const nuova = base && { ...base, ...giorni };
    const no = nuova === undefined ? assente(detto) : vieta(nuova, oggi);
    if (no !== undefined || nuova === undefined) {
      rifiuti.push({ ...(no ?? assente(detto)), codice: operatore.codice });
      return operatore;
    }
    return { ...operatore, comunicazioni: index < 0 ? [...all, nuova] : all.toSpliced(index, 1, nuova) };
  });
  return rifiuti.length > 0 ? rifiuta(...rifiuti) : { ok: true, valore: conOperatori(ente, nuovi) };
}

/** Of somebody whom no act enabled, or revoked. */
function daFile(
  { stato, dal, comunicazioni }: Operatore,
  { tipo, inviata }: Comunicata,
): ComunicazioneInps | undefined {
  const fits = tipo === 'revoca' ? stato === 'revocato' : comunicazioni === undefined;
  if (!fits || inviata === undefined) return undefined;
  return { tipo, del: tipo === 'abilitazione' && dal !== undefined && dal <= inviata ? dal : inviata };
}

function assente({ tipo }: Comunicata): RifiutoOperatori {
  return {
    motivo: 'comunicazione-assente',
    problema: tipo === 'revoca' ? 'nessuno lo ha revocato' : 'non c’è un’abilitazione da comunicare',
    rimedio: 'guarda varco operatore storia; per chi fu abilitato da un file scrivi prima --inviata',
    requisito: 'E-22',
  };
}

function vieta({ del, inviata, riscontrata }: ComunicazioneInps, oggi: string): RifiutoOperatori | undefined {
  const no = (problema: string, rimedio: string): RifiutoOperatori => ({
    ...{ motivo: 'dati-non-validi', problema, rimedio, requisito: 'E-22' },
  });
  if (inviata === undefined) return no('il testo non è ancora partito', 'scrivi prima --inviata, il giorno della PEC');
  if (inviata > oggi) return no('--inviata è nel futuro', 'si scrive quando la PEC è partita');
  if (inviata < del) return no(`--inviata viene prima del ${del}, il giorno dell’atto`, 'correggi la data');
  if (riscontrata === undefined) return undefined;
  if (riscontrata > oggi) return no('--riscontrata è nel futuro', 'si scrive quando INPS ha risposto');
  return riscontrata < inviata
    ? no('INPS avrebbe risposto prima dell’invio', 'correggi una delle due date')
    : undefined;
}
