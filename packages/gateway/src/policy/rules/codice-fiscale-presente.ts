import type { Rule } from '../contesto.js';

/** A consultation is about somebody. */
export const codiceFiscalePresente: Rule = {
  nome: 'codice-fiscale-presente',
  requisito: 'E-02',
  check: ({ codiceFiscale }) => (codiceFiscale === undefined ? { motivo: 'codice-fiscale-non-valido' } : undefined),
};
