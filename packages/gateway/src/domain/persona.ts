/** Level of assurance of a login, as SPID numbers it; CIE and CNS are of their own kind. */
export const LIVELLI = ['SPID1', 'SPID2', 'SPID3', 'CIE', 'CNS'] as const;
export type Livello = (typeof LIVELLI)[number];

/** The insured person himself, on his fund's portal (D13 Allegato 2). */
export interface PersonaAssicurato {
  readonly tipo: 'assicurato';
  /** Upper case, `TINIT-` removed, checked. */
  readonly codiceFiscale: string;
  /** Requirement Q-03b: nobody was named; the application attests that the person is the insured it asks about. */
  readonly attestata: boolean;
}

/** A person who acts for the ente (E-03: only where INPS consented to operators in cooperation). */
export interface PersonaOperatore {
  readonly tipo: 'operatore';
  /** Stable code, unique in the ente: 1–32 of [A-Za-z0-9._-]. */
  readonly codice: string;
}

/** The one identified person behind a call. */
export type Persona = PersonaAssicurato | PersonaOperatore;

/** Who asks, from where, how surely known, and about which case. */
export interface Richiedente {
  readonly enteId: string;
  readonly applicazioneId: string;
  /** Absent only on the way to a refusal: no person, no call. */
  readonly persona?: Persona;
  /** Workstation or system id, as the application gives it: 1–128 printable characters. */
  readonly postazione?: string;
  readonly livello?: Livello;
  /** Reference of the case: required of operators. */
  readonly pratica?: string;
  /** The application's own address as seen through trusted hops. */
  readonly indirizzo: string;
  /** Which door the request came through. */
  readonly porta: 'rest' | 'porta-delegata';
}
