import type { Anomalia, Conteggi, Fatto, Rilevatore, Soglie } from '../anomalia.js';
import { TUTTE_LE_REAZIONI } from '../anomalia.js';
import { Distinti } from '../distinti.js';

type Nome = 'persone' | 'minuti';

/** Requirement Q-05: more people than anybody can deal with. */
export const moltePersone: Anomalia<Nome> = {
  id: 'molte-persone',
  titolo: 'Molte persone diverse in poco tempo',
  clausola: 'CQ art. 8',
  requisito: 'Q-05',
  significato:
    'Un operatore chiede di più persone di quante ne possa trattare: sta leggendo in massa, o lo fa un programma con le sue credenziali. Un recupero di arretrati si spiega con le pratiche.',
  prove: 'Quante persone diverse, in quanti minuti; istanti e accessi. Chi sono, solo nel registro.',
  soggetti: ['operatore'],
  reazioni: TUTTE_LE_REAZIONI,
  soglie: {
    persone: {
      valore: 40,
      minimo: 5,
      massimo: 128,
      perche: 'Quaranta in dieci minuti sono una ogni quindici secondi: il tempo di leggere un estratto non c’è.',
    },
    minuti: { valore: 10, minimo: 1, massimo: 1440, perche: 'In quanto tempo.' },
  },
};

export class MoltePersoneRilevatore extends Distinti implements Rilevatore<Fatto, Nome> {
  osserva({ persona, istante }: Fatto, { persone, minuti }: Soglie<Nome>): Conteggi | undefined {
    if (persona === undefined) return undefined;
    // Which accesses, the operator's own traces say: these would be a name for each person.
    return this.aggiungi(persona, istante, '', persone, minuti * 60_000) ? { persone, minuti } : undefined;
  }
}
