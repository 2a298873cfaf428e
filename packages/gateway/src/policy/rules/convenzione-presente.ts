import type { Rule } from '../contesto.js';

/** No call without a legal ground. */
export const convenzionePresente: Rule = {
  nome: 'convenzione-presente',
  requisito: 'E-13',
  check: ({ convenzione }) => (convenzione ? undefined : { motivo: 'convenzione-assente' }),
};
