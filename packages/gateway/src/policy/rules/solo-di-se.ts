import type { Rule } from '../contesto.js';

/** The insured person asks only about himself. Omocodia variants are different people. */
export const soloDiSe: Rule = {
  nome: 'solo-di-se',
  requisito: 'E-03',
  titolo: 'L’assicurato chiede solo di sé',
  clausola: 'D13 art. 1.2–3, All. 2',
  check: ({ richiedente: { persona }, codiceFiscale }) =>
    persona?.tipo === 'assicurato' && persona.codiceFiscale !== codiceFiscale
      ? { motivo: 'persona-diversa' }
      : undefined,
};
