import { difetto, pointer } from '../config/difetto.js';
import type { Rilievo } from '../config/difetto.js';
import type { Ente } from '../domain/ente.js';
import { postiDi } from '../domain/posti.js';
import type { DocumentoAnagrafe } from './documento.js';
import { isAbilitato } from './regole/operatori.js';

/**
 * A file enables nobody beyond the users that a convenzione allows (Q-04u). Those there are already may stay, when it is the maximum that came
 * down: no rule of one document can tell, so the version in force is looked at.
 */
export function* controllaMassimi(
  { enti }: DocumentoAnagrafe,
  vigente: DocumentoAnagrafe | undefined,
  oggi: string,
): Iterable<Rilievo> {
  const before = new Map(vigente?.enti.map((ente) => [ente.id, ente]));
  for (const [index, ente] of enti.entries()) {
    const prima = new Map(posti(before.get(ente.id) ?? ente, ente, oggi).map((one) => [one.servizioId, one.utenti]));
    for (const { servizioId, massimo, utenti } of posti(ente, ente, oggi)) {
      if (utenti <= massimo || (before.has(ente.id) && utenti <= (prima.get(servizioId) ?? 0))) continue;
      const problem = `per «${servizioId}» gli operatori abilitati sono ${utenti}, e la convenzione ne ammette ${massimo}`;
      const fix = 'togline, o concorda con INPS un massimo più alto';
      yield {
        ...difetto('utenti-oltre-massimo', pointer('enti', index, 'operatori'), problem, fix),
        requisito: 'Q-04u',
      };
    }
  }
}

/** Users of one ente as it is, under the convenzioni that another version of it has on a day. */
function posti(utenti: Ente, { convenzioni }: Ente, oggi: string) {
  const inVigore = convenzioni.filter(({ dataInizio, dataFine }) => dataInizio <= oggi && oggi < dataFine);
  return postiDi(utenti, inVigore, (operatore) => isAbilitato(operatore) && (operatore.al ?? oggi) >= oggi);
}
