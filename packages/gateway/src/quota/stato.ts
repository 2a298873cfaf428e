import { chiaveMembro, type CounterStore } from './counter-store.js';
import type { LimiteQuota } from './limits.js';
import { VOCI_TETTI } from './tetti.js';

/** A ceiling, as it stands: nothing was taken to know it. */
export interface QuotaGuardata {
  readonly tetto: LimiteQuota['tetto'];
  readonly titolo: string;
  readonly requisito: string;
  readonly modo: LimiteQuota['modo'];
  readonly massimo: number;
  readonly usate: number;
  readonly rimaste: number;
  /** When the window ends, ISO 8601. */
  readonly azzeramento: string;
  /** Of different people: this one was asked about already. */
  readonly giaContato?: boolean;
  /** Stopped by the erogatore until then, ISO 8601 (Q-04r). */
  readonly fermoFino?: string;
  /** A call would be refused by it. */
  readonly rifiuterebbe: boolean;
}

/** How the ceilings of a call stand, in its order. Reads, and takes nothing. @throws CountersUnavailableError, and what the store throws */
export async function guardaQuote(
  counters: Pick<CounterStore, 'taken' | 'latchedUntil'>,
  limiti: readonly LimiteQuota[],
  istante: number,
): Promise<readonly QuotaGuardata[]> {
  const membri = limiti.flatMap((one) => (one.distinto === undefined ? [] : [chiaveMembro(one, one.distinto)]));
  const chiavi = limiti.map(({ chiave }) => chiave);
  const presi = await counters.taken([...chiavi, ...membri]);
  const fermi = await counters.latchedUntil(chiavi);
  return limiti.map((limite) => {
    const { tetto, modo, soglia: massimo, chiave, finestra, distinto } = limite;
    const { titolo, requisito } = VOCI_TETTI[tetto];
    const usate = presi.get(chiave) ?? 0;
    const giaContato = distinto !== undefined && (presi.get(chiaveMembro(limite, distinto)) ?? 0) > 0;
    const fermoFino = fermi.get(chiave) ?? 0;
    const rimaste = Math.max(0, massimo - usate);
    return {
      ...{ tetto, titolo, requisito, modo, massimo, usate, rimaste },
      azzeramento: new Date(finestra.fine).toISOString(),
      ...(distinto !== undefined && { giaContato }),
      ...(fermoFino > istante && { fermoFino: new Date(fermoFino).toISOString() }),
      rifiuterebbe: fermoFino > istante || (modo === 'blocca' && rimaste < 1 && !giaContato),
    };
  });
}
