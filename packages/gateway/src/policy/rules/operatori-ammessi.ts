import type { Rule } from '../contesto.js';

/** Allegato 2 serves the insured; operators through cooperation only with INPS's recorded consent. */
export const operatoriAmmessi: Rule = {
  nome: 'operatori-ammessi',
  requisito: 'E-03',
  check: ({ richiedente: { persona }, condizioni }) =>
    persona?.tipo === 'operatore' && condizioni?.consensoOperatori === undefined
      ? { motivo: 'operatori-non-ammessi' }
      : undefined,
};
