import type { Anomalia, Conteggi, Fatto, Rilevatore, Soglie } from '../anomalia.js';
import { TUTTE_LE_REAZIONI } from '../anomalia.js';

type Nome = 'chiamate' | 'scartoPercento' | 'pausaSecondi';

/** Requirement Q-05: nobody looks people up to the beat. */
export const passoMetronomico: Anomalia<Nome> = {
  id: 'passo-metronomico',
  titolo: 'Passo regolare come un metronomo',
  clausola: 'CQ art. 8',
  requisito: 'Q-05',
  significato:
    'Le richieste su persone diverse arrivano a intervalli uguali: è il passo di un programma, non di chi legge e scrive. Può essere un programma che l’ente ha voluto: allora va chiesto in un altro modo.',
  prove: 'Quanti intervalli, la loro mediana in millisecondi, quanti sono uguali; istanti e accessi.',
  soggetti: ['operatore', 'applicazione'],
  reazioni: TUTTE_LE_REAZIONI,
  soglie: {
    chiamate: {
      valore: 24,
      minimo: 8,
      massimo: 32,
      perche: 'Intervalli di fila che si guardano: di meno, un caso è possibile; di più, si scopre tardi.',
    },
    scartoPercento: {
      valore: 12,
      minimo: 1,
      massimo: 25,
      perche:
        'Due intervalli sono uguali se differiscono dalla mediana di così poco. Una persona varia del 40 % e oltre; un programma, di pochi punti.',
    },
    pausaSecondi: {
      valore: 600,
      minimo: 10,
      massimo: 7200,
      perche: 'Una pausa più lunga ricomincia il conto: chi fa una richiesta ogni dieci minuti non legge in massa.',
    },
  },
};

const MASSIMO = 32;
/** Of so many intervals so many are equal: a hiccup of the network hides nobody. */
const UGUALI = 0.8;
/** Below this, intervals are those of a crowd that is counted in whole milliseconds. */
const MINIMO_MS = 200;
/** Longest a request may take. */
const DISORDINE_MS = 120_000;

export class MetronomoRilevatore implements Rilevatore<Fatto, Nome> {
  #ultimo = 0;
  #persona: number | undefined;
  #intervalli: number[] = [];
  #prossimo = 0;

  osserva({ istante, persona }: Fatto, soglie: Soglie<Nome>): Conteggi | undefined {
    if (persona === undefined || persona === this.#persona) return undefined;
    const isFirst = this.#persona === undefined;
    const passato = istante - this.#ultimo;
    // Several at once do not end in the order in which they came.
    if (!isFirst && passato < 0 && passato > -DISORDINE_MS) return undefined;
    this.#persona = persona;
    this.#ultimo = istante;
    if (isFirst) return undefined;
    // A clock that went back, or a pause.
    if (passato < 0 || passato > soglie.pausaSecondi * 1000) {
      this.#ricomincia();
      return undefined;
    }
    const quanti = Math.min(soglie.chiamate, MASSIMO);
    if (this.#intervalli.length > quanti) this.#ricomincia();
    this.#intervalli[this.#prossimo] = passato;
    this.#prossimo = (this.#prossimo + 1) % quanti;
    // Sorting costs: one look in four.
    if (this.#intervalli.length < quanti || this.#prossimo % 4 !== 0) return undefined;
    return this.#giudica(soglie.scartoPercento / 100);
  }

  #giudica(scarto: number): Conteggi | undefined {
    const ordered = [...this.#intervalli].sort((one, other) => one - other);
    const mediana = ordered[ordered.length >> 1] ?? 0;
    if (mediana < MINIMO_MS) return undefined;
    const uguali = this.#piu(mediana * (1 - scarto), mediana * (1 + scarto));
    if (uguali < ordered.length * UGUALI) return undefined;
    const conteggi = { intervalli: ordered.length, uguali, medianaMs: mediana };
    this.#ricomincia();
    return conteggi;
  }

  #piu(from: number, to: number): number {
    let found = 0;
    for (const one of this.#intervalli) if (one >= from && one <= to) found += 1;
    return found;
  }

  #ricomincia(): void {
    this.#intervalli = [];
    this.#prossimo = 0;
  }
}
