import type { Anomalia, Conteggi, Fatto, Rilevatore, Soglie } from '../anomalia.js';
import { TUTTE_LE_REAZIONI } from '../anomalia.js';

type Nome = 'chiamate' | 'dalle' | 'alle' | 'giorni';

/** Requirement Q-07: an operator at hours that are not his. */
export const fuoriOrario: Anomalia<Nome> = {
  id: 'fuori-orario',
  titolo: 'Attività fuori dall’orario abituale',
  clausola: 'CQ All. 5',
  requisito: 'Q-07',
  significato:
    'L’operatore chiede a ore in cui di solito non lavora, o in cui non lavora nessuno: le sue credenziali potrebbero essere di un altro. Un turno diverso si spiega con l’ordine di servizio. Le fasce della convenzione, se ci sono, rifiutano prima.',
  prove: 'Quante richieste, a che ora, da quanti giorni si conosce l’operatore; istanti e accessi.',
  soggetti: ['operatore'],
  reazioni: TUTTE_LE_REAZIONI,
  soglie: {
    chiamate: {
      valore: 5,
      minimo: 1,
      massimo: 1000,
      perche: 'Richieste fuori orario nello stesso giorno: una o due sono chi ha finito tardi.',
    },
    dalle: { valore: 6, minimo: 0, massimo: 23, perche: 'Prima di quest’ora è fuori orario per tutti.' },
    alle: { valore: 22, minimo: 1, massimo: 24, perche: 'Da quest’ora in poi, anche.' },
    giorni: {
      valore: 5,
      minimo: 1,
      massimo: 60,
      perche:
        'Dopo tanti giorni di lavoro l’orario dell’operatore si conosce: è fuori anche un’ora in cui, con le vicine, ha fatto meno di due richieste su cento.',
    },
  },
};

/** Fewer requests than these make no habit. */
const ABITUDINE = 50;
const PARTE = 0.02;
/** Beyond, the past is worth half. */
const MEMORIA = 1_000;

export class OrarioRilevatore implements Rilevatore<Fatto, Nome> {
  /** Requests by hour, of the days before. */
  readonly #ore: number[] = Array.from({ length: 24 }, () => 0);
  #oggi = new Map<number, number>();
  #giorno = '';
  #giorni = 0;
  #totale = 0;
  #fuori = 0;

  osserva({ giorno, ora }: Fatto, soglie: Soglie<Nome>): Conteggi | undefined {
    if (giorno !== this.#giorno) this.#cambiaGiorno(giorno);
    this.#oggi.set(ora, (this.#oggi.get(ora) ?? 0) + 1);
    if (!this.#isFuori(ora, soglie)) return undefined;
    this.#fuori += 1;
    // Once a day.
    return this.#fuori === soglie.chiamate ? { chiamate: this.#fuori, ora, giorniNoti: this.#giorni } : undefined;
  }

  #isFuori(ora: number, { dalle, alle, giorni }: Soglie<Nome>): boolean {
    if (ora < dalle || ora >= alle) return true;
    if (this.#giorni < giorni || this.#totale < ABITUDINE) return false;
    const of = (one: number): number => this.#ore[(one + 24) % 24] ?? 0;
    return of(ora - 1) + of(ora) + of(ora + 1) < this.#totale * PARTE;
  }

  #cambiaGiorno(giorno: string): void {
    for (const [ora, quante] of this.#oggi) this.#ore[ora] = (this.#ore[ora] ?? 0) + quante;
    this.#totale = this.#ore.reduce((sum, one) => sum + one, 0);
    if (this.#totale > MEMORIA) {
      for (const [ora, quante] of this.#ore.entries()) this.#ore[ora] = quante / 2;
      this.#totale /= 2;
    }
    if (this.#giorno !== '') this.#giorni += 1;
    this.#giorno = giorno;
    this.#oggi = new Map();
    this.#fuori = 0;
  }
}
