import type { Anomalia, Conteggi, Fatto, Rilevatore, Soglie } from '../anomalia.js';
import { TUTTE_LE_REAZIONI } from '../anomalia.js';

type Nome = 'chiamate' | 'inOrdinePercento';

/** Requirement Q-05: a list is being read from its beginning. */
export const elencoInOrdine: Anomalia<Nome> = {
  id: 'elenco-in-ordine',
  titolo: 'Persone chieste in ordine alfabetico',
  clausola: 'CQ art. 8',
  requisito: 'Q-05',
  significato:
    'Le persone arrivano in ordine alfabetico di codice fiscale, in su o in giù, o tutte dello stesso cognome: qualcuno sta scorrendo un elenco, o provando codici. Chi lavora una pila di pratiche in ordine lo spiega con le pratiche.',
  prove: 'Quante richieste, quante in ordine e in che verso; istanti e accessi. Dei codici fiscali, niente.',
  soggetti: ['operatore', 'applicazione'],
  reazioni: TUTTE_LE_REAZIONI,
  soglie: {
    chiamate: {
      valore: 30,
      minimo: 12,
      massimo: 32,
      perche: 'Confronti di fila che si guardano. A caso, trenta quasi tutti nello stesso verso non capitano.',
    },
    inOrdinePercento: {
      valore: 90,
      minimo: 75,
      massimo: 100,
      perche: 'Quanti di essi sono nello stesso verso: chi mescola qualche richiesta al suo elenco si vede lo stesso.',
    },
  },
};

/** One bit for each comparison with the one before: 32 of them are all that is kept, with the place of the last. */
export class OrdineRilevatore implements Rilevatore<Fatto, Nome> {
  #persona: number | undefined;
  #posizione = 0;
  #su = 0;
  #giu = 0;
  #quanti = 0;

  osserva({ persona, posizione }: Fatto, soglie: Soglie<Nome>): Conteggi | undefined {
    if (persona === undefined || posizione === undefined || persona === this.#persona) return undefined;
    const isFirst = this.#persona === undefined;
    const before = this.#posizione;
    this.#persona = persona;
    this.#posizione = posizione;
    if (isFirst) return undefined;
    this.#su = (this.#su << 1) | (posizione >= before ? 1 : 0);
    this.#giu = (this.#giu << 1) | (posizione <= before ? 1 : 0);
    this.#quanti = Math.min(this.#quanti + 1, 32);
    if (this.#quanti < soglie.chiamate) return undefined;
    const mask = soglie.chiamate >= 32 ? -1 : (1 << soglie.chiamate) - 1;
    const [inSu, inGiu] = [bits(this.#su & mask), bits(this.#giu & mask)];
    const inOrdine = Math.max(inSu, inGiu);
    if (inOrdine * 100 < soglie.chiamate * soglie.inOrdinePercento) return undefined;
    this.#su = this.#giu = this.#quanti = 0;
    return { confronti: soglie.chiamate, inSu, inGiu };
  }
}

/** Bits set in 32. */
function bits(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
