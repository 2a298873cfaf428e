import type { Rule } from '../contesto.js';

/** One identified person behind every call: no person, no call. */
export const personaPresente: Rule = {
  nome: 'persona-presente',
  requisito: 'Q-03',
  check: ({ richiedente }) => (richiedente.persona ? undefined : { motivo: 'persona-assente' }),
};
