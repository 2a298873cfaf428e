import type { EnteSnapshot } from '../anagrafe/anagrafe.js';
import type { CondizioniServizio, Convenzione } from '../domain/convenzione.js';

export interface FondamentoGiuridico {
  readonly convenzione: Convenzione;
  readonly condizioni: CondizioniServizio;
}

/**
 * The convenzione that speaks for a service today: the one in force; otherwise the next to begin; otherwise the last that ended.
 * The rules then say whether it holds, so that a refusal names the true reason.
 */
export function trovaConvenzione(
  ente: EnteSnapshot,
  servizioId: string,
  oggi: string,
): FondamentoGiuridico | undefined {
  const tutte = ente.convenzioni(servizioId);
  const inVigore = tutte.find(({ convenzione }) => convenzione.dataInizio <= oggi && oggi < convenzione.dataFine);
  if (inVigore) return inVigore;
  const future = tutte.filter(({ convenzione }) => oggi < convenzione.dataInizio);
  if (future.length > 0) return future.reduce((a, b) => (a.convenzione.dataInizio <= b.convenzione.dataInizio ? a : b));
  return tutte.length === 0
    ? undefined
    : tutte.reduce((a, b) => (a.convenzione.dataFine >= b.convenzione.dataFine ? a : b));
}
