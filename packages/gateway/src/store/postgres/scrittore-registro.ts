import type { EsitoAggiunta, Fine, RigaNuova } from '../../registro/registro-store.js';
import { isAboutData, isTransient, unavailable } from './guasto.js';
import { ChiaviCambiateError, componiLotto, inizioLotto, scriviLotto } from './registro-lotto.js';
import { leggiPresente } from './registro-presente.js';
import type { Sessione } from './sessione.js';
import { transazione } from './sessione.js';

interface Attesa {
  readonly riga: RigaNuova;
  readonly resolve: (esito: EsitoAggiunta) => void;
  readonly reject: (error: Error) => void;
}

/** Rows of one transaction. */
const LOTTO = 400;
const TENTATIVI = 8;

/**
 * Adds rows in the order in which they were asked. While one lot is being made durable the next one gathers: the busier the house, the
 * more rows share a transaction. Tips are remembered from lot to lot, and forgotten whenever one fails.
 */
export class ScrittoreRegistro {
  readonly #sessione: Sessione;
  readonly #istanza: string;
  #queue: Attesa[] = [];
  #busy = false;
  #fini: ReadonlyMap<string, Fine> = new Map();

  /** @param sessione the one that holds the istanza's name: who lost the name cannot write */
  constructor(sessione: Sessione, istanza: string) {
    this.#sessione = sessione;
    this.#istanza = istanza;
  }

  add(riga: RigaNuova): Promise<EsitoAggiunta> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ riga, resolve, reject });
      if (!this.#busy) {
        this.#busy = true;
        // After those of the same turn of the event loop.
        setImmediate(() => void this.#pump());
      }
    });
  }

  /** What is remembered may not hold any more. */
  forget(): void {
    this.#fini = new Map();
  }

  async #pump(): Promise<void> {
    while (this.#queue.length > 0) {
      const lot = this.#queue.splice(0, LOTTO);
      await this.#settle(lot);
    }
    this.#busy = false;
  }

  async #settle(lot: readonly Attesa[]): Promise<void> {
    try {
      const esiti = await this.#commit(lot.map(({ riga }) => riga));
      lot.forEach(({ resolve, reject }, index) => {
        const esito = esiti[index];
        if (esito) resolve(esito);
        else reject(new TypeError('a row without an outcome'));
      });
    } catch (error) {
      this.forget();
      // One that the database does not store fails alone.
      if (isAboutData(error) && lot.length > 1) for (const one of lot) await this.#settle([one]);
      else for (const { reject } of lot) reject(unavailable(error));
    }
  }

  async #commit(righe: readonly RigaNuova[]): Promise<readonly EsitoAggiunta[]> {
    for (let tentativo = 1; ; tentativo += 1) {
      try {
        return await this.#sessione.run(async (client) =>
          transazione(
            client,
            async () => {
              const presente = await leggiPresente(client, this.#istanza, righe, this.#fini);
              const lotto = componiLotto(this.#istanza, righe, presente);
              await scriviLotto(client, this.#istanza, lotto);
              return lotto;
            },
            inizioLotto(righe),
          ).then(({ esiti, fini }) => {
            this.#fini = fini;
            return esiti;
          }),
        );
      } catch (error) {
        this.forget();
        const again = error instanceof ChiaviCambiateError || isTransient(error);
        if (!again || tentativo >= TENTATIVI) throw error;
      }
    }
  }
}
