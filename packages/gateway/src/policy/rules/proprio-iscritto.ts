import type { Rule } from '../contesto.js';

/** Only about the ente's own insured; what cannot be asked is a no. */
export const proprioIscritto: Rule = {
  nome: 'proprio-iscritto',
  requisito: 'E-04',
  check: ({ iscrizione }) => {
    if (iscrizione === 'iscritto') return undefined;
    return { motivo: iscrizione === 'non-iscritto' ? 'assicurato-non-iscritto' : 'iscritti-non-disponibili' };
  },
};
