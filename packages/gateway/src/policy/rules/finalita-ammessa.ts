import type { Rule } from '../contesto.js';

/** The annex was signed for a purpose: a call for another has no ground in it. */
export const finalitaAmmessa: Rule = {
  nome: 'finalita-ammessa',
  requisito: 'E-13',
  titolo: 'La finalità PDND è fra quelle dell’allegato',
  clausola: 'CQ art. 10; D13 art. 1',
  check: ({ servizio, condizioni }) => {
    const ammesse = condizioni?.finalitaAmmesse;
    const purposeId = servizio?.pdnd?.purposeId;
    if (ammesse === undefined || purposeId === undefined || ammesse.includes(purposeId)) return undefined;
    return { motivo: 'finalita-non-ammessa' };
  },
};
