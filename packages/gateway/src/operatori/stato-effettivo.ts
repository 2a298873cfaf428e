import type { Ente, Operatore } from '../domain/ente.js';
import { postiDi } from '../domain/posti.js';
import type { Posti } from '../domain/posti.js';

/** Whether an operator may ask on a day, and why not. Dates are `YYYY-MM-DD`, the last day included. */
export type StatoEffettivo = Operatore['stato'] | 'non-ancora' | 'scaduto' | 'non-confermato';

/** What an operator is on a day: validity and reviews count as much as what is written. */
export function statoEffettivo({ stato, dal, al, daConfermareEntro }: Operatore, oggi: string): StatoEffettivo {
  if (stato !== 'abilitato') return stato;
  if (dal !== undefined && oggi < dal) return 'non-ancora';
  if (al !== undefined && al < oggi) return 'scaduto';
  return daConfermareEntro !== undefined && daConfermareEntro < oggi ? 'non-confermato' : 'abilitato';
}

/** Operators who take a place: enabled now or later, as long as it was not taken from them. */
export function utenti({ operatori }: Ente, oggi: string): number {
  return operatori.filter((operatore) => isUtente(operatore, oggi)).length;
}

function isUtente(operatore: Operatore, oggi: string): boolean {
  return ['abilitato', 'non-ancora'].includes(statoEffettivo(operatore, oggi));
}

/** Most users by the convenzioni that hold on a day: the strictest of them (Q-04u). `undefined`: none declares any. */
export function utentiMassimi(ente: Ente, oggi: string): number | undefined {
  const declared = posti(ente, oggi).map(({ massimo }) => massimo);
  return declared.length === 0 ? undefined : Math.min(...declared);
}

/** Users and their maxima, service by service, by the convenzioni that hold on a day (Q-04u). */
export function posti(ente: Ente, oggi: string): readonly Posti[] {
  return postiDi(
    ente,
    ente.convenzioni.filter(({ dataInizio, dataFine }) => dataInizio <= oggi && oggi < dataFine),
    (operatore) => isUtente(operatore, oggi),
  );
}
