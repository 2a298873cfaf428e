import type { Clock } from '@varco/modi-client';
import { CountersUnavailableError } from '../quota/counter-store.js';
import type { CounterStore, Limite, Reservation } from '../quota/counter-store.js';
import { checkLimiti, CONSERVAZIONE_CONTATORI_MS } from '../quota/limits.js';
import { CHIAVI_CONTATORI, ricostruisciContatori } from './ricostruisci-contatori.js';
import type { EsitoRicostruzione, RicostruzioneOptions } from './ricostruisci-contatori.js';
import { guardClockJumps } from './clock-jumps.js';

export interface RedisCounterStoreOptions extends RicostruzioneOptions {
  readonly clock: Clock;
  /** Milliseconds between prunings of what expired. Default 60 000. */
  readonly pruneMs?: number;
  /** Told whenever the counters were made good again. */
  readonly onRebuilt?: (esito: EsitoRicostruzione) => void;
  /** What went wrong in the background. */
  readonly onError: (error: Error) => void;
}

/** Counters that several machines share. */
export interface RedisCounterStore extends CounterStore {
  /** Can units be granted now? */
  ready(): boolean;
  /** Looks whether they can, and makes the counters good where they have to be. @throws CountersUnavailableError */
  prepare(): Promise<void>;
  /** As `reserve`, and whether a latch was the reason of a refusal. */
  reserveTelling(limiti: readonly Limite[], istante: number): Promise<Reservation & { readonly latched: boolean }>;
  /** Takes units ahead of time: how many were had, a tenth of what is left at most. @throws CountersUnavailableError */
  advance(limite: Limite, unita: number): Promise<number>;
  /** Gives back what was taken ahead. @throws CountersUnavailableError */
  returnAdvance(chiave: string, unita: number): Promise<void>;
  close(): Promise<void>;
}

/** A call ends within minutes: afterwards a unit stays spent, whoever gives it back. */
const VITA_PRENOTAZIONE_MS = 3_600_000;
const PRUNED_AT_ONCE = 2_000;
const TESTIMONE_MS = 1_000;
const RIPROVA_MS = 500;
/** Longest wait of one call for the counters to be made good. */
const ATTESA_MS = 3_000;

/**
 * Exact counters in Redis: one round trip a reservation, all or none. A unit is granted only by a run of Redis for which the counters were
 * made good from the register, and what Redis acknowledged is on its disk. While Redis is away, or does not hold the counters whole, nothing
 * is granted: `CountersUnavailableError`.
 */
export function createRedisCounterStore(options: RedisCounterStoreOptions): RedisCounterStore {
  return new Counters(options);
}

class Counters implements RedisCounterStore {
  readonly #options: RedisCounterStoreOptions;
  readonly #timers: NodeJS.Timeout[] = [];
  #nascita = '';
  /** Greatest number given to this process, and what of it the database knows. */
  #serie = 0;
  #testimoniata = 0;
  #preparing: Promise<void> | undefined;
  /** The run that the counters are good for, as far as this process knows; and the last one of which it knew. */
  #prontaPer = '';
  #runVista = '';
  /** Latches that Redis was not told of, or the database either (`nota`): until it knows them, nothing is granted here. */
  readonly #daFermare = new Map<string, { readonly finoA: number; readonly nota: boolean }>();

  constructor(options: RedisCounterStoreOptions) {
    this.#options = options;
    const { clock, filo, onError } = options;
    const inBackground = (work: Promise<unknown>): void => {
      work.catch((error: unknown) => onError(error instanceof Error ? error : new Error(String(error))));
    };
    const jumped = guardClockJumps(clock);
    this.#every(options.pruneMs ?? 60_000, () => {
      const jump = jumped();
      if (jump) onError(jump);
      else if (filo.connected()) inBackground(filo.esegui('pota', CHIAVI_CONTATORI, [clock.now(), PRUNED_AT_ONCE]));
    });
    // A balancer sends nothing to a house that is not ready: nobody would ask.
    this.#every(RIPROVA_MS, () => {
      if (filo.connected() && !this.ready()) inBackground(this.prepare());
    });
    this.#every(TESTIMONE_MS, () => {
      if (this.#serie > this.#testimoniata) inBackground(this.#testimonia());
    });
  }

  ready(): boolean {
    const { filo } = this.#options;
    return filo.connected() && filo.run() === this.#prontaPer && this.#daFermare.size === 0;
  }

  async prepare(): Promise<void> {
    this.#preparing ??= this.#prepare().finally(() => (this.#preparing = undefined));
    await this.#preparing;
  }

  async reserve(limiti: readonly Limite[], istante: number): Promise<Reservation> {
    const { latched: _, ...outcome } = await this.reserveTelling(limiti, istante);
    return outcome;
  }

  async reserveTelling(
    limiti: readonly Limite[],
    istante: number,
  ): Promise<Reservation & { readonly latched: boolean }> {
    checkLimiti(limiti);
    const argomenti = [
      ...[istante, istante + VITA_PRENOTAZIONE_MS],
      ...limiti.flatMap(({ chiave, massimo, scade, distinto = '' }) => [chiave, massimo, scade, distinto]),
    ];
    const [esito = 0, which = 0, ...rest] = await this.#ask('prenota', argomenti);
    const rimasti = esito === 1 ? rest : rest.slice(1);
    const remaining = new Map(limiti.map(({ chiave }, index) => [chiave, rimasti[index] ?? 0]));
    if (esito !== 1) {
      return { granted: false, exhausted: limiti[which - 1]?.chiave ?? '', remaining, latched: rest[0] === 1 };
    }
    this.#serie = Math.max(this.#serie, which);
    return { granted: true, token: `${this.#nascita}:${which}`, remaining, latched: false };
  }

  async giveBack(token: string): Promise<void> {
    const match = /^([\w-]{1,64}):([1-9][0-9]{0,15})$/.exec(token);
    if (!match) throw new TypeError('not a token of this store');
    await this.#options.filo.esegui('restituisci', CHIAVI_CONTATORI, [match[1] ?? '', match[2] ?? '']);
  }

  async taken(chiavi: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const [, ...presi] = await this.#ask('presi', chiavi);
    return new Map(chiavi.map((chiave, index) => [chiave, presi[index] ?? 0]));
  }

  async latch(chiave: string, finoA: number): Promise<void> {
    let nota = false;
    try {
      await this.#options.memoria.ferma(chiave, finoA);
      nota = true;
      await this.#ask('ferma', argomentiFermo(chiave, finoA));
    } catch (error) {
      // Redis may come back in the same run, and then nobody would read the database again.
      const prima = this.#daFermare.get(chiave);
      this.#daFermare.set(chiave, {
        finoA: Math.max(finoA, prima?.finoA ?? 0),
        nota: nota && prima?.nota !== false,
      });
      throw error;
    }
  }

  async unlatch(chiave: string): Promise<void> {
    // First where Redis' copy is made from: cut short between the two, what is latched stays so until it is asked again.
    await this.#options.memoria.sblocca(chiave);
    this.#daFermare.delete(chiave);
    await this.#ask('sblocca', [chiave]);
  }

  async latchedUntil(chiavi: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const [, ...until] = await this.#ask('fermi', chiavi);
    return new Map(chiavi.map((chiave, index) => [chiave, until[index] ?? 0]));
  }

  async advance({ chiave, massimo, scade }: Limite, unita: number): Promise<number> {
    const [had = 0] = await this.#ask('anticipa', [chiave, massimo, scade, unita]);
    return had;
  }

  async returnAdvance(chiave: string, unita: number): Promise<void> {
    await this.#options.filo.esegui('rendi', CHIAVI_CONTATORI, [this.#nascita, chiave, unita]);
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#preparing?.catch(() => undefined);
    await this.#testimonia().catch(this.#options.onError);
    this.#options.filo.close();
  }

  /** Asks; where the counters have to be made good first, does that, and asks again. */
  async #ask(
    copione: 'prenota' | 'presi' | 'ferma' | 'sblocca' | 'fermi' | 'anticipa',
    argomenti: readonly (string | number)[],
  ): Promise<readonly number[]> {
    for (let again = 0; again < 3; again += 1) {
      if (!this.ready()) await this.#prepareInTime();
      if (!this.ready()) continue;
      const reply = await this.#options.filo.esegui(copione, CHIAVI_CONTATORI, [this.#prontaPer, ...argomenti]);
      const numbers = (Array.isArray(reply) ? reply : [reply]).map(Number);
      if (numbers[0] !== -1) return numbers;
      this.#prontaPer = '';
    }
    throw new CountersUnavailableError('rebuilding');
  }

  async #prepare(): Promise<void> {
    const { filo, onRebuilt } = this.#options;
    const run = filo.run();
    try {
      const visto =
        this.#nascita === '' ? undefined : { nascita: this.#nascita, serie: this.#serie, run: this.#runVista };
      const esito = await ricostruisciContatori(this.#options, visto);
      if (esito.nascita !== this.#nascita) [this.#serie, this.#testimoniata] = [0, 0];
      this.#nascita = esito.nascita;
      if (!esito.gia) onRebuilt?.(esito);
      await this.#recuperaFermi(run);
      this.#prontaPer = this.#runVista = run;
    } catch (cause) {
      if (cause instanceof CountersUnavailableError) throw cause;
      throw new CountersUnavailableError('rebuilding', { cause });
    }
  }

  /** Tells what could not be told when it happened, and meanwhile holds; what was lifted meanwhile is not latched again. */
  async #recuperaFermi(run: string): Promise<void> {
    const { filo, memoria, clock } = this.#options;
    for (let first = primo(this.#daFermare); first; first = primo(this.#daFermare)) {
      const [chiave, fermo] = first;
      if (!fermo.nota) await memoria.ferma(chiave, fermo.finoA);
      if ((await memoria.fermi(clock.now())).has(chiave)) {
        const told = await filo.esegui('ferma', CHIAVI_CONTATORI, [run, ...argomentiFermo(chiave, fermo.finoA)]);
        if (Number(told) === -1) throw new CountersUnavailableError('rebuilding');
      }
      // Unless it was set again meanwhile.
      if (this.#daFermare.get(chiave) === fermo) this.#daFermare.delete(chiave);
    }
  }

  /** Rebuilding may take longer than a caller waits: it goes on without him. */
  async #prepareInTime(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new CountersUnavailableError('rebuilding')), ATTESA_MS);
    });
    try {
      await Promise.race([this.prepare(), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #testimonia(): Promise<void> {
    const serie = this.#serie;
    if (this.#nascita === '' || serie === this.#testimoniata) return;
    await this.#options.memoria.testimonia(this.#nascita, serie);
    this.#testimoniata = Math.max(serie, this.#testimoniata);
  }

  #every(ms: number, work: () => void): void {
    const timer = setInterval(work, ms);
    timer.unref();
    this.#timers.push(timer);
  }
}

function argomentiFermo(chiave: string, finoA: number): readonly (string | number)[] {
  return [chiave, finoA, finoA + CONSERVAZIONE_CONTATORI_MS];
}

function primo<K, V>(map: ReadonlyMap<K, V>): readonly [K, V] | undefined {
  const [first] = map;
  return first;
}
