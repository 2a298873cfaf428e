import { createHash } from 'node:crypto';
import { ErrorReply } from '@redis/client';
import { CountersUnavailableError } from '../../quota/counter-store.js';
import { StoreError } from '../store-error.js';
import { inTempo, openRedis } from './connessione-redis.js';
import type { LineaRedis, RedisOptions } from './connessione-redis.js';
import { COPIONI } from './copioni.js';
import type { Copione } from './copioni.js';

const PAUSA_MS = 300;
const IMPRONTE = Object.fromEntries(
  Object.entries(COPIONI).map(([nome, testo]) => [nome, createHash('sha1').update(testo).digest('hex')]),
) as Readonly<Record<Copione, string>>;

/** A connection to Redis that comes back by itself. While it is away whatever is asked is refused at once. */
export class FiloRedis {
  readonly #options: RedisOptions;
  readonly #onError: (error: Error) => void;
  #linea: LineaRedis | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #told = '';

  constructor(options: RedisOptions, onError: (error: Error) => void) {
    this.#options = options;
    this.#onError = onError;
  }

  /** The first connection. @throws StoreError */
  async start(): Promise<void> {
    await this.#open();
  }

  /** Run of the server that this process is connected to. @throws CountersUnavailableError */
  run(): string {
    return this.#alive().run;
  }

  connected(): boolean {
    return this.#linea !== undefined;
  }

  /** @throws CountersUnavailableError: nothing is known of what the server made of it */
  async esegui(copione: Copione, chiavi: readonly string[], argomenti: readonly (string | number)[]): Promise<unknown> {
    const keys = chiavi.map((chiave) => `${this.#options.prefisso}:${chiave}`);
    return this.manda(['EVALSHA', IMPRONTE[copione], String(keys.length), ...keys, ...argomenti.map(String)]);
  }

  /** One command; keys are written whole. @throws CountersUnavailableError */
  async manda(comando: readonly (string | Buffer)[]): Promise<unknown> {
    const linea = this.#alive();
    try {
      return await inTempo(linea.client.sendCommand(comando));
    } catch (cause) {
      // An answer is an answer; after silence, or when the scripts are gone, the connection is opened anew.
      const answered = cause instanceof ErrorReply && !cause.message.startsWith('NOSCRIPT');
      if (!answered) this.#lose(linea, cause);
      throw new CountersUnavailableError(answered ? 'refused' : 'disconnected', { cause });
    }
  }

  get prefisso(): string {
    return this.#options.prefisso;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#linea?.cut();
    this.#linea = undefined;
  }

  #alive(): LineaRedis {
    if (!this.#linea) throw new CountersUnavailableError(this.#closed ? 'closed' : 'disconnected');
    return this.#linea;
  }

  async #open(): Promise<void> {
    const linea = await openRedis(this.#options, (error) => this.#lose(linea, error));
    try {
      for (const testo of Object.values(COPIONI)) await inTempo(linea.client.sendCommand(['SCRIPT', 'LOAD', testo]));
    } catch (error) {
      linea.cut();
      throw error;
    }
    if (this.#closed) linea.cut();
    else this.#linea = linea;
  }

  #lose(linea: LineaRedis, error: unknown): void {
    if (this.#linea !== linea) return;
    this.#linea = undefined;
    linea.cut();
    this.#onError(new CountersUnavailableError('disconnected', { cause: error }));
    this.#again();
  }

  #tellOnce(error: Error): void {
    if (this.#told === error.message) return;
    this.#told = error.message;
    this.#onError(error);
  }

  #again(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#open().catch((error: unknown) => {
        // One that came back and may forget is not one that is away.
        if (error instanceof StoreError && error.code === 'ERR_VARCO_STORE_NOT_DURABLE') this.#tellOnce(error);
        this.#again();
      });
    }, PAUSA_MS).unref();
  }
}
