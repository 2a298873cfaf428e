import { inReti, isAddress } from '../reti.js';
import type { Rule } from '../contesto.js';

/**
 * Operators work from the ente's intranet. Where networks are declared for an operator, the workstation must be an address within
 * them; an application that names workstations otherwise cannot serve that operator.
 */
export const indirizzoOperatore: Rule = {
  nome: 'indirizzo-operatore',
  requisito: 'E-07',
  titolo: 'L’operatore lavora dalle sue reti dichiarate',
  clausola: 'D13 All. 1, All. 3; CQ All. 3',
  check: ({ richiedente: { persona, postazione }, ente }) => {
    if (persona?.tipo !== 'operatore') return undefined;
    const reti = ente.operatore(persona.codice)?.reti ?? [];
    if (reti.length === 0) return undefined;
    if (postazione !== undefined && isAddress(postazione) && inReti(postazione, reti)) return undefined;
    return {
      motivo: 'indirizzo-non-ammesso',
      campo: 'Varco-Postazione',
      dettaglio: "La postazione dell'operatore deve essere un indirizzo IP delle sue reti dichiarate.",
    };
  },
};
