import type { Livello } from '../../domain/persona.js';
import type { Rule } from '../contesto.js';

/** CIE and CNS are smart cards: they stand beside SPID level 3. */
const RANK: Readonly<Record<Livello, number>> = { SPID1: 1, SPID2: 2, SPID3: 3, CIE: 3, CNS: 3 };

/** Strong individual credentials. A legacy application may be excused, and is then recorded without a level. */
export const livello: Rule = {
  nome: 'livello',
  requisito: 'E-06',
  titolo: 'Il livello di autenticazione basta',
  clausola: 'D13 All. 1 b1',
  check: ({ richiedente, condizioni, applicazione }) => {
    const minimo = condizioni?.livelloMinimo;
    if (minimo === undefined) return undefined;
    if (richiedente.livello === undefined && applicazione.senzaLivello) return undefined;
    if (richiedente.livello !== undefined && RANK[richiedente.livello] >= RANK[minimo]) return undefined;
    return {
      motivo: 'livello-insufficiente',
      campo: 'Varco-LoA',
      dettaglio: `Serve almeno ${minimo}, oppure CIE o CNS.`,
    };
  },
};
