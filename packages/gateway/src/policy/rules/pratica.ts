import type { Rule } from '../contesto.js';

/** An operator's consultation carries the reference of its case. */
export const pratica: Rule = {
  nome: 'pratica',
  requisito: 'Q-02',
  check: ({ richiedente, condizioni }) => {
    if (richiedente.persona?.tipo !== 'operatore') return undefined;
    if (richiedente.pratica === undefined) return { motivo: 'pratica-assente', campo: 'Varco-Pratica' };
    const formato = condizioni?.formatoPratica;
    if (formato === undefined || new RegExp(`^(?:${formato})$`, 'u').test(richiedente.pratica)) return undefined;
    return {
      motivo: 'pratica-assente',
      campo: 'Varco-Pratica',
      dettaglio: "Il riferimento della pratica non ha la forma stabilita dall'ente.",
    };
  },
};
