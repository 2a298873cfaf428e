import type { Clock } from '@varco/modi-client';
import { CountersUnavailableError } from '../quota/counter-store.js';
import type { CounterStore, Limite, Reservation } from '../quota/counter-store.js';
import { checkLimiti, CONSERVAZIONE_CONTATORI_MS } from '../quota/limits.js';
import { contaLotto } from '../store/postgres/contatori-lotto.js';
import { isTransient } from '../store/postgres/guasto.js';
import type { PostgresStore } from '../store/postgres/postgres-store.js';
import { transazione } from '../store/postgres/sessione.js';
import type { Sessione } from '../store/postgres/sessione.js';
import { guardClockJumps } from './clock-jumps.js';

export interface PostgresCounterStoreOptions {
  readonly clock: Clock;
  /** Milliseconds between prunings of what expired. Default 60 000. */
  readonly pruneMs?: number;
  /** What went wrong in the background. */
  readonly onError: (error: Error) => void;
}

export interface PostgresCounterStore extends CounterStore {
  /** Can units be granted now, as far as this process knows? */
  ready(): boolean;
  close(): void;
}

interface Attesa {
  readonly limiti: readonly Limite[];
  readonly istante: number;
  readonly resolve: (esito: Reservation) => void;
  readonly reject: (error: Error) => void;
}

const LOTTO = 400;
const TENTATIVI = 8;
const PRUNED_AT_ONCE = 5_000;
const LATCH = `
  INSERT INTO fermi AS f (chiave, fino_a) VALUES ($1, $2)
  ON CONFLICT (chiave) DO UPDATE SET fino_a = greatest(f.fino_a, excluded.fino_a)`;
/** Held in the order in which reservations hold them: nobody waits for somebody who waits for him. */
const RESTITUISCI = `
  WITH mia AS (DELETE FROM prenotazioni WHERE id = $1 RETURNING chiavi),
  tenuti AS (SELECT chiave FROM contatori WHERE chiave = ANY((SELECT chiavi FROM mia)::text[]) ORDER BY chiave FOR UPDATE)
  UPDATE contatori SET presi = presi - 1 WHERE chiave IN (SELECT chiave FROM tenuti) AND presi > 0`;
const POTA = (table: string, key: string, column: string): string =>
  `DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} WHERE ${column} <= $1 LIMIT ${PRUNED_AT_ONCE})`;

/**
 * Exact counters in PostgreSQL, for several instances without Redis: reservations that come together share a transaction, which holds the
 * rows of its limits until it is durable. Rejects with `CountersUnavailableError` when the database is away; a unit may then be spent.
 */
export async function createPostgresCounterStore(
  store: PostgresStore,
  options: PostgresCounterStoreOptions,
): Promise<PostgresCounterStore> {
  return new Counters(store, await store.sessione(), options);
}

class Counters implements PostgresCounterStore {
  readonly #store: PostgresStore;
  readonly #sessione: Sessione;
  readonly #timer: NodeJS.Timeout;
  #queue: Attesa[] = [];
  #busy = false;

  constructor(
    store: PostgresStore,
    sessione: Sessione,
    { clock, pruneMs = 60_000, onError }: PostgresCounterStoreOptions,
  ) {
    this.#store = store;
    this.#sessione = sessione;
    const jumped = guardClockJumps(clock);
    this.#timer = setInterval(() => {
      const jump = jumped();
      if (jump) onError(jump);
      else this.#prune(clock.now()).catch((error: unknown) => onError(unavailable(error)));
    }, pruneMs);
    this.#timer.unref();
  }

  reserve(limiti: readonly Limite[], istante: number): Promise<Reservation> {
    return new Promise((resolve, reject) => {
      checkLimiti(limiti);
      this.#queue.push({ limiti, istante, resolve, reject });
      if (this.#busy) return;
      this.#busy = true;
      setImmediate(() => void this.#pump());
    });
  }

  async giveBack(token: string): Promise<void> {
    if (!/^[1-9][0-9]{0,15}$/.test(token)) throw new TypeError('not a token of this store');
    await this.#ask(RESTITUISCI, Number(token));
  }

  async latch(chiave: string, finoA: number): Promise<void> {
    await this.#ask(LATCH, chiave, finoA);
  }

  async unlatch(chiave: string): Promise<void> {
    await this.#ask('DELETE FROM fermi WHERE chiave = $1', chiave);
  }

  async latchedUntil(chiavi: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.#numbers('SELECT chiave, fino_a AS presi FROM fermi WHERE chiave = ANY($1::text[])', chiavi);
  }

  async taken(chiavi: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.#numbers('SELECT chiave, presi FROM contatori WHERE chiave = ANY($1::text[])', chiavi);
  }

  ready(): boolean {
    return this.#sessione.connected();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #numbers(sql: string, chiavi: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const known = new Map((await this.#ask(sql, chiavi)).map(({ chiave, presi }) => [chiave, presi]));
    return new Map(chiavi.map((chiave) => [chiave, known.get(chiave) ?? 0]));
  }

  async #ask(sql: string, ...values: readonly unknown[]): Promise<readonly { chiave: string; presi: number }[]> {
    try {
      return (await this.#store.pool.query<{ chiave: string; presi: number }>(sql, [...values])).rows;
    } catch (error) {
      throw unavailable(error);
    }
  }

  async #pump(): Promise<void> {
    while (this.#queue.length > 0) {
      const lot = this.#queue.splice(0, LOTTO);
      try {
        const esiti = await this.#commit(lot);
        lot.forEach(({ resolve, reject }, index) => {
          const esito = esiti[index];
          if (esito) resolve(esito);
          else reject(new TypeError('a reservation without an outcome'));
        });
      } catch (error) {
        for (const { reject } of lot) reject(unavailable(error));
      }
    }
    this.#busy = false;
  }

  async #commit(lot: readonly Attesa[]): Promise<readonly Reservation[]> {
    for (let tentativo = 1; ; tentativo += 1) {
      try {
        return await this.#sessione.run((client) => transazione(client, () => contaLotto(client, lot)));
      } catch (error) {
        if (!isTransient(error) || tentativo >= TENTATIVI) throw error;
      }
    }
  }

  async #prune(now: number): Promise<void> {
    await this.#ask(POTA('prenotazioni', 'id', 'scade'), now);
    await this.#ask(POTA('contatori', 'chiave', 'scade'), now);
    await this.#ask(POTA('fermi', 'chiave', 'fino_a'), now - CONSERVAZIONE_CONTATORI_MS);
  }
}

function unavailable(error: unknown): CountersUnavailableError {
  return error instanceof CountersUnavailableError
    ? error
    : new CountersUnavailableError('disconnected', { cause: error });
}
