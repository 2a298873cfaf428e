import type { IdAnomalia, Reazione } from '../domain/vigilanza.js';

/** Whose behaviour an anomaly is: whom a case is about. */
export type TipoSoggetto = 'operatore' | 'applicazione' | 'assicurato';

/** One request, as detectors may know it. Persons and pratiche are marks made in memory with a key of this process alone. */
export interface Fatto {
  /** Epoch milliseconds of arrival. */
  readonly istante: number;
  /** Of the register. */
  readonly accesso: string;
  /** On the fund's wall: `YYYY-MM-DD`, and the hour from 0 to 23. */
  readonly giorno: string;
  readonly ora: number;
  /** Who is asked about; absent: nobody that is a codice fiscale. */
  readonly persona: number | undefined;
  /** Where he stands in the alphabet, as far as five letters tell: less than a name. */
  readonly posizione: number | undefined;
  /** INPS or the list of the insured does not know him, or the code was none. */
  readonly nonTrovato: boolean;
  /** Neither INPS nor anybody was reached: says nothing of who asks. */
  readonly errore: boolean;
}

/** How much was counted, by name; goes into the case. */
export type Conteggi = Readonly<Record<string, number>>;

/** A threshold that an ente may change. */
export interface Soglia {
  readonly valore: number;
  readonly minimo: number;
  readonly massimo: number;
  /** What it is and why this much, in Italian. */
  readonly perche: string;
}

export type Soglie<S extends string> = Readonly<Record<S, number>>;

/** Looks at the requests of one subject, in constant memory. After it has found something it begins anew. */
export interface Rilevatore<F, S extends string> {
  osserva(fatto: F, soglie: Soglie<S>): Conteggi | undefined;
}

/** One anomaly: what it is, for people, and how it is found. */
export interface Anomalia<S extends string = string> {
  readonly id: IdAnomalia;
  readonly titolo: string;
  /** Where it is written. */
  readonly clausola: string;
  readonly requisito: 'Q-05' | 'Q-07';
  /** What it may mean, and what may be honest about it. */
  readonly significato: string;
  /** What is kept of it. */
  readonly prove: string;
  /** Whom a case may be about. */
  readonly soggetti: readonly TipoSoggetto[];
  /** What may be done; the first that is not `ignora` is what is done where nothing is written. */
  readonly reazioni: readonly Reazione[];
  readonly soglie: Readonly<Record<S, Soglia>>;
}

export const TUTTE_LE_REAZIONI: readonly Reazione[] = ['avvisa', 'rallenta', 'sospendi', 'ignora'];
