import type { Anomalia, Conteggi, Fatto, Rilevatore, Soglie } from '../anomalia.js';
import { TUTTE_LE_REAZIONI } from '../anomalia.js';

type Nome = 'chiamate' | 'percento';

/** Requirement Q-05: somebody tries codes. */
export const moltiNonTrovati: Anomalia<Nome> = {
  id: 'molti-non-trovati',
  titolo: 'Molte persone non trovate o non iscritte',
  clausola: 'CQ art. 8; D13 art. 1.4',
  requisito: 'Q-05',
  significato:
    'Gran parte delle richieste è su persone che non sono iscritte, che INPS non conosce, o su codici che non esistono: qualcuno prova codici a caso, o ha in mano l’elenco di un altro. Un elenco degli iscritti vecchio fa lo stesso effetto: si guarda quello per primo.',
  prove: 'Quante richieste su persone diverse, e quante senza esito; istanti e accessi.',
  soggetti: ['operatore', 'applicazione'],
  reazioni: TUTTE_LE_REAZIONI,
  soglie: {
    chiamate: { valore: 20, minimo: 8, massimo: 32, perche: 'Richieste di fila, su persone diverse, che si guardano.' },
    percento: {
      valore: 50,
      minimo: 10,
      massimo: 100,
      perche: 'Quante sono a vuoto. Chi ha la pratica davanti sbaglia un codice ogni tanto, non una volta su due.',
    },
  },
};

/** One bit for each request: 32 of them are all that is kept. */
export class NonTrovatiRilevatore implements Rilevatore<Fatto, Nome> {
  #persona: number | undefined;
  #vuote = 0;
  #quante = 0;

  osserva({ persona, nonTrovato, errore }: Fatto, soglie: Soglie<Nome>): Conteggi | undefined {
    if (errore || (persona !== undefined && persona === this.#persona)) return undefined;
    if (persona === undefined && !nonTrovato) return undefined;
    this.#persona = persona;
    this.#vuote = (this.#vuote << 1) | (nonTrovato ? 1 : 0);
    this.#quante = Math.min(this.#quante + 1, 32);
    if (!nonTrovato || this.#quante < soglie.chiamate) return undefined;
    let vuote = 0;
    for (let bit = 0; bit < soglie.chiamate; bit += 1) vuote += (this.#vuote >>> bit) & 1;
    if (vuote * 100 < soglie.chiamate * soglie.percento) return undefined;
    this.#vuote = this.#quante = 0;
    return { richieste: soglie.chiamate, aVuoto: vuote };
  }
}
