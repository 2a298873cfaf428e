import type { Rule } from '../contesto.js';

/** One person's credentials are at one workstation: refused at the second where the ente says so, otherwise told in the log alone. */
export const operatoreConcorrente: Rule = {
  nome: 'operatore-concorrente',
  requisito: 'G-01',
  titolo: 'L’operatore chiede da una postazione sola',
  clausola: 'G393',
  check: ({ altraPostazione }) => {
    if (altraPostazione?.azione !== 'rifiuta') return undefined;
    return { motivo: 'operatore-in-uso-altrove', fatti: { secondiFa: altraPostazione.secondiFa } };
  },
};
