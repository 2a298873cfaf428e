import type { Rallentamento } from '../domain/vigilanza.js';
import type { CasiStore, CasoNuovo, Soggetto } from './casi-store.js';
import { chiaveDi, type MisureVive } from './misure-vive.js';
import type { Riscontro } from './osservatorio.js';

/** What the log is told; of a person, nothing but an operator's code. */
export interface EventoAnomalia {
  readonly tipo: 'vista' | 'caso' | 'troppe';
  readonly ente: string;
  readonly anomalia: string;
  readonly soggetto: string;
  readonly reazione: string;
  readonly requisito: string;
  /** Number of the case, once it has one. */
  readonly caso?: number;
}

export interface ReagenteOptions {
  readonly casi: CasiStore;
  readonly misure: MisureVive;
  readonly istanza: string;
  readonly rallentamento: (ente: string) => Rallentamento;
  readonly requisito: (anomalia: Riscontro['anomalia']) => string;
  readonly onEvent: (evento: EventoAnomalia) => void;
  readonly onError: (error: unknown) => void;
  /** Told whenever the archive has taken something: look at it again. */
  readonly onScritto: () => Promise<void>;
  /** Milliseconds before what could not be written is tried again. Default 1000. */
  readonly riprovaMs?: number;
}

/** The same anomaly of the same subject is written down at most so often. */
const RIPETE_MS = 60_000;
/** Cases written in an hour, without a suspension or a pace: who can make more than these wants the archive full. */
const MASSIMI_ORA = 500;
const ORA_MS = 3_600_000;
/** Waiting to be written while the archive is away. */
const MASSIMI_IN_ATTESA = 1_000;

/** Does what the ente wants done about an anomaly: at once on this instance, on all of them as soon as it is written down. */
export class Reagente {
  readonly #options: ReagenteOptions;
  readonly #dette = new Map<string, number>();
  readonly #daScrivere = new Map<string, CasoNuovo>();
  /** Written; what the archive says of them has not been read yet. */
  readonly #daRileggere = new Map<string, CasoNuovo>();
  #scritti = { ora: 0, quanti: 0 };
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: ReagenteOptions) {
    this.#options = options;
  }

  /** Synchronous; what is slow goes on by itself. */
  trovato({ anomalia, soggetto, regola, conteggi, istante, tracce }: Riscontro): void {
    const { misure, onEvent, istanza, requisito } = this.#options;
    const chiave = `${anomalia} ${chiaveDi(soggetto)}`;
    const said = this.#dette.get(chiave);
    if (said !== undefined && Math.abs(istante - said) < RIPETE_MS) return;
    this.#dette.delete(chiave);
    this.#dette.set(chiave, istante);
    if (this.#dette.size > 10_000) for (const oldest of this.#dette.keys()) if (this.#dette.delete(oldest)) break;
    const { reazione } = regola;
    if (reazione === 'ignora') return;
    const { durataMinuti } = this.#options.rallentamento(soggetto.ente);
    const rallentaFino = reazione === 'rallenta' ? istante + durataMinuti * 60_000 : 0;
    const fatti = { ente: soggetto.ente, anomalia, reazione, requisito: requisito(anomalia) };
    const evento = { ...fatti, soggetto: `${soggetto.tipo} ${soggetto.id}` };
    if (reazione === 'avvisa' && this.#troppe(istante)) {
      if (this.#scritti.quanti === MASSIMI_ORA + 1) onEvent({ tipo: 'troppe', ...evento });
      return;
    }
    if (reazione !== 'avvisa') misure.subito(soggetto, { sospeso: reazione === 'sospendi', rallentaFino });
    onEvent({ tipo: 'vista', ...evento });
    const prove = { ...tracce.leggi(istante), conteggi, soglie: regola.soglie };
    this.#daScrivere.set(chiave, { ...soggetto, anomalia, istante, istanza, reazione, rallentaFino, prove });
    this.#scarta();
    void this.#scrivi();
  }

  /** Waits for what is being written, and tries once more what could not be. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#writing;
    await this.#scrivi();
  }

  #troppe(istante: number): boolean {
    const ora = Math.floor(istante / ORA_MS);
    if (this.#scritti.ora !== ora) this.#scritti = { ora, quanti: 0 };
    this.#scritti.quanti += 1;
    return this.#scritti.quanti > MASSIMI_ORA;
  }

  /** A suspension is never dropped: there are no more of them than operators. */
  #scarta(): void {
    if (this.#daScrivere.size <= MASSIMI_IN_ATTESA) return;
    for (const [chiave, { reazione }] of this.#daScrivere)
      if (reazione === 'avvisa') {
        this.#daScrivere.delete(chiave);
        return;
      }
  }

  #scrivi(): Promise<void> {
    this.#writing ??= this.#tutti().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  async #tutti(): Promise<void> {
    const { casi, onEvent, onError, requisito, riprovaMs = 1_000 } = this.#options;
    try {
      for (const [chiave, caso] of this.#daScrivere) {
        const { numero, nuovo } = await casi.apri(caso);
        if (this.#daScrivere.get(chiave) === caso) this.#daScrivere.delete(chiave);
        if (nuovo) onEvent({ tipo: 'caso', caso: numero, ...fattiDi(caso, requisito(caso.anomalia)) });
        if (caso.reazione !== 'avvisa') this.#daRileggere.set(chiaveDi(caso), caso);
        await this.#rileggi();
      }
      await this.#rileggi();
    } catch (error) {
      onError(error);
      clearTimeout(this.#timer);
      if (!this.#closed) this.#timer = setTimeout(() => void this.#scrivi(), riprovaMs).unref();
    }
  }

  /** From the moment that the archive has told it again, what was written holds as the archive says: a person can lift it. */
  async #rileggi(): Promise<void> {
    if (this.#daRileggere.size === 0) return;
    await this.#options.onScritto();
    for (const [chiave, caso] of this.#daRileggere) {
      this.#daRileggere.delete(chiave);
      if (!this.#staPerScrivere(caso)) this.#options.misure.scritta(caso);
    }
  }

  #staPerScrivere(soggetto: Soggetto): boolean {
    const chiave = chiaveDi(soggetto);
    return [...this.#daScrivere.values()].some((one) => one.reazione !== 'avvisa' && chiaveDi(one) === chiave);
  }
}

function fattiDi({ ente, anomalia, tipo, id, reazione }: CasoNuovo, requisito: string) {
  return { ente, anomalia, reazione, requisito, soggetto: `${tipo} ${id}` };
}
