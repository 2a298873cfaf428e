import { giornoLocale } from '../calendario.js';
import type { Rule } from '../contesto.js';

/** Enabled today: within his term, and confirmed by the review whose last day has passed. Exact on every instance, by the calendar alone. */
export const operatoreInCarica: Rule = {
  nome: 'operatore-in-carica',
  requisito: 'Q-09',
  titolo: 'L’abilitazione dell’operatore vale oggi, e l’ultima revisione l’ha confermata',
  clausola: 'CQ art. 2; G393',
  check: ({ richiedente: { persona }, ente, istante, fuso }) => {
    if (persona?.tipo !== 'operatore') return undefined;
    const { dal, al, daConfermareEntro } = ente.operatore(persona.codice) ?? {};
    if (dal === undefined && al === undefined && daConfermareEntro === undefined) return undefined;
    const oggi = giornoLocale(istante, fuso);
    const no = (dettaglio: string) => ({ motivo: 'operatore-non-abilitato', dettaglio }) as const;
    if (dal !== undefined && oggi < dal) return no(`L'abilitazione dell'operatore comincia il ${dal}.`);
    if (al !== undefined && al < oggi) return no(`L'abilitazione dell'operatore è finita il ${al}.`);
    if (daConfermareEntro !== undefined && daConfermareEntro < oggi)
      return no(`L'abilitazione dell'operatore non è stata confermata entro il ${daConfermareEntro}.`);
    return undefined;
  },
};
