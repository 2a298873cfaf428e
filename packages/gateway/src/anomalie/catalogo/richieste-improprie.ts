import type { Anomalia, Conteggi, Rilevatore, Soglie } from '../anomalia.js';
import { TUTTE_LE_REAZIONI } from '../anomalia.js';

type Nome = 'richieste' | 'minuti';

/** Requirement Q-07: an application that knocks where there is no door. */
export const richiesteImproprie: Anomalia<Nome> = {
  id: 'richieste-improprie',
  titolo: 'Richieste improprie di un’applicazione',
  clausola: 'CQ All. 5',
  requisito: 'Q-07',
  significato:
    'Un’applicazione, con le sue credenziali, chiama percorsi che non esistono o con un metodo sbagliato: è configurata male, o qualcuno con le sue credenziali sta cercando che altro c’è.',
  prove: 'Quante richieste, in quanti minuti. Sono nei tentativi contati per minuto, sotto il nome dell’applicazione.',
  soggetti: ['applicazione'],
  reazioni: TUTTE_LE_REAZIONI,
  soglie: {
    richieste: { valore: 30, minimo: 3, massimo: 10000, perche: 'Qualcuna è un errore; trenta sono una ricerca.' },
    minuti: { valore: 10, minimo: 1, massimo: 1440, perche: 'In quanto tempo.' },
  },
};

export class ImproprieRilevatore implements Rilevatore<{ readonly istante: number }, Nome> {
  #inizio = 0;
  #quante = 0;

  osserva({ istante }: { readonly istante: number }, { richieste, minuti }: Soglie<Nome>): Conteggi | undefined {
    if (istante < this.#inizio || istante - this.#inizio >= minuti * 60_000) {
      this.#inizio = istante;
      this.#quante = 0;
    }
    this.#quante += 1;
    if (this.#quante < richieste) return undefined;
    this.#quante = 0;
    return { richieste, minuti };
  }
}
