import type { Clock, Ids } from '@varco/modi-client';
import { CanonicalJsonError } from './canonical-json.js';
import type { Apertura, Chiusura, Registro } from './event.js';
import type { ChiaveFirma } from './head.js';
import { Heads } from './heads.js';
import { encodeApertura, encodeChiusura } from './record.js';
import { RegistroSequenceError, RegistroUnavailableError } from './registro-error.js';
import type { EsitoAggiunta, RegistroStore, RigaNuova } from './registro-store.js';
import { Soggetti } from './soggetti.js';
import { TentativiAnonimi } from './tentativi-anonimi.js';

export interface RegistroOptions {
  readonly store: RegistroStore;
  readonly clock: Clock;
  readonly ids: Ids;
  /** 32 random bytes: subjects' index and encryption. Lost, nobody can be named any more; changed, the register refuses known subjects. */
  readonly chiave: Uint8Array;
  /** The key that signs an ente's heads. An ente without one cannot be recorded: `RegistroUnavailableError`, `no-signing-key`. */
  readonly firma: (enteId: string) => ChiaveFirma | undefined;
  /** File to which heads are appended too. Default: none. */
  readonly fileTestate?: string;
  /** Milliseconds between heads, when something was added. Default 60 000. */
  readonly intervalloTestateMs?: number;
  /** Rows after which a head does not wait. Default 1000. */
  readonly righePerTestata?: number;
  /** Milliseconds between flushes of the anonymous attempts. Default 5000. */
  readonly intervalloAnonimiMs?: number;
  /** Days for which anonymous attempts are kept. Default 30. */
  readonly giorniAnonimi?: number;
  /** What went wrong in the background (heads, flushes). Default: a process warning. */
  readonly onError?: (error: Error) => void;
}

/** Rows of anonymous attempts kept at most. */
const MAX_ANONYMOUS_ROWS = 500_000;
const DAY_MINUTES = 1_440;
/** Encryptions of one record before giving up: one suffices unless several processes meet the same new person at once. */
const MAX_KEY_ROUNDS = 5;

/**
 * Opens the register: checks the chains against their signed heads, closes as `ignoto` what a dead process of this istanza left open,
 * signs the heads, and starts to record.
 *
 * @throws RegistroDamagedError when a chain was cut or rewritten, RegistroUnavailableError when nothing can be written
 */
export async function createRegistro(options: RegistroOptions): Promise<Registro> {
  const registro = new ChainedRegistro(options);
  await registro.start();
  return registro;
}

class ChainedRegistro implements Registro {
  readonly #options: RegistroOptions;
  readonly #soggetti: Soggetti;
  readonly #anonimi = new TentativiAnonimi();
  readonly #heads: Heads;
  readonly #timers: NodeJS.Timeout[] = [];
  /** Accesses whose opening or closing failed: what the store has of them is not known. */
  readonly #dubbi = new Set<string>();
  #closed = false;
  #flushing: Promise<void> = Promise.resolve();

  constructor(options: RegistroOptions) {
    this.#options = options;
    this.#soggetti = new Soggetti(options.chiave, options.ids);
    const { store, clock, firma, fileTestate } = options;
    this.#heads = new Heads({
      ...{ store, clock, firma, ogniRighe: options.righePerTestata ?? 1_000 },
      ...(fileTestate !== undefined && { fileTestate }),
    });
  }

  async start(): Promise<void> {
    const { store, clock } = this.#options;
    await this.#heads.check();
    const openings = await store.openings();
    const istante = clock.now();
    await Promise.all(
      openings.map(({ accesso, ente }) => this.chiudi({ accessoId: accesso, enteId: ente, istante, esito: 'ignoto' })),
    );
    await this.#heads.sign();
    this.#every(this.#options.intervalloTestateMs ?? 60_000, () => this.#heads.sign());
    this.#every(this.#options.intervalloAnonimiMs ?? 5_000, () => this.#flush());
    this.#every(60_000, () => this.#prune());
    this.#every(this.#options.intervalloAnonimiMs ?? 5_000, () => this.#chiudiDubbi());
  }

  async apri(apertura: Apertura): Promise<void> {
    const { ids, store } = this.#options;
    const { enteId, accessoId } = apertura;
    if (!this.#options.firma(enteId)) throw new RegistroUnavailableError({ reason: 'no-signing-key' });
    for (let round = 1; ; round += 1) {
      const riga = this.#encode(() => {
        const encoded = encodeApertura(
          apertura,
          store.istanza,
          (cf, accesso) => this.#soggetti.encrypt(enteId, cf, accesso),
          ids,
        );
        return { ...encoded, chiavi: [...this.#soggetti.witness(enteId), ...encoded.chiavi] };
      });
      const outcome = await this.#add(riga);
      if (outcome.esito !== 'chiave-diversa') {
        this.#soggetti.confirm(enteId, riga.chiavi);
        return;
      }
      if (round >= MAX_KEY_ROUNDS)
        throw new RegistroUnavailableError({ reason: 'busy', path: `apertura ${accessoId}` });
      for (const chiave of outcome.chiavi) this.#learn(enteId, chiave);
    }
  }

  async chiudi(chiusura: Chiusura): Promise<void> {
    const { ids, store } = this.#options;
    await this.#add(this.#encode(() => encodeChiusura(chiusura, store.istanza, ids)));
  }

  contaAnonimo({ istante, indirizzo, motivo, applicazione }: Parameters<Registro['contaAnonimo']>[0]): void {
    this.#anonimi.add(istante, indirizzo, motivo, applicazione);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const timer of this.#timers) clearInterval(timer);
    const outcomes = await Promise.allSettled([this.#flush(), this.#heads.sign()]);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  async #add(riga: RigaNuova): Promise<Exclude<EsitoAggiunta, { esito: 'gia-aperto' | 'non-aperto' }>> {
    if (this.#closed) throw new RegistroUnavailableError({ reason: 'closed' });
    const outcome = await this.#options.store.add(riga).catch((error: unknown) => {
      this.#dubbi.add(riga.accesso);
      throw error;
    });
    if (outcome.esito === 'gia-aperto') throw new RegistroSequenceError('ERR_VARCO_ACCESSO_GIA_APERTO', riga.accesso);
    if (outcome.esito === 'non-aperto') throw new RegistroSequenceError('ERR_VARCO_ACCESSO_NON_APERTO', riga.accesso);
    if (outcome.esito === 'scritta' && this.#heads.added(riga.ente, outcome.seq))
      this.#background(() => this.#heads.sign());
    return outcome;
  }

  #encode(encode: () => RigaNuova): RigaNuova {
    try {
      return encode();
    } catch (cause) {
      if (cause instanceof CanonicalJsonError)
        throw new RegistroUnavailableError({ reason: 'record-invalid', path: cause.path }, { cause });
      throw cause;
    }
  }

  #learn(enteId: string, chiave: Parameters<Soggetti['learn']>[1]): void {
    try {
      this.#soggetti.learn(enteId, chiave);
    } catch (cause) {
      // Wrapped under another master key: the configured key is not this register's.
      throw new RegistroUnavailableError({ reason: 'wrong-key' }, { cause });
    }
  }

  async #flush(): Promise<void> {
    const turn = this.#flushing.then(async () => {
      const counts = this.#anonimi.take();
      if (counts.length === 0) return;
      try {
        await this.#options.store.addAnonymous(counts);
      } catch (error) {
        this.#anonimi.restore(counts);
        throw error;
      }
    });
    // The next flush comes whatever became of this one, which its own caller hears.
    this.#flushing = turn.catch(() => undefined);
    await turn;
  }

  /**
   * An access that was told to have failed is over, whatever the store made of it: an opening that was written although nobody heard so,
   * one whose closing could not be. It is closed as `ignoto` as soon as the store can be written, as a restart would.
   */
  async #chiudiDubbi(): Promise<void> {
    if (this.#dubbi.size === 0 || this.#closed) return;
    const dubbi = [...this.#dubbi];
    const openings = await this.#options.store.openings();
    const istante = this.#options.clock.now();
    for (const accesso of dubbi) {
      const open = openings.find((one) => one.accesso === accesso);
      if (open) await this.chiudi({ accessoId: accesso, enteId: open.ente, istante, esito: 'ignoto' });
      this.#dubbi.delete(accesso);
    }
  }

  async #prune(): Promise<void> {
    const minute = Math.floor(this.#options.clock.now() / 60_000);
    await this.#options.store.pruneAnonymous(
      minute - (this.#options.giorniAnonimi ?? 30) * DAY_MINUTES,
      MAX_ANONYMOUS_ROWS,
    );
  }

  #every(ms: number, work: () => Promise<void>): void {
    const timer = setInterval(() => this.#background(work), ms);
    timer.unref();
    this.#timers.push(timer);
  }

  #background(work: () => Promise<void>): void {
    const report = this.#options.onError ?? ((error: Error) => process.emitWarning(error));
    work().catch((error: unknown) => report(error instanceof Error ? error : new Error(String(error))));
  }
}
