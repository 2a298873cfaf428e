import type { Rule } from '../contesto.js';

/** Allegato 2 serves the insured; operators through cooperation only with INPS's recorded consent. */
export const operatoriAmmessi: Rule = {
  nome: 'operatori-ammessi',
  requisito: 'E-03',
  titolo: 'INPS ha acconsentito agli operatori in cooperazione',
  clausola: 'D13 art. 1.2–3, All. 1, All. 2',
  check: ({ richiedente: { persona }, condizioni }) =>
    persona?.tipo === 'operatore' && condizioni?.consensoOperatori === undefined
      ? { motivo: 'operatori-non-ammessi' }
      : undefined,
};
