import { inReti } from '../reti.js';
import type { Rule } from '../contesto.js';

/** The application calls from its declared networks. The address is the application's, never the citizen's. */
export const indirizzoApplicazione: Rule = {
  nome: 'indirizzo-applicazione',
  requisito: 'E-07',
  titolo: 'L’applicazione chiama dalle sue reti dichiarate',
  clausola: 'D13 All. 1, All. 3; CQ All. 3',
  check: ({ applicazione, richiedente }) =>
    inReti(richiedente.indirizzo, applicazione.reti)
      ? undefined
      : {
          motivo: 'indirizzo-non-ammesso',
          dettaglio: "L'indirizzo da cui chiama l'applicazione non è tra le sue reti dichiarate.",
        },
};
