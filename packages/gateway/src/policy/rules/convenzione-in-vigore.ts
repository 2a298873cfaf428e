import { giornoLocale } from '../calendario.js';
import type { Rule } from '../contesto.js';

/** From its first day, included, to its end, excluded, on the fund's calendar. */
export const convenzioneInVigore: Rule = {
  nome: 'convenzione-in-vigore',
  requisito: 'E-13',
  titolo: 'La convenzione è in vigore',
  clausola: 'D13 art. 9; CQ art. 1',
  check: ({ convenzione, istante, fuso }) => {
    if (!convenzione) return undefined;
    const oggi = giornoLocale(istante, fuso);
    if (oggi < convenzione.dataInizio) {
      return { motivo: 'convenzione-assente', dettaglio: `La convenzione decorre dal ${convenzione.dataInizio}.` };
    }
    if (oggi >= convenzione.dataFine) {
      return {
        motivo: 'convenzione-scaduta',
        dettaglio: `La convenzione non è più in vigore dal ${convenzione.dataFine}.`,
      };
    }
    return undefined;
  },
};
