import type { Client } from 'pg';
import { RegistroUnavailableError } from '../../registro/registro-error.js';
import { unavailable } from './guasto.js';
import type { Linea } from './connessione.js';

export interface SessioneOptions {
  /** Opens a connection, and makes it ready for use; rejects when it cannot. */
  readonly open: () => Promise<Linea>;
  /** The connection is gone: what was remembered of the database may not hold any more. */
  readonly onLost: () => void;
  /** Told once each time it goes, with the reason. */
  readonly onError: (error: Error) => void;
}

/** Between attempts to connect again. */
const PAUSA_MS = 300;

/**
 * One connection, used by one at a time, that comes back by itself. While it is away whatever is asked of it is refused at once. A
 * connection that fails in the middle of something is cut: what the server makes of the half it heard, it makes without us.
 */
export class Sessione {
  readonly #options: SessioneOptions;
  #linea: Linea | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: SessioneOptions) {
    this.#options = options;
  }

  /** The first connection. Rejects with what `open` rejected with; later ones are retried for as long as it takes. */
  async start(): Promise<void> {
    this.#take(await this.#options.open());
  }

  connected(): boolean {
    return this.#linea !== undefined;
  }

  /** In order of asking. Whoever fails with an answer of the server leaves the connection as it was before he came: see `transazione`. */
  run<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const turn = this.#turn.then(async () => this.#use(work));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async close(): Promise<void> {
    await this.#turn;
    this.#closed = true;
    clearTimeout(this.#timer);
    const linea = this.#linea;
    this.#linea = undefined;
    if (!linea) return;
    await Promise.race([linea.client.end().catch(() => undefined), new Promise((done) => setTimeout(done, 1_000))]);
    linea.cut();
  }

  async #use<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const linea = this.#linea;
    if (!linea) throw new RegistroUnavailableError({ reason: this.#closed ? 'closed' : 'disconnected' });
    try {
      return await work(linea.client);
    } catch (error) {
      const { facts } = unavailable(error);
      // The server's own answer leaves the connection usable; silence does not.
      if (facts.reason === 'disconnected') this.#lose(linea, error);
      throw error;
    }
  }

  #take(linea: Linea): void {
    this.#linea = linea;
    linea.client.once('error', (error) => this.#lose(linea, error));
    linea.client.once('end', () => this.#lose(linea, new Error('the server closed the connection')));
  }

  #lose(linea: Linea, error: unknown): void {
    if (this.#linea !== linea) return;
    this.#linea = undefined;
    linea.cut();
    this.#options.onLost();
    this.#options.onError(unavailable(error));
    this.#again();
  }

  #again(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#options.open().then(
        (linea) => {
          if (this.#closed) linea.cut();
          else this.#take(linea);
        },
        () => this.#again(),
      );
    }, PAUSA_MS).unref();
  }
}

/** All of it, durably, or nothing. @param begin what opens the transaction */
export async function transazione<T>(client: Client, work: () => Promise<T>, begin = 'BEGIN'): Promise<T> {
  await client.query(begin);
  try {
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    if (unavailable(error).facts.reason !== 'disconnected') await client.query('ROLLBACK');
    throw error;
  }
}
