import type { Clock } from '@varco/modi-client';
import { CountersUnavailableError } from '../quota/counter-store.js';
import type { CounterStore, Limite, Reservation } from '../quota/counter-store.js';
import { SENZA_TETTO } from '../quota/limits.js';
import type { MemoriaContatori } from '../store/postgres/contatori-dal-registro.js';
import type { RedisCounterStore } from './redis-counter-store.js';

export interface AnticipatedCounterStoreOptions {
  readonly store: RedisCounterStore;
  readonly memoria: Pick<MemoriaContatori, 'anticipa' | 'fermi'>;
  readonly clock: Clock;
  readonly istanza: string;
  /** Units held ahead of each limit. */
  readonly unita: number;
  readonly onError: (error: Error) => void;
}

interface Anticipo {
  unita: number;
  /** The lowest ceiling under which any of them was taken. */
  massimo: number;
  scade: number;
  usato: number;
}

/** Limits for which units are held at once: those of services, not one for each person. */
const CHIAVI_MASSIME = 256;
/** What nobody asked for so long goes back. */
const RIPOSO_MS = 600_000;
const GIRO_MS = 60_000;
const PREFISSO = 'anticipo:';

export interface AnticipatedCounterStore extends CounterStore {
  /** Units held now, by key. */
  held(): ReadonlyMap<string, number>;
  /** Gives back what is held. */
  close(): Promise<void>;
}

/**
 * Counters that go on for a while without Redis: an instance holds some units of each limit in use, which Redis counts as spent and the
 * database remembers, and grants from them while Redis is away. The ceiling holds, because what is held was never anybody else's; where it
 * was lowered meanwhile, nothing is granted. Latches, whoever set them, are then read from the database, which has them all.
 */
export function createAnticipatedCounterStore(options: AnticipatedCounterStoreOptions): AnticipatedCounterStore {
  return new Anticipated(options);
}

class Anticipated implements AnticipatedCounterStore {
  readonly #options: AnticipatedCounterStoreOptions;
  readonly #anticipi = new Map<string, Anticipo>();
  readonly #fermi = new Map<string, number>();
  readonly #tokens = new Map<string, readonly string[]>();
  readonly #inArrivo = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #lastToken = 0;

  constructor(options: AnticipatedCounterStoreOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#background(this.#returnIdle(RIPOSO_MS)), GIRO_MS);
    this.#timer.unref();
  }

  async reserve(limiti: readonly Limite[], istante: number): Promise<Reservation> {
    try {
      const { latched, ...outcome } = await this.#options.store.reserveTelling(limiti, istante);
      if (outcome.granted) {
        for (const limite of limiti) {
          // Somebody may have lifted the latch from outside; but a store that is not ready may still have to tell Redis of one.
          if (this.#options.store.ready()) this.#fermi.delete(limite.chiave);
          if (limite.breve !== true && limite.distinto === undefined && limite.massimo < SENZA_TETTO)
            this.#refill(limite);
        }
      }
      // The last units may be those that this instance holds.
      return outcome.granted || latched ? outcome : (this.#grant(limiti, istante) ?? outcome);
    } catch (error) {
      const granted = error instanceof CountersUnavailableError ? await this.#grantAlone(limiti, istante) : undefined;
      if (!granted) throw error;
      return granted;
    }
  }

  async giveBack(token: string): Promise<void> {
    if (!token.startsWith(PREFISSO)) return this.#options.store.giveBack(token);
    for (const chiave of this.#tokens.get(token) ?? []) {
      const held = this.#anticipi.get(chiave);
      if (held) held.unita += 1;
    }
    this.#tokens.delete(token);
  }

  taken(chiavi: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.#options.store.taken(chiavi);
  }

  async latch(chiave: string, finoA: number): Promise<void> {
    this.#ricorda(chiave, finoA);
    try {
      await this.#options.store.latch(chiave, finoA);
    } catch (error) {
      // Redis, which did not know of it, may have granted a unit meanwhile.
      this.#ricorda(chiave, finoA);
      throw error;
    }
  }

  held(): ReadonlyMap<string, number> {
    return new Map([...this.#anticipi].map(([chiave, { unita }]) => [chiave, unita]));
  }

  async unlatch(chiave: string): Promise<void> {
    await this.#options.store.unlatch(chiave);
    this.#fermi.delete(chiave);
  }

  latchedUntil(chiavi: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.#options.store.latchedUntil(chiavi);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#options.store.ready()) await this.#returnIdle(0).catch(this.#options.onError);
  }

  #ricorda(chiave: string, finoA: number): void {
    this.#fermi.set(chiave, Math.max(finoA, this.#fermi.get(chiave) ?? 0));
  }

  /** Without Redis. Where the latches cannot be read either, nothing is granted. */
  async #grantAlone(limiti: readonly Limite[], istante: number): Promise<Reservation | undefined> {
    try {
      for (const [chiave, finoA] of await this.#options.memoria.fermi(istante)) this.#ricorda(chiave, finoA);
    } catch (cause) {
      throw new CountersUnavailableError('disconnected', { cause });
    }
    return this.#grant(limiti, istante);
  }

  /** From what is held, a unit of every limit or of none. */
  #grant(limiti: readonly Limite[], istante: number): Reservation | undefined {
    // What is only watched refuses nobody; of what is one person's, or of a minute, nothing is held, and nobody gets more than he may.
    const dovuti = limiti.filter(({ massimo }) => massimo < SENZA_TETTO);
    const usable = dovuti.every(({ chiave, massimo }) => {
      const held = this.#anticipi.get(chiave);
      return held && held.unita > 0 && massimo >= held.massimo && (this.#fermi.get(chiave) ?? 0) <= istante;
    });
    if (!usable) return undefined;
    const remaining = new Map<string, number>();
    for (const { chiave } of dovuti) {
      const held = this.#anticipi.get(chiave);
      if (!held) continue;
      held.unita -= 1;
      held.usato = this.#options.clock.now();
      remaining.set(chiave, held.unita);
    }
    this.#lastToken += 1;
    const token = `${PREFISSO}${this.#lastToken}`;
    this.#tokens.set(token, [...remaining.keys()]);
    // As long as anybody could still give it back.
    setTimeout(() => this.#tokens.delete(token), RIPOSO_MS).unref();
    return { granted: true, token, remaining };
  }

  #refill(limite: Limite): void {
    const { chiave } = limite;
    const held = this.#anticipi.get(chiave);
    if (held) held.usato = this.#options.clock.now();
    const enough = (held?.unita ?? 0) * 2 > this.#options.unita;
    if (enough || this.#inArrivo.has(chiave) || (!held && this.#anticipi.size >= CHIAVI_MASSIME)) return;
    this.#inArrivo.add(chiave);
    this.#background(this.#take(limite, held).finally(() => this.#inArrivo.delete(chiave)));
  }

  async #take(limite: Limite, held: Anticipo | undefined): Promise<void> {
    const { store, memoria, istanza, unita, clock } = this.#options;
    const { chiave, massimo, scade } = limite;
    const had = await store.advance(limite, unita - (held?.unita ?? 0));
    if (had < 1) return;
    // Before any of them is used: whoever counts anew finds it.
    await memoria.anticipa(istanza, chiave, had, scade);
    const now = this.#anticipi.get(chiave) ?? { unita: 0, massimo, scade, usato: clock.now() };
    now.unita += had;
    now.massimo = Math.min(now.massimo, massimo);
    this.#anticipi.set(chiave, now);
  }

  async #returnIdle(idleMs: number): Promise<void> {
    const { store, memoria, istanza, clock } = this.#options;
    for (const [chiave, { unita, usato, scade }] of this.#anticipi) {
      if (clock.now() - usato < idleMs || !store.ready()) continue;
      this.#anticipi.delete(chiave);
      if (unita === 0) continue;
      await store.returnAdvance(chiave, unita);
      await memoria.anticipa(istanza, chiave, -unita, scade);
    }
  }

  #background(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.#options.onError(error instanceof Error ? error : new Error(String(error)));
    });
  }
}
