import type { Anomalia, Conteggi, Rilevatore, Soglie } from '../anomalia.js';
import { TUTTE_LE_REAZIONI } from '../anomalia.js';

type Nome = 'percento' | 'ore' | 'giorni';

/** Requirement Q-05: somebody who knows where the ceilings are, and stays just below. */
export const sottoITetti: Anomalia<Nome> = {
  id: 'sotto-i-tetti',
  titolo: 'Uso costante appena sotto i tetti',
  clausola: 'CQ art. 8',
  requisito: 'Q-05',
  significato:
    'L’operatore arriva quasi al suo tetto, e si ferma lì, ora dopo ora o giorno dopo giorno: così fa un programma che conosce i tetti. Se il lavoro è vero, il tetto è basso: lo si alza con un atto.',
  prove: 'Quale tetto, quante finestre di fila, quanto ne ha preso; istanti e accessi.',
  soggetti: ['operatore'],
  reazioni: TUTTE_LE_REAZIONI,
  soglie: {
    percento: {
      valore: 90,
      minimo: 50,
      massimo: 100,
      perche: 'Da questa parte del tetto in su una finestra conta come quasi piena.',
    },
    ore: { valore: 4, minimo: 2, massimo: 24, perche: 'Ore quasi piene nelle ultime ventiquattro.' },
    giorni: { valore: 4, minimo: 2, massimo: 7, perche: 'Giorni quasi pieni negli ultimi sette.' },
  },
};

/** How full one ceiling of an operator is in one window. */
export interface FattoTetto {
  readonly misura: 'ora' | 'giorno';
  /** Beginning of the window, epoch milliseconds. */
  readonly inizio: number;
  readonly percento: number;
}

const DURATA = { ora: 24 * 3_600_000, giorno: 7 * 86_400_000 } as const;

export class SottoITettiRilevatore implements Rilevatore<FattoTetto, Nome> {
  readonly #piene = { ora: [] as number[], giorno: [] as number[] };

  osserva({ misura, inizio, percento }: FattoTetto, soglie: Soglie<Nome>): Conteggi | undefined {
    const windows = this.#piene[misura];
    if (percento < soglie.percento || windows.at(-1) === inizio) return undefined;
    // A clock that went back, or windows that are long past.
    while (windows.length > 0 && ((windows[0] ?? 0) <= inizio - DURATA[misura] || (windows.at(-1) ?? 0) > inizio))
      windows.shift();
    windows.push(inizio);
    const massimo = misura === 'ora' ? soglie.ore : soglie.giorni;
    if (windows.length < massimo) return undefined;
    const finestre = windows.length;
    windows.length = 0;
    return misura === 'ora' ? { ore: finestre, percento } : { giorni: finestre, percento };
  }
}
