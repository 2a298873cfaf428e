import type { Rule } from '../contesto.js';

/** A consultation is about somebody. */
export const codiceFiscalePresente: Rule = {
  nome: 'codice-fiscale-presente',
  requisito: 'E-02',
  titolo: 'C’è il codice fiscale su cui si chiede',
  clausola: 'D13 All. 1',
  check: ({ codiceFiscale }) => (codiceFiscale === undefined ? { motivo: 'codice-fiscale-non-valido' } : undefined),
};
