import { inIntervallo, secondiFinoA } from '../calendario.js';
import type { Rule } from '../contesto.js';

/** The service stops as announced: callers read the announced text, and when to come back. */
export const manutenzione: Rule = {
  nome: 'manutenzione',
  requisito: 'Q-15',
  titolo: 'Il servizio non è fermo per una manutenzione annunciata',
  clausola: 'CQ art. 6; D13 art. 4.2',
  check: ({ convenzione, istante, fuso }) => {
    const inCorso = convenzione?.manutenzioni?.find((one) => inIntervallo(one, istante, fuso));
    return (
      inCorso && {
        motivo: 'servizio-in-manutenzione',
        dettaglio: inCorso.testo,
        riprovaDopo: secondiFinoA(inCorso.al, istante, fuso),
      }
    );
  },
};
