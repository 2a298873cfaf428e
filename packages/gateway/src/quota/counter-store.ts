/** One counted limit in one window. */
export interface Limite {
  /** Scope and window: `ente/servizio/giorno/2026-11-22`. Made by `limits.ts`; opaque to stores. */
  readonly chiave: string;
  /** Most units in this window. */
  readonly massimo: number;
  /** Epoch milliseconds after which the counter may be forgotten. */
  readonly scade: number;
  /**
   * The limit counts *different* members, and this is one: it takes a unit only the first time it is seen, and passes whatever the ceiling
   * ever after. 1–64 of [A-Za-z0-9_-]. What it took is never given back: the member was seen.
   */
  readonly distinto?: string;
  /** One person's, or of a minute: nobody takes units of it ahead of time. */
  readonly breve?: boolean;
}

/** The key under which a store keeps that a member was seen. Its count is 0 or 1; registers name it, so that what lost its counters finds it. */
export function chiaveMembro({ chiave }: Pick<Limite, 'chiave'>, distinto: string): string {
  return `${chiave}${SEGNO_MEMBRO}${distinto}`;
}

/** Of the keys of limits no part has it. */
export const SEGNO_MEMBRO = '#';

export type Reservation =
  | { readonly granted: true; readonly token: string; readonly remaining: ReadonlyMap<string, number> }
  /** `exhausted`: the first key that had no unit left. Nothing was taken. */
  | { readonly granted: false; readonly exhausted: string; readonly remaining: ReadonlyMap<string, number> };

/**
 * Exact counters. `reserve` takes one unit from every limit or from none, durable before it resolves, across processes; a unit that was
 * granted survives `kill -9`. A missing key has all its units *only* if the store has never known it (SQLite); stores that may forget must rebuild first.
 */
export interface CounterStore {
  reserve(limiti: readonly Limite[], istante: number): Promise<Reservation>;
  /** Gives the units back, to the windows they were taken from; a second call with the same token does nothing. */
  giveBack(token: string): Promise<void>;
  /** Units taken so far in each window. */
  taken(chiavi: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** No units until then, whatever the count: INPS answered 429 (Q-04r). */
  latch(chiave: string, finoA: number): Promise<void>;
  /** Takes a latch away, whatever it said: somebody answers for it. A key without one is left alone. */
  unlatch(chiave: string): Promise<void>;
  /** Until when each key is latched, epoch milliseconds; 0 where it never was. A latch may be over. */
  latchedUntil(chiavi: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

/** Why nothing can be counted now. */
export type CountersUnavailableReason =
  /** The server does not answer; it is being looked for. */
  | 'disconnected'
  /** It started again, or forgot: counters are being made anew from the register. */
  | 'rebuilding'
  /** It answers, and cannot do it: no memory, no disk, no permission. */
  | 'refused'
  | 'closed';

/** Nothing was granted; a unit may have been spent all the same, never the other way round. Without counters no call happens. */
export class CountersUnavailableError extends Error {
  readonly code = 'ERR_VARCO_COUNTERS_UNAVAILABLE';
  readonly facts: { readonly reason: CountersUnavailableReason };

  constructor(reason: CountersUnavailableReason, options?: ErrorOptions) {
    super(`the counters cannot be asked: ${reason}`, options);
    this.name = 'CountersUnavailableError';
    this.facts = { reason };
  }
}
