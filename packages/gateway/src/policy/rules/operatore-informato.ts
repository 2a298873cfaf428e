import type { Rule } from '../contesto.js';

/** Operators know that accesses are traced, by the notice in force; where the ente has none, nothing is asked. */
export const operatoreInformato: Rule = {
  nome: 'operatore-informato',
  requisito: 'E-20',
  titolo: 'L’operatore sa che gli accessi sono tracciati',
  clausola: 'D13 art. 6.1, All. 1 b3; messaggio INPS 11837/2013',
  check: ({ richiedente: { persona }, ente }) => {
    const { informativa } = ente.ente;
    if (persona?.tipo !== 'operatore' || informativa?.richiesta !== true) return undefined;
    const known = ente.operatore(persona.codice)?.presaVisione?.versione;
    return known === informativa.versione ? undefined : { motivo: 'operatore-non-informato' };
  },
};
