import { inReti, isAddress } from '../reti.js';
import type { Rule } from '../contesto.js';

/**
 * Operators work from the ente's intranet. Where the convenzione declares networks, or the operator has some of his own, the workstation must
 * be an address within them: within both, where both are there. An application that names workstations otherwise cannot serve him.
 */
export const indirizzoOperatore: Rule = {
  nome: 'indirizzo-operatore',
  requisito: 'E-07',
  titolo: 'L’operatore lavora dalle sue reti dichiarate',
  clausola: 'D13 All. 1, All. 3; CQ All. 3',
  check: ({ richiedente: { persona, postazione }, ente, convenzione }) => {
    if (persona?.tipo !== 'operatore') return undefined;
    const sue = ente.operatore(persona.codice)?.reti ?? [];
    const dichiarate = convenzione?.retiPostazioni ?? convenzione?.retiOperatori ?? [];
    if (sue.length === 0 && dichiarate.length === 0) return undefined;
    if (postazione !== undefined && isAddress(postazione) && inReti(postazione, sue) && inReti(postazione, dichiarate))
      return undefined;
    return {
      motivo: 'indirizzo-non-ammesso',
      campo: 'Varco-Postazione',
      dettaglio: "La postazione dell'operatore deve essere un indirizzo IP delle sue reti dichiarate.",
    };
  },
};
