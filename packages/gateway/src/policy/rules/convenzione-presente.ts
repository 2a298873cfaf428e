import type { Rule } from '../contesto.js';

/** No call without a legal ground. */
export const convenzionePresente: Rule = {
  nome: 'convenzione-presente',
  requisito: 'E-13',
  titolo: 'Una convenzione copre il servizio',
  clausola: 'D13 art. 9; CQ art. 1',
  check: ({ convenzione }) => (convenzione ? undefined : { motivo: 'convenzione-assente' }),
};
