import type { Atto } from './atto.js';

/** A person who can sign, as the archive knows him. */
export interface PersonaIscritta {
  readonly ente: string;
  readonly persona: string;
  readonly stato: 'attiva' | 'revocata';
  /** Secret of the codes, enciphered. */
  readonly segreto: string;
  /** Last step whose code was used. */
  readonly ultimoPasso: number;
  readonly tentativi: number;
  /** Epoch milliseconds; in the past: not blocked. */
  readonly bloccataFino: number;
  readonly iscrittaIl: number;
}

/** So many wrong codes in a row, and the person waits. */
export const TENTATIVI_MASSIMI = 5;
export const ATTESA_BLOCCO_MS = 15 * 60_000;

/**
 * People and acts, durable before anything resolves, across processes. Rejects with what the archive throws.
 */
export interface PersoneStore {
  load(ente: string, persona: string): Promise<PersonaIscritta | undefined>;
  list(ente: string): Promise<readonly PersonaIscritta[]>;
  /** Takes a new secret in the place of any before; the person is active and has used no code. */
  enrol(persona: {
    readonly ente: string;
    readonly persona: string;
    readonly segreto: string;
    readonly istante: number;
  }): Promise<void>;
  /** `false`: there was nobody active of that name. */
  revoke(ente: string, persona: string): Promise<boolean>;
  /**
   * Counts an attempt before its code is looked at, so that attempts at once are counted all the same; the last one that is allowed
   * blocks the person until `istante` + {@link ATTESA_BLOCCO_MS}. `false`: the person is blocked or not active, and the attempt is not made.
   */
  takeAttempt(ente: string, persona: string, istante: number): Promise<boolean>;
  /** Uses up a step, and forgets attempts. `false`: it was used already, or one after it was. */
  useStep(ente: string, persona: string, passo: number): Promise<boolean>;
  /** Number of the act. */
  appendAtto(atto: Omit<Atto, 'id'>): Promise<number>;
  /** Acts of an ente, the newest first. */
  atti(ente: string, massimo: number): Promise<readonly Atto[]>;
}
