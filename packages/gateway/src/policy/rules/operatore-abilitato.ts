import type { Rule } from '../contesto.js';

/** Designated by an act, enabled, and not revoked since. */
export const operatoreAbilitato: Rule = {
  nome: 'operatore-abilitato',
  requisito: 'E-25',
  titolo: 'L’operatore è designato e abilitato',
  clausola: 'D13 art. 5.7',
  check: ({ richiedente: { persona }, ente }) => {
    if (persona?.tipo !== 'operatore') return undefined;
    const operatore = ente.operatore(persona.codice);
    if (!operatore) return { motivo: 'operatore-non-riconosciuto' };
    return operatore.stato === 'abilitato' ? undefined : { motivo: 'operatore-non-abilitato' };
  },
};
