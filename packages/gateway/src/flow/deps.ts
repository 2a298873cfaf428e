import type { Clock } from '@varco/modi-client';
import type { Anagrafe, EnteSnapshot } from '../anagrafe/anagrafe.js';
import type { Ente } from '../domain/ente.js';
import type { Richiedente } from '../domain/persona.js';
import type { Refusal } from '../domain/refusal.js';
import type { Servizio } from '../domain/servizio.js';
import type { Misure } from '../domain/vigilanza.js';
import type { TrovaDeroga } from '../iscritti/deroghe.js';
import type { Iscritti } from '../iscritti/iscritti.js';
import type { CounterStore, Reservation } from '../quota/counter-store.js';
import type { LimiteQuota } from '../quota/limits.js';
import type { AltraPostazione } from '../operatori/postazioni.js';
import type { Registro } from '../registro/event.js';
import type { ErogatoreClient } from './erogatore-client.js';
import type { EsitoConsultazione, RichiestaConsultazione } from './richiesta.js';

/** What a request needs of the house. Chosen in assemble.ts, nowhere else. */
export interface FlowDeps {
  readonly clock: Clock;
  /** IANA zone of calendars, hours and windows. */
  readonly fuso: string;
  readonly anagrafe: Anagrafe;
  readonly registro: Registro;
  readonly counters: CounterStore;
  readonly iscritti: Iscritti;
  /**
   * Lends the tools of one service of one ente, keys loaded and connections kept, until `use` has ended. Rejects with `ConfigurationError`
   * or `SignerError` when they cannot be made, and as `use` does.
   */
  conErogatore<T>(ente: EnteSnapshot, servizio: Servizio, use: (client: ErogatoreClient) => Promise<T>): Promise<T>;
  /** Who is asked about, as counters may know him: a keyed hash, of the ente's own key. */
  soggetto(enteId: string, codiceFiscale: string): string;
  /** Seconds to wait, never fewer than these: callers who were told at once do not all come back at once. */
  attesa(secondi: number): number;
  /** Told of every reservation, granted or not. */
  onRiserva(limiti: readonly LimiteQuota[], esito: Reservation): void;
  /** An application asked for so much that is refused that its refusals are only counted until the minute is over (E-09b). */
  onFrenata(enteId: string, applicazioneId: string): void;
  /** Which exception lets a person be asked about whatever the list says (E-04). Absent: there are none. */
  readonly deroga?: TrovaDeroga;
  /** Was the operator at another workstation a moment ago (G-01)? Remembers this one. A promise, that never rejects, where others have to be asked. */
  osservaPostazione?(
    ente: Ente,
    richiedente: Richiedente,
    istante: number,
  ): AltraPostazione | undefined | Promise<AltraPostazione | undefined>;
  /** What is in force for whoever asks because of an anomaly; for the same access, the same. Absent: nobody looks. */
  misure?(ente: Ente, richiedente: Richiedente, accessoId: string, istante: number): Misure | undefined;
  /** Looks for what a robot looks like, once a request has its outcome. Never throws. */
  vigila?(richiesta: RichiestaConsultazione, esito: EsitoConsultazione): void;
  /** Unforeseen errors, for the log; never content. */
  onUnexpected(error: unknown, accessoId: string): void;
  /** PDND, INPS or the house failed a consultation: its reason and facts, for the log; never content, never a person. */
  onErrore(refusal: Refusal, accessoId: string): void;
}
