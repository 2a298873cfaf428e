import type { Clock, Ids } from '@varco/modi-client';
import type { Anagrafe } from '../anagrafe/anagrafe.js';
import type { Ente } from '../domain/ente.js';
import type { Richiedente } from '../domain/persona.js';
import { RALLENTAMENTO, type Misure } from '../domain/vigilanza.js';
import type { EsitoConsultazione, RichiestaConsultazione } from '../flow/richiesta.js';
import type { Reservation } from '../quota/counter-store.js';
import type { LimiteQuota } from '../quota/limits.js';
import type { CasiStore } from './casi-store.js';
import { CATALOGO } from './catalogo.js';
import { MisureVive } from './misure-vive.js';
import { Osservatorio } from './osservatorio.js';
import { Reagente, type EventoAnomalia } from './reagente.js';
import { regoleDi } from './regole.js';
import { createImprontaCaso, createSegno } from './segni.js';

export interface VigilanzaOptions {
  readonly anagrafe: Pick<Anagrafe, 'snapshot'>;
  readonly casi: CasiStore;
  readonly clock: Clock;
  readonly ids: Ids;
  /** IANA zone of days and hours. */
  readonly fuso: string;
  readonly istanza: string;
  /** The register's master key, 32 bytes: persons in cases are hashed under a key derived from it. */
  readonly chiave: Uint8Array;
  readonly onEvent: (evento: EventoAnomalia) => void;
  readonly onError: (error: unknown) => void;
  /** Milliseconds between looks at the archive. Default 500: with the time to read, well within the 2 s promised (Q-07). */
  readonly pollMs?: number;
  readonly soggetti?: number;
}

/** Whoever watches for anomalies (Q-05, Q-07). None of its calls throws: what goes wrong is told to `onError`. */
export interface Vigilanza {
  osserva(richiesta: RichiestaConsultazione, esito: EsitoConsultazione): void;
  riserva(limiti: readonly LimiteQuota[], esito: Reservation): void;
  impropria(enteId: string, applicazioneId: string): void;
  /** What holds for a request now. */
  misure(ente: Ente, richiedente: Richiedente, accessoId: string, istante: number): Misure | undefined;
  /** Italian sentences for `/status`. */
  avvisi(): readonly string[];
  /** Looks at the archive now. Rejects with what it throws. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

const REPEAT_ERROR_MS = 60_000;
/** What is known of suspensions is old: two seconds are promised. */
const OLD_MS = 5_000;
/** Open cases are counted every so many looks. */
const CONTA_OGNI = 20;

/** Reads what is in force, and begins to watch. @throws what the archive throws: without knowing who is suspended nobody is served */
export async function createVigilanza(options: VigilanzaOptions): Promise<Vigilanza> {
  const vigilanza = new VigilanzaViva(options);
  await vigilanza.refresh();
  vigilanza.start();
  return vigilanza;
}

class VigilanzaViva implements Vigilanza {
  readonly #options: VigilanzaOptions;
  readonly #vive = new MisureVive();
  readonly #osservatorio: Osservatorio;
  readonly #reagente: Reagente;
  #aperti: ReadonlyMap<string, number> = new Map();
  #looks = 0;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #closed = false;
  #lastError = Number.NEGATIVE_INFINITY;
  /** When the archive last said what is in force. */
  #lastLook = Number.NEGATIVE_INFINITY;

  constructor(options: VigilanzaOptions) {
    this.#options = options;
    const { anagrafe, casi, istanza, ids, chiave, fuso, onEvent, onError, soggetti } = options;
    this.#reagente = new Reagente({
      ...{ casi, misure: this.#vive, istanza, onError },
      onEvent: (evento) => {
        // A new case is in the status at the next look.
        if (evento.tipo === 'caso') this.#looks = 0;
        onEvent(evento);
      },
      rallentamento: (id) => {
        const ente = anagrafe.snapshot().ente(id)?.ente;
        return ente === undefined ? RALLENTAMENTO : regoleDi(ente).rallentamento;
      },
      requisito: (anomalia) => CATALOGO[anomalia].requisito,
      onScritto: () => this.refresh(),
    });
    this.#osservatorio = new Osservatorio({
      ...{ segno: createSegno(ids), impronta: createImprontaCaso(chiave), fuso },
      ...(soggetti !== undefined && { massimo: soggetti }),
      onRiscontro: (riscontro) => this.#reagente.trovato(riscontro),
    });
  }

  start(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.refresh()
        .catch((error: unknown) => this.#report(error))
        .finally(() => this.start());
    }, this.#options.pollMs ?? 500).unref();
  }

  osserva(richiesta: RichiestaConsultazione, esito: EsitoConsultazione): void {
    // Who is held back already is seen no more than he was.
    if (esito.esito === 'rifiuto' && esito.refusal.fatti?.['misura'] !== undefined) return;
    this.#con(richiesta.richiedente.enteId, (ente) => this.#osservatorio.osserva(ente, richiesta, esito));
  }

  riserva(limiti: readonly LimiteQuota[], esito: Reservation): void {
    const mine = limiti.find(({ tetto }) => tetto === 'operatore-ora' || tetto === 'operatore-giorno');
    if (mine === undefined) return;
    const enteId = mine.chiave.split('/', 1)[0] ?? '';
    this.#con(enteId, (ente) => this.#osservatorio.tetti(ente, limiti, esito, this.#options.clock.now()));
  }

  impropria(enteId: string, applicazioneId: string): void {
    this.#con(enteId, (ente) => this.#osservatorio.impropria(ente, applicazioneId, this.#options.clock.now()));
  }

  misure(ente: Ente, richiedente: Richiedente, accessoId: string, istante: number): Misure | undefined {
    return this.#vive.di(ente, richiedente, accessoId, istante);
  }

  avvisi(): readonly string[] {
    const age = Math.abs(this.#options.clock.now() - this.#lastLook);
    const old = `da ${Math.round(age / 1000)} s non si leggono dall’archivio le sospensioni per anomalia: valgono quelle note (Q-07)`;
    const aperti = [...this.#aperti].map(
      ([ente, quanti]) =>
        `${ente}: ${quanti === 1 ? 'un caso di anomalia aperto' : `${quanti} casi di anomalia aperti`} (varco anomalia elenca; Q-07)`,
    );
    return age > OLD_MS ? [old, ...aperti] : aperti;
  }

  /** One look after the other: whoever asks gets one that began after he asked. */
  refresh(): Promise<void> {
    const look = this.#looking.then(() => this.#look());
    this.#looking = look.catch(() => undefined);
    return look;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#reagente.close();
    await this.#looking;
  }

  async #look(): Promise<void> {
    const { casi, clock } = this.#options;
    const now = clock.now();
    this.#vive.aggiorna(await casi.misure(now));
    this.#lastLook = now;
    if (this.#looks % CONTA_OGNI === 0) this.#aperti = await casi.aperti();
    this.#looks += 1;
  }

  #con(enteId: string, work: (ente: NonNullable<ReturnType<ReturnType<Anagrafe['snapshot']>['ente']>>) => void): void {
    try {
      const ente = this.#options.anagrafe.snapshot().ente(enteId);
      if (ente) work(ente);
    } catch (error) {
      // Whoever watches must not be why somebody gets no answer.
      this.#report(error);
    }
  }

  #report(error: unknown): void {
    const now = this.#options.clock.now();
    if (Math.abs(now - this.#lastError) < REPEAT_ERROR_MS) return;
    this.#lastError = now;
    this.#options.onError(error);
  }
}
