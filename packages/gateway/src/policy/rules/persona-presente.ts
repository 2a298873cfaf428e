import type { Rule } from '../contesto.js';

/** One identified person behind every call: no person, no call. */
export const personaPresente: Rule = {
  nome: 'persona-presente',
  requisito: 'Q-03',
  titolo: 'C’è la persona che ha originato la richiesta',
  clausola: 'CQ All. 5',
  check: ({ richiedente }) => (richiedente.persona ? undefined : { motivo: 'persona-assente' }),
};
